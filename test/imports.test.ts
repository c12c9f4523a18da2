/** Reads the import statements of src and webview against the table of rooms in CONTRIBUTING.md, the only one there is. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

interface Row {
  /** Rooms and packages for values and types, `node:` for all of Node. */
  imports: string[];
  types: string[];
  /** Packages for one file of the room. */
  alone: Record<string, string[]>;
}

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
const table = tableOf(readFileSync('CONTRIBUTING.md', 'utf8'));
const imports = files.flatMap((file) => importsOf(file, readFileSync(file, 'utf8')));

describe('imports keep to the table in CONTRIBUTING.md', () => {
  test.each(files)('%s', (file) => {
    const wrong = imports.filter((item) => item.file === file && !allowed(item));
    expect(wrong.map((item) => `${item.typeOnly ? 'type ' : ''}${item.from}`)).toEqual([]);
  });
});

describe('the table', () => {
  test('has a row for every room, and a room for every row', () => {
    expect([...new Set(files.map(roomOf))].sort()).toEqual(Object.keys(table).sort());
  });

  test('names rooms that there are, and packages', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    const packages = ['vscode', 'node:', ...Object.keys({ ...dependencies, ...devDependencies })];
    const named = Object.values(table).flatMap(({ imports, types, alone }) =>
      [...imports, ...types, ...Object.values(alone).flat()].flatMap(roomsNamed),
    );
    expect(named.filter((name) => !(name in table) && !packages.includes(name))).toEqual([]);
  });

  test('has no circle', () => expect(circle(roomsOf(table))).toEqual([]));

  test('goes from the ground up: a row names rows above it', () => {
    const place = new Map(Object.keys(table).map((room, i) => [room, i]));
    const below = [...roomsOf(table)].flatMap(([room, others]) =>
      others.filter((other) => Number(place.get(other)) > Number(place.get(room))).map((other) => `${room} → ${other}`),
    );
    expect(below).toEqual([]);
  });
});

test('no files import values of each other in a circle', () => {
  const values = imports.filter(({ from, typeOnly }) => from.startsWith('.') && !typeOnly);
  const reached = new Map(files.map((file) => [file, [] as string[]]));
  for (const item of values) reached.get(item.file)?.push(targetOf(item));
  expect(circle(reached)).toEqual([]);
});

test('tests lie in folders of the names of what they test', () => {
  const others = ['.', 'bench', 'e2e', 'fixtures', 'shots', 'webview/drawn', 'webview/walks', 'webview/whole'];
  const folders = new Set(
    readdirSync('test', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => path.posix.dirname(file)),
  );
  const wrong = [...folders].filter((folder) => !existsSync(`src/${folder}`) && !existsSync(folder));
  expect(wrong.filter((folder) => !others.some((other) => `${folder}/`.startsWith(`${other}/`)))).toEqual([]);
});

describe('the check itself', () => {
  const check = (file: string, text: string) => importsOf(file, text).every(allowed);

  test.each([
    ['src/host/panels/runPanel.ts', `import * as tf from '@tensorflow/tfjs';`],
    ['src/train/train.ts', `import { window } from 'vscode';`],
    ['src/nn/gate.ts', `import {\n  trace,\n} from '../graph/trace/trace';`],
    ['src/nn/gate.ts', `import { reduce } from '../protocol/events/runState';`],
    ['src/protocol/events/events.ts', `import { join } from 'node:path';`],
    ['src/train/train.ts', `const bundler = await import('esbuild');`],
    ['src/data/sources/open.ts', `export { trace } from '../../graph/trace/trace';`],
    ['src/data/sources/open.ts', `export { openPipeline } from '../batches/pipeline';`],
    ['webview/training/main.ts', `import { follow } from '../../src/host/runs/runFollower';`],
    ['webview/training/main.ts', `import { page } from '../gates/page';`],
    ['src/graph/trace/trace.ts', `import '@tensorflow/tfjs-backend-cpu';`],
    ['src/device/eager.ts', `import { beta } from '../nn';`],
    ['src/graph/onnx/session.ts', `import * as ort from 'onnxruntime-node';`],
    ['src/graph/lower/rules/relu.ts', `import { trace } from '../../trace/trace';`],
    ['src/newRoom/file.ts', `import path from 'node:path';`],
  ])('refuses in %s: %s', (file, text) => expect(check(file, text)).toBe(false));

  test.each([
    ['src/device/eager.ts', `import type { RunEvent } from '../protocol/events/events';`],
    ['src/nn/gate.ts', `import { UserError } from '../base/userError';`],
    ['src/device/eager.ts', `import { type CallContext, type RandomSource } from '../nn/context';`],
    ['src/load/bundle.ts', `import { build } from 'esbuild';`],
    ['src/graph/onnx/runtime.ts', `import * as ort from 'onnxruntime-node';`],
    ['src/graph/lower/rules/relu.ts', `import { need } from '../rule';`],
    [
      'webview/training/main.ts',
      `import type { RunState } from '../../src/protocol/events/runState';\nimport './chart';`,
    ],
  ])('accepts in %s: %s', (file, text) => expect(check(file, text)).toBe(true));

  test('finds a circle, and only a circle', () => {
    const to = { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] };
    expect(circle(new Map(Object.entries(to)))).toEqual([]);
    expect(circle(new Map(Object.entries({ ...to, d: ['b'] })))).toEqual(['b', 'd', 'b']);
  });

  test('reads a row', () => {
    const [row] = Object.values(tableOf('| `src/a` | what it is, with `code` | `b/*`, `x`; `c.ts` alone: `y` | `z` |'));
    expect(row).toEqual({ imports: ['b/*', 'x'], types: ['z'], alone: { 'c.ts': ['y'] } });
  });
});

/** The rows of the table that begin with a room. */
function tableOf(text: string): Record<string, Row> {
  const rows = [...text.matchAll(/^\| `((?:src|webview)\/[^`]+)` \|[^|]*\|([^|]*)\|([^|]*)\|$/gm)];
  const names = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
  return Object.fromEntries(
    rows.map(([, room = '', cell = '', types = '']) => {
      const [all = '', ...single] = cell.split(';');
      const alone = single.map(names).map(([file = '', ...packages]) => [file, packages]);
      return [shortOf(room), { imports: names(all), types: names(types), alone: Object.fromEntries(alone) }];
    }),
  );
}

function importsOf(file: string, text: string): Import[] {
  const statement = /^(?:import|export)\s(?:([^'";]*?)\sfrom\s)?\s*'([^']+)'|\b(?:import|require)\(\s*'([^']+)'/gm;
  return [...text.matchAll(statement)].map(([whole, clause = '', from, dynamic]) => ({
    file,
    from: from ?? dynamic ?? '',
    typeOnly: /^(?:import|export) type\s/.test(whole) || /^\s*{(\s*type [^,}]+,?)+\s*}$/.test(clause),
  }));
}

function allowed(item: Import): boolean {
  const { file, from, typeOnly } = item;
  const row = table[roomOf(file)];
  if (row === undefined) return false;
  const named = [...row.imports, ...(typeOnly ? row.types : []), ...(row.alone[path.basename(file)] ?? [])];
  if (!from.startsWith('.'))
    return named.some((name) =>
      name === 'node:' ? from.startsWith(name) : from === name || from.startsWith(`${name}/`),
    );
  const room = roomOf(targetOf(item));
  return room === roomOf(file) || named.flatMap(roomsNamed).includes(room);
}

/** The file that a relative import names. */
function targetOf({ file, from }: Import): string {
  const base = path.posix.join(path.posix.dirname(file), from);
  return [`${base}.ts`, `${base}/index.ts`].find((name) => files.includes(name)) ?? `${base}.ts`;
}

/** `src/nn/gate.ts` is in `nn`, `src/graph/lower/rules/relu.ts` in `graph/lower`, `src/cli.ts` is `cli.ts`. */
function roomOf(file: string): string {
  const folders = path.posix.dirname(file).split('/');
  if (folders[0] === 'webview') return folders.slice(0, 2).join('/');
  return folders.length === 1 ? path.posix.basename(file) : folders.slice(1, 3).join('/');
}

function shortOf(room: string): string {
  return room.replace(/^src\//, '');
}

/** `graph/*` is every room inside `graph`. */
function roomsNamed(name: string): string[] {
  if (!name.endsWith('/*')) return [name];
  return Object.keys(table).filter((room) => room.startsWith(name.slice(0, -1)));
}

function roomsOf(rows: Record<string, Row>): Map<string, string[]> {
  return new Map(
    Object.entries(rows).map(([room, { imports, types }]) => [
      room,
      [...imports, ...types].flatMap(roomsNamed).filter((name) => name in rows && name !== room),
    ]),
  );
}

/** The first circle that is met, from one of its members to itself; none: empty. */
function circle(reached: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]): string[] => {
    const start = way.indexOf(name);
    if (start >= 0) return [...way.slice(start), name];
    if (done.has(name)) return [];
    for (const next of reached.get(name) ?? []) {
      const found = visit(next, [...way, name]);
      if (found.length > 0) return found;
    }
    done.add(name);
    return [];
  };
  for (const name of reached.keys()) {
    const found = visit(name, []);
    if (found.length > 0) return found;
  }
  return [];
}
