/**
 * Bundles everything into dist: `node scripts/build.mjs [--production] [--watch] [--bench]`.
 * One bundle for each world: the extension host, the worker and the CLI, their threads, the public API, the views.
 * `vscode` is external in the host bundle only, so a forbidden import does not build.
 */
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';
import { gateLayers } from './gateLayers.mjs';
import { emitTypes } from './types.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = path.join(root, 'dist');
const [production, watch, bench] = ['--production', '--watch', '--bench'].map((flag) => process.argv.includes(flag));

/** In Node, TensorFlow.js falls back to its CPU backend anyway; WebGL would be 700 kB that can never run. */
const withoutWebgl = {
  name: 'without-webgl',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]tfjs-backend-webgl[\\/]dist[\\/]index\.js$/ }, () => ({
      contents: 'export const version_webgl = undefined;',
    }));
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  metafile: true,
  logLevel: 'warning',
  charset: 'utf8',
  legalComments: 'none',
  // Maps stay beside the bundles for a developer; .vscodeignore keeps them out of the VSIX.
  sourcemap: production ? 'external' : 'linked',
};

/** Names are kept whole in Node bundles: they show in the stack traces that users send, and cost little when zipped. */
const node = {
  ...common,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Before `main`: there, each tfjs package holds a tfjs-core of its own, and kernels register in the wrong one.
  mainFields: ['module', 'main'],
  minifyWhitespace: production,
  minifySyntax: production,
  plugins: [withoutWebgl],
};

/** Native, found at run time: the addons of ONNX Runtime and of the JPEG decoder, the compiler of the user's experiment file. */
const native = ['onnxruntime-node', '@napi-rs/image', 'esbuild'];

const threads = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('Thread.ts'))
  .map((file) => `src/${file}`);

/** A folder with a page is a view; the others are what views are built on. */
const views = readdirSync(path.join(root, 'webview')).filter((name) =>
  existsSync(path.join(root, 'webview', name, 'main.ts')),
);

const bundles = [
  { ...node, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'] },
  { ...node, entryPoints: ['src/worker.ts'], outfile: 'dist/worker.js', external: native },
  { ...node, entryPoints: ['src/engine.ts'], outfile: 'dist/engine.js', external: native },
  {
    ...node,
    entryPoints: ['src/cli.ts'],
    outfile: 'dist/cli.js',
    banner: { js: '#!/usr/bin/env node' },
  },
  ...threads.map((file) => ({
    ...node,
    entryPoints: [file],
    outfile: `dist/${path.basename(file, '.ts')}.js`,
    external: native,
  })),
  gateLayers(root, dist),
  { ...node, entryPoints: ['src/index.ts'], outfile: 'dist/sluice.js', external: ['@tensorflow/tfjs', ...native] },
  ...views.flatMap((view) => [
    {
      ...common,
      entryPoints: [`webview/${view}/main.ts`],
      outfile: `dist/webview/${view}.js`,
      platform: 'browser',
      target: 'es2022',
      format: 'iife',
      minify: production,
    },
    {
      ...common,
      entryPoints: [`webview/${view}/${view}.css`],
      outfile: `dist/webview/${view}.css`,
      minify: production,
    },
  ]),
  ...(bench ? benches() : []),
];

function benches() {
  return readdirSync(path.join(root, 'test/bench'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({
      ...node,
      entryPoints: [`test/bench/${file}`],
      outfile: `dist/bench/${path.basename(file, '.ts')}.js`,
      // A browser is driven, not bundled; and a script that asks where it is, is here.
      external: [...native, 'playwright-core'],
      define: { 'import.meta.url': 'benchUrl' },
      banner: { js: "const benchUrl = require('node:url').pathToFileURL(__filename).href;" },
    }));
}

if (watch) {
  for (const options of bundles) await (await context({ ...options, logLevel: 'info' })).watch();
} else {
  if (production) rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const results = await Promise.all(bundles.map((options) => build(options)));
  // Which packages are inside: the VSIX names their licences.
  const inputs = [...new Set(results.flatMap(({ metafile }) => Object.keys(metafile.inputs)))].sort();
  writeFileSync(path.join(dist, 'inputs.json'), JSON.stringify(inputs));
  chmodSync(path.join(dist, 'cli.js'), 0o755);
  // Run by a Python where there is one, beside the bundle that asks it.
  copyFileSync(path.join(root, 'src/export/torchMasked.py'), path.join(dist, 'torchMasked.py'));
  await emitTypes(root, path.join(dist, 'types'));
}
