/** The scripts that the product finds beside itself, bundled into a temporary folder as the build does it. */
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { gateLayers } from '../scripts/gateLayers.mjs';

const source = path.join(__dirname, '../src');
const modules = path.join(__dirname, '../node_modules');
const native = ['onnxruntime-node', '@napi-rs/image'].map((name) => path.join(modules, name));

/** Folder that holds decodeThread.js, stepThread.js, heartbeatThread.js, …, and gates.js. */
export async function buildThreads(): Promise<string> {
  const outdir = mkdtempSync(path.join(tmpdir(), 'sluice-threads-'));
  await build({
    entryPoints: readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('Thread.ts'))
      .map((file) => path.join(source, file)),
    entryNames: '[name]',
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // As the build: one copy of tfjs-core.
    mainFields: ['module', 'main'],
    // Native, and found from the temporary folder.
    external: native,
    alias: Object.fromEntries(native.map((file) => [path.relative(modules, file), file])),
    logLevel: 'error',
  });
  await build({ ...gateLayers(path.join(__dirname, '..'), outdir), logLevel: 'error' });
  return outdir;
}
