/** Reads the import statements of src and webview against the table that keeps the parts apart. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

interface Rule {
  /** Packages, `node:` for all of Node. */
  packages: string[];
  /** Parts of the source, for values and types. */
  parts: string[];
  /** Parts and packages, for types only. */
  types: string[];
}

const tfjs = '@tensorflow/tfjs';
const imageDecoders = ['@napi-rs/image', 'pngjs', 'tar-stream'];

/** A part is a folder of src, an entry file of src, or `webview`. */
const table: Record<string, Rule> = {
  protocol: { packages: [], parts: [], types: [] },
  text: { packages: [], parts: [], types: [] },
  files: { packages: ['node:'], parts: [], types: [] },
  run: { packages: ['node:'], parts: ['protocol', 'files'], types: [] },
  graph: { packages: [tfjs, 'protobufjs'], parts: [], types: ['protocol'] },
  nn: { packages: [tfjs], parts: [], types: ['protocol'] },
  data: { packages: ['node:', ...imageDecoders], parts: [], types: ['protocol'] },
  device: { packages: [tfjs, 'node:'], parts: ['graph'], types: ['nn', 'protocol', 'onnxruntime-node'] },
  checkpoints: { packages: ['node:'], parts: ['protocol', 'files'], types: [] },
  train: {
    packages: [tfjs, 'node:'],
    parts: ['nn', 'data', 'graph', 'device', 'checkpoints', 'protocol', 'text', 'files', 'run'],
    types: [],
  },
  export: {
    packages: [tfjs, 'node:'],
    parts: ['nn', 'data', 'graph', 'device', 'checkpoints', 'train', 'protocol', 'text', 'files', 'run'],
    types: [],
  },
  commands: { packages: ['node:', 'commander'], parts: ['export', 'train', 'protocol', 'text', 'files'], types: [] },
  'worker.ts': { packages: ['node:'], parts: ['train', 'protocol'], types: [] },
  'engine.ts': { packages: ['node:', 'commander'], parts: ['commands', 'train', 'protocol', 'text'], types: [] },
  guard: { packages: ['node:'], parts: ['protocol', 'host'], types: [] },
  'cli.ts': { packages: ['node:'], parts: ['guard'], types: [] },
  'index.ts': { packages: [], parts: ['nn', 'data', 'train', 'export'], types: ['protocol', 'device'] },
  host: { packages: ['vscode', 'node:'], parts: ['checkpoints', 'protocol', 'text', 'files', 'run'], types: [] },
  'extension.ts': { packages: ['vscode', 'node:'], parts: ['host', 'protocol'], types: [] },
  webview: { packages: ['chart.js'], parts: ['protocol', 'text'], types: [] },
};

/** Plain helpers that every part may use, whatever the table says. */
const forAll = ['src/protocol/userError', 'src/protocol/random'];
/** For one file each: the one that loads ONNX Runtime with its telemetry off, those that bundle the user's experiment, the one that hands it `'sluice'`. */
const exceptions: Record<string, string[]> = {
  'src/graph/runtime.ts': ['onnxruntime-node'],
  'src/train/bundle.ts': ['esbuild'],
  'src/train/bundleError.ts': ['esbuild'],
  'src/train/moduleFacts.ts': ['esbuild'],
  'src/train/loadExperiment.ts': ['../index'],
};

interface Import {
  file: string;
  from: string;
  typeOnly: boolean;
}

const files = ['src', 'webview'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.posix.join(folder, file)),
);

describe('imports keep to the table', () => {
  test.each(files)('%s', (file) => {
    const wrong = importsOf(file, readFileSync(file, 'utf8')).filter((item) => !allowed(item));
    expect(wrong.map((item) => `${item.typeOnly ? 'type ' : ''}${item.from}`)).toEqual([]);
  });
});

describe('the check itself', () => {
  const check = (file: string, text: string) => importsOf(file, text).every(allowed);

  test.each([
    ['src/host/panel.ts', `import * as tf from '@tensorflow/tfjs';`],
    ['src/train/train.ts', `import { window } from 'vscode';`],
    ['src/nn/gate.ts', `import {\n  trace,\n} from '../graph/trace';`],
    ['src/nn/gate.ts', `import { runFiles } from '../protocol/runFolder';`],
    ['src/protocol/events.ts', `import { join } from 'node:path';`],
    ['src/train/train.ts', `const bundler = await import('esbuild');`],
    ['src/data/open.ts', `export { trace } from '../graph/trace';`],
    ['webview/training/main.ts', `import { follow } from '../../src/host/runFollower';`],
    ['src/graph/trace.ts', `import '@tensorflow/tfjs-backend-cpu';`],
    ['src/device/eager.ts', `import { beta } from '../nn';`],
    ['src/graph/session.ts', `import * as ort from 'onnxruntime-node';`],
  ])('refuses in %s: %s', (file, text) => expect(check(file, text)).toBe(false));

  test.each([
    ['src/nn/gate.ts', `import type { RunEvent } from '../protocol/events';`],
    ['src/nn/gate.ts', `import { UserError } from '../protocol/userError';`],
    ['src/device/eager.ts', `import { type CallContext, type RandomSource } from '../nn/context';`],
    ['src/train/bundle.ts', `import { build } from 'esbuild';`],
    ['webview/training/main.ts', `import type { RunState } from '../../src/protocol/runState';\nimport './chart';`],
  ])('accepts in %s: %s', (file, text) => expect(check(file, text)).toBe(true));
});

function importsOf(file: string, text: string): Import[] {
  const statement = /^(?:import|export)\s(?:([^'";]*?)\sfrom\s)?\s*'([^']+)'|\b(?:import|require)\(\s*'([^']+)'/gm;
  return [...text.matchAll(statement)].map(([whole, clause = '', from, dynamic]) => ({
    file,
    from: from ?? dynamic ?? '',
    typeOnly: /^(?:import|export) type\s/.test(whole) || /^\s*{(\s*type [^,}]+,?)+\s*}$/.test(clause),
  }));
}

function allowed({ file, from, typeOnly }: Import): boolean {
  const rule = table[partOf(file)];
  if (rule === undefined) return false;
  if (exceptions[file]?.includes(from) || (typeOnly && rule.types.includes(from))) return true;
  if (from.startsWith('.')) {
    const target = path.posix.join(path.posix.dirname(file), from);
    const part = partOf(target);
    if (part === partOf(file) || forAll.includes(target) || rule.parts.includes(part)) return true;
    return typeOnly && rule.types.includes(part);
  }
  return rule.packages.some((name) =>
    name === 'node:' ? from.startsWith(name) : from === name || from.startsWith(`${name}/`),
  );
}

/** `src/nn/gate.ts` belongs to `nn`, `src/cli.ts` to itself, everything of the views to `webview`. */
function partOf(file: string): string {
  const [top = '', part = ''] = file.split('/');
  return top === 'webview' ? top : part;
}
