/** Which test file begins when: the order holds whatever files there are, and `seconds.json` names files that are there. */
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inOrder, lasts, seconds, type TestFile } from '../scripts/sequence.mjs';

const named = (names: string[], workbench = false): TestFile[] =>
  names.map((name) => ({ name, workbench, alone: workbench }));
const long = Object.entries(seconds).filter(([name]) => !name.startsWith('test/e2e/'));
const others = named([...long.map(([name]) => name), ...Array.from({ length: 300 }, (_, i) => `test/a${i}.test.ts`)]);
const workbench = named(
  Array.from({ length: 25 }, (_, i) => `test/e2e/a${i}.test.ts`),
  true,
);
const ordered = inOrder([...others, ...workbench].toReversed(), 4);

it('each file is run once', () => {
  expect(ordered.map(({ name }) => name).sort()).toEqual([...others, ...workbench].map(({ name }) => name).sort());
  expect(inOrder(workbench, 2)).toHaveLength(workbench.length);
  expect(inOrder(others, 1)).toHaveLength(others.length);
  expect(inOrder([], 4)).toEqual([]);
});

it('of files without a VS Code the longest begin first', () => {
  const first = ordered.filter((file) => !file.workbench).slice(0, long.length);
  expect(first.map(({ name }) => name)).toEqual(
    long.toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name),
  );
});

it('files that share a process follow each other', () => {
  const files = Array.from({ length: 6 }, (_, i) => ({ name: `${i}`, workbench: false, alone: i % 2 === 1 }));
  expect(inOrder(files, 4).map(({ name }) => name)).toEqual(['1', '3', '5', '0', '2', '4']);
});

it('of four files at a time about one has a VS Code, from the beginning on', () => {
  const workers = 4;
  const free = new Array<number>(workers).fill(0);
  const spans: [begun: number, ended: number][] = [];
  for (const file of ordered) {
    const begun = Math.min(...free);
    const ended = begun + lasts(file);
    free[free.indexOf(begun)] = ended;
    if (file.workbench) spans.push([begun, ended]);
  }
  const atOnce = spans.map(([at]) => spans.filter(([begun, ended]) => begun <= at && at < ended).length);
  expect(Math.max(...atOnce)).toBeLessThanOrEqual(3);
  expect(atOnce.filter((count) => count > 2).length).toBeLessThan(4);
  expect(spans[0]?.[0]).toBe(0);
  // And none of the workers is left with a long file in the end.
  expect(Math.max(...free) - Math.min(...free)).toBeLessThan(20);
});

it('what is said to take long is there', () => {
  expect(Object.keys(seconds).filter((name) => !existsSync(name))).toEqual([]);
});
