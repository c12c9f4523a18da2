/** The packed extension as it lies on a user's disk: nothing missing, nothing of another platform, nothing of ours only. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, inject, test } from 'vitest';
import { generatedConfig } from '../../src/host/setup/experimentTypes';

const extensions = inject('extensions');
const name = readdirSync(extensions).find((entry) => entry.startsWith('sluice.')) ?? '';
const installed = path.join(extensions, name);
const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
const folder = mkdtempSync(path.join(tmpdir(), 'sluice-package-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('holds the native binaries of this platform only', () => {
  const binaries = files.filter((file) => /\.(node|dll|dylib)$|\.so(\.\d+)*$/.test(file));
  // A folder in one package, part of the name in another.
  const platform = new RegExp(`\\b${process.platform}[/\\\\-]${process.arch}\\b`);
  expect(binaries.some((file) => file.endsWith('onnxruntime_binding.node'))).toBe(true);
  expect(binaries.filter((file) => !platform.test(file))).toEqual([]);
  expect(binaries.some((file) => file.includes('@napi-rs'))).toBe(true);
});

test('holds no source, map or benchmark', () => {
  const ours = files.filter((file) => !file.includes('node_modules'));
  const sources = ours.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
  // What is copied for the user is source on purpose.
  expect(sources.filter((file) => !file.startsWith('media'))).toEqual([]);
  expect(files.filter((file) => file.endsWith('.map') || file.includes('bench'))).toEqual([]);
});

test('leads from every page to files that are packed', () => {
  const packed = new Set(files.map((file) => file.replaceAll('\\', '/').toLowerCase()));
  // The packer gives the licence an ending.
  packed.add('license');
  const pages = files.filter((file) => /^(readme|docs[/\\][\w-]+)\.md$/i.test(file));
  expect(pages.length).toBeGreaterThan(8);
  const missing = pages.flatMap((page) => {
    const text = readFileSync(path.join(installed, page), 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '');
    const targets = [...text.matchAll(/\]\(([^)\s#]+)(?:#[\w-]+)?\)/g)].map(([, target = '']) => target);
    const within = targets.filter((target) => !/^(https|data):/.test(target));
    return within
      .map((target) => path.posix.join(path.posix.dirname(page), target).toLowerCase())
      .filter((target) => !packed.has(target));
  });
  expect(missing).toEqual([]);
});

test('its page begins for somebody who has just installed it', () => {
  const page = readFileSync(path.join(installed, files.find((file) => /^readme\.md$/i.test(file)) ?? ''), 'utf8');
  const first = page.slice(0, page.indexOf('## Your own network'));
  expect(first).toMatch(/Sluice: Open Sample[\s\S]*▶ Train[\s\S]*Show Gates/);
  expect(first).not.toMatch(/git|npm|clone|repository|--install-extension/i);
  expect(page).toContain(readFileSync('README.md', 'utf8').split('## Your own network')[1]);
});

test('names the licence of every package in it', () => {
  const notices = readFileSync(path.join(installed, 'NOTICES.txt'), 'utf8');
  const headings = [...notices.matchAll(/^(\S+) \d+\.\d+\.\d+\S*$/gm)].map(([, name]) => name);
  const some = ['@tensorflow/tfjs-core', 'onnxruntime-node', 'esbuild', 'chart.js', 'protobufjs'];
  expect(headings).toEqual(expect.arrayContaining(some));
});

test('the command line finds ONNX Runtime and esbuild beside it', () => {
  const cli = path.join(installed, 'dist/cli.js');
  const sample = path.join(installed, 'media/sample/shapes.experiment.ts');
  const less = ['--epochs', '1', '--set', 'data.train=128', '--set', 'data.test=100', '--device', 'cpu'];
  const given = [cli, 'train', sample, ...less, '--runs', path.join(folder, 'runs'), '--json'];
  expect(execFileSync(process.execPath, given, { encoding: 'utf8' })).toContain('"outcome":"finished"');
});

test("'sluice' works in plain Node with @tensorflow/tfjs", () => {
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
  writeFileSync(path.join(folder, 'sluice.js'), readFileSync(path.join(installed, 'dist/sluice.js')));
  writeFileSync(
    path.join(folder, 'use.mjs'),
    `import * as tf from '@tensorflow/tfjs';
     import { batchShapingLoss, beta, channelGate, l0Loss, networks } from './sluice.js';
     const x = tf.input({ shape: [8, 8, 4] });
     const gated = channelGate({ name: 'gate' })(x, x);
     const loss = batchShapingLoss(tf.fill([4, 2], 0.5), beta(0.6, 0.4)).dataSync()[0];
     const weights = networks.resnetCifar({ gated: false }).trainableWeights;
     const params = weights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
     console.log(gated.shape.join(), params, Number.isFinite(loss));`,
  );
  const output = execFileSync(process.execPath, ['use.mjs'], { cwd: folder, encoding: 'utf8' });
  expect(output.trim().split('\n').at(-1)).toBe(',8,8,4 269722 true');
});

test("an editor finds the types of 'sluice' and TensorFlow.js, and nothing else is needed", () => {
  // As the extension itself sets an experiment's folder up.
  mkdirSync(path.join(folder, '.sluice'));
  writeFileSync(path.join(folder, '.sluice/tsconfig.json'), generatedConfig(path.join(installed, 'dist/types')));
  const sample = readdirSync('media/sample')
    .filter((file) => file.endsWith('.experiment.ts'))
    .map((file) => path.resolve('media/sample', file));
  const own = path.join(folder, 'own.ts');
  writeFileSync(
    own,
    `import * as tf from '@tensorflow/tfjs';
     import { networks } from 'sluice';
     export const model: tf.LayersModel = networks.resnetCifar();
     // @ts-expect-error: proof that the types are not \`any\`
     networks.resnetCifar({ depth: 'twenty' });`,
  );
  const config = path.join(folder, 'tsconfig.json');
  writeFileSync(config, JSON.stringify({ extends: './.sluice/tsconfig.json', files: [...sample, own] }));
  expect(sample.length).toBeGreaterThan(0);
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', config], { encoding: 'utf8' });
});
