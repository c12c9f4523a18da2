/** What `--force` replaces: exports of ours, and nothing of anybody else's, whatever it is named or looks like. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { safetensorsPieces } from '../../src/checkpoints/safetensors';
import { exportRun } from '../../src/export/exportRun';
import { formatNames, formats } from '../../src/export/formats';
import { OnnxModel } from '../../src/graph/onnx/proto';
import type { FormatName } from '../../src/protocol/files/exportFormats';
import { runFiles } from '../../src/protocol/files/runFolder';
import { folder } from '../train/tinyRun';
import { handmadeRun, threads } from './handmadeRun';

let run = '';
/** An export in each format. */
const made: Partial<Record<FormatName, string>> = {};
beforeAll(async () => {
  run = await handmadeRun();
  for (const format of formatNames) made[format] = (await exported(format, path.join(folder(), 'out'))).file;
}, 120_000);

const exported = async (format: FormatName, out: string) =>
  exportRun({ folder: run, threads: await threads(), out, format, force: true });

/** Everything below a place, as one text. */
const contents = (at: string): string =>
  statSync(at).isDirectory()
    ? readdirSync(at)
        .sort()
        .map((name) => `${name}: ${contents(path.join(at, name))}`)
        .join('\n')
    : readFileSync(at, 'latin1');

async function refused(format: FormatName, out: string): Promise<void> {
  const before = contents(out);
  await expect(exported(format, out)).rejects.toThrow(/not an export of this format alone/);
  expect(contents(out)).toBe(before);
  expect(readdirSync(path.dirname(out)).filter((name) => /\.part|\.old/.test(name))).toEqual([]);
}

describe.each(formatNames)('export --force as %s', (format) => {
  it('replaces an export of this format', async () => {
    const out = path.join(folder(), 'copy');
    cpSync(made[format] as string, out, { recursive: true });
    expect((await exported(format, out)).file).toBe(out);
  });

  it('refuses a text, an empty file, a folder, and exports of other formats', async () => {
    const parent = folder();
    const text = path.join(parent, 'text');
    writeFileSync(text, 'mine');
    const empty = path.join(parent, 'empty');
    writeFileSync(empty, '');
    const directory = path.join(parent, 'directory');
    mkdirSync(directory);
    writeFileSync(path.join(directory, 'thesis.tex'), 'mine');
    for (const out of [text, empty, directory]) await refused(format, out);
    const kind = (name: FormatName) => name.replace('-skip', '');
    for (const other of formatNames.filter((name) => kind(name) !== kind(format))) {
      const out = path.join(parent, other);
      cpSync(made[other] as string, out, { recursive: true });
      await refused(format, out);
    }
  });

  it('refuses a pipe without waiting for it, and a link to somebody else’s file', async () => {
    const parent = folder();
    const pipe = path.join(parent, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expect(exported(format, pipe)).rejects.toThrow(/not an export/);
    expect(statSync(pipe).isFIFO()).toBe(true);
    writeFileSync(path.join(parent, 'text'), 'mine');
    symlinkSync('text', path.join(parent, 'link'));
    await refused(format, path.join(parent, 'link'));
    symlinkSync('nowhere', path.join(parent, 'dangling'));
    await expect(exported(format, path.join(parent, 'dangling'))).rejects.toThrow(/not an export/);
  });
});

describe('files that look like exports', () => {
  it('refuses an ONNX file of another producer', async () => {
    const out = path.join(folder(), 'theirs.onnx');
    const model = OnnxModel.decode(readFileSync(made.onnx as string));
    writeFileSync(out, OnnxModel.encode(Object.assign(model, { producerName: 'pytorch' })).finish());
    await refused('onnx', out);
  });

  it('refuses the checkpoint of a run, and safetensors of another program', async () => {
    const checkpoints = path.join(folder(), 'checkpoints');
    cpSync(path.join(run, runFiles.checkpoints), checkpoints, { recursive: true });
    await refused('safetensors', path.join(checkpoints, 'best.safetensors'));
    const theirs = path.join(checkpoints, 'theirs.safetensors');
    const tensors = { w: { shape: [1], data: Float32Array.of(1) } };
    writeFileSync(theirs, Buffer.concat([...safetensorsPieces({ tensors, metadata: { format: 'pt' } })]));
    await refused('safetensors', theirs);
  });

  it('takes no safetensors for ours of which the names and shapes alone have 16 MiB', async () => {
    const out = path.join(folder(), 'large.safetensors');
    const isOurs = (length: number) => {
      const header = JSON.stringify({ __metadata__: { format: 'sluice-weights-1' } }).padEnd(length);
      const size = Buffer.alloc(8);
      size.writeBigUInt64LE(BigInt(length));
      writeFileSync(out, Buffer.concat([size, Buffer.from(header)]));
      return formats.safetensors.isOurs(out);
    };
    expect(await isOurs(2 ** 24 - 1)).toBe(true);
    expect(await isOurs(2 ** 24)).toBe(false);
  });

  it('refuses a TensorFlow.js model that somebody else saved, and a folder of ours with a file of theirs in it', async () => {
    const parent = folder();
    const theirs = path.join(parent, 'theirs');
    mkdirSync(theirs);
    writeFileSync(path.join(theirs, 'model.json'), '{"format":"layers-model","weightsManifest":[]}');
    await refused('tfjs', theirs);
    const mixed = path.join(parent, 'mixed');
    cpSync(made.tfjs as string, mixed, { recursive: true });
    writeFileSync(path.join(mixed, 'notes.txt'), 'mine');
    await refused('tfjs', mixed);
    const gates = path.join(parent, 'gates');
    cpSync(made.tfjs as string, gates, { recursive: true });
    writeFileSync(path.join(gates, 'gates.js'), 'export const mine = true;');
    await refused('tfjs', gates);
  });
});

it('looks again when the export is ready: what came meanwhile stays', async () => {
  const out = path.join(folder(), 'network.onnx');
  const late = exportRun({
    ...{ folder: run, threads: await threads(), out, format: 'onnx' as const },
    say: (text) => {
      if (text.startsWith('comparing')) writeFileSync(out, 'mine');
    },
  });
  await expect(late).rejects.toThrow(/there already/);
  expect(contents(out)).toBe('mine');
});
