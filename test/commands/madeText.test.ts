/** What runs were made of, in words. */
import { expect, it } from 'vitest';
import { madeText } from '../../src/commands/madeText';

const files = (count: number) => Array.from({ length: count }, (_, i) => `f${i}.ts`);

it('names each value with its runs, one that is not known too', () => {
  const groups = [
    { value: '20.11.0', runs: ['a', 'b'] },
    { value: undefined, runs: ['c'] },
  ];
  expect(madeText({ kind: 'node', groups })).toBe('version of Node: 20.11.0 (a, b), not known (c)');
  expect(madeText({ kind: 'source', groups })).toBe('experiment: 20.11.0 (a, b), not known (c)');
  expect(madeText({ kind: 'source', groups, files: [] })).toBe('experiment: 20.11.0 (a, b), not known (c)');
  // Files are of the source alone.
  expect(madeText({ kind: 'commit', groups, files: files(1) })).toBe('commit: 20.11.0 (a, b), not known (c)');
});

it('names ten files that differ, and counts the rest', () => {
  const of = (count: number) => madeText({ kind: 'source', groups: [], files: files(count) });
  expect(of(1)).toBe('experiment: other text of f0.ts');
  expect(of(10)).toBe(`experiment: other text of ${files(10).join(', ')}`);
  expect(of(12)).toBe(`experiment: other text of ${files(10).join(', ')} and 2 more`);
});
