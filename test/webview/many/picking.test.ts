/** Which columns are shown in which order, what a press does to order and choice, and conditions of one column as expressions. */
import { describe, expect, test } from 'vitest';
import { manyColumns } from '../../../webview/many/columns/columns';
import { expressionOf } from '../../../webview/many/filters';
import { chosenAfter, nextSort, pinnedAfter } from '../../../webview/many/table/picking';
import { inOrder, moved, shownColumns, switched } from '../../../webview/many/table/tableColumns';
import { scaleOf } from '../../../webview/many/tradeoff/scale';
import { makeFormat } from '../../../webview/shared/format';
import { someRows } from './someRows';

const columns = manyColumns(someRows(), 'best', makeFormat('en'));
const usual = { added: [], removed: [], order: [], frozen: [], group: null };
const keys = (list: readonly { key: string }[]) => list.map(({ key }) => key);

describe('columns', () => {
  test('one that nobody has placed stands behind the one that it stands behind by default', () => {
    const order = keys(inOrder(columns, ['macs', 'accuracy']));
    expect(order.indexOf('accuracy')).toBeGreaterThan(order.indexOf('macs'));
    expect(order[order.indexOf('macs') + 1]).toBe('share');
    expect(new Set(order)).toEqual(new Set(keys(columns)));
  });

  test('are moved before another, or to the end, and the hidden ones stay known', () => {
    const before = keys(shownColumns(columns, usual));
    const order = moved(columns, usual, 'note', before[1]);
    expect(keys(shownColumns(columns, { ...usual, order })).slice(0, 3)).toEqual([before[0], 'note', before[1]]);
    const last = moved(columns, usual, before[0] as string, undefined);
    expect(keys(shownColumns(columns, { ...usual, order: last })).at(-1)).toBe(before[0]);
    expect(order).toHaveLength(columns.length);
  });

  test('those that stay at the left come first, in their order', () => {
    const shown = keys(shownColumns(columns, { ...usual, frozen: ['macs', 'accuracy'] }));
    expect(shown.slice(0, 2)).toEqual(['accuracy', 'macs']);
  });

  test('what groups are over or by is no column of theirs, unless somebody wants it', () => {
    const seed = columns.find(({ key }) => key === 'seed')!;
    expect(keys(shownColumns(columns, { ...usual, group: 'seed' }))).not.toContain('seed');
    const on = switched(usual, seed, true);
    expect(keys(shownColumns(columns, { ...usual, ...on, group: 'seed' }))).toContain('seed');
  });

  test('are switched on and off and on again, each known in one of the two lists alone', () => {
    const [note, batch] = ['note', 'batchSize'].map((key) => columns.find((column) => column.key === key)!);
    const off = switched({ ...usual, removed: ['loss'], added: ['depth'] }, note!, false);
    expect(off).toEqual({ added: ['depth'], removed: ['loss', 'note'] });
    expect(keys(shownColumns(columns, { ...usual, ...off }))).not.toContain('note');
    expect(switched({ ...usual, ...off }, note!, true)).toEqual({ added: ['depth', 'note'], removed: ['loss'] });
    expect(keys(shownColumns(columns, usual))).not.toContain('batchSize');
    const on = switched(usual, batch!, true);
    expect(keys(shownColumns(columns, { ...usual, ...on }))).toContain('batchSize');
    expect(switched({ ...usual, ...on }, batch!, true)).toEqual({ added: ['batchSize'], removed: [] });
    expect(switched({ ...usual, ...on }, batch!, false)).toEqual({ added: [], removed: ['batchSize'] });
  });

  test('are moved as they are seen: behind those that stay at the left', () => {
    const how = { ...usual, frozen: ['macs'] };
    const seen = keys(shownColumns(columns, how));
    expect(seen[0]).toBe('macs');
    const order = moved(columns, how, 'note', seen[1]);
    expect(order.slice(0, 3)).toEqual(['macs', 'note', seen[1]]);
    // Before one that is not there: to the end of those that are seen.
    const end = moved(columns, usual, 'note', 'gone');
    expect(keys(shownColumns(columns, { ...usual, order: end })).at(-1)).toBe('note');
    // The first of all where nothing stands before it by default.
    expect(keys(inOrder(columns, ['note']))[0]).toBe(columns[0]!.key);
    const placed = keys(inOrder(columns, ['gone', 'note', columns[0]!.key]));
    expect([placed[0], placed.filter((key) => ['note', columns[0]!.key].includes(key))[1]]).toEqual([
      'note',
      columns[0]!.key,
    ]);
    expect(placed).toHaveLength(columns.length);
  });
});

describe('a press', () => {
  test('sorts the more telling way, the other way, no more; with Shift beside the others', () => {
    const first = nextSort([], 'accuracy', true, false);
    expect(first).toEqual([{ column: 'accuracy', descending: true }]);
    const second = nextSort(first, 'macs', false, true);
    expect(second).toEqual([...first, { column: 'macs', descending: false }]);
    const third = nextSort(second, 'accuracy', true, true);
    expect(third).toEqual([
      { column: 'accuracy', descending: false },
      { column: 'macs', descending: false },
    ]);
    expect(nextSort(third, 'accuracy', true, true)).toEqual([{ column: 'macs', descending: false }]);
    expect(nextSort(third, 'macs', false, false)).toEqual([{ column: 'macs', descending: true }]);
  });

  test('chooses a run, no more, or all from the last one on', () => {
    const rows = someRows().slice(0, 5);
    const lines = rows.map((row) => ({ key: row.folder, runs: [row], within: false }));
    const [a, b, c] = rows.map(({ folder }) => folder) as [string, string, string];
    expect(chosenAfter(lines, [], b)).toEqual([b]);
    expect(chosenAfter(lines, [a, b], b)).toEqual([a]);
    expect(chosenAfter(lines, [c], a, c)).toEqual([c, a, b]);
    // Down as well as up, whatever they were; from a line that is gone, the one alone.
    expect(chosenAfter(lines, [b], c, a)).toEqual([b, a, c]);
    expect(chosenAfter(lines, [a, b, c], c, a)).toEqual([a, b, c]);
    expect(chosenAfter(lines, [b], b, b)).toEqual([b]);
    expect(chosenAfter(lines, [a], c, 'gone')).toEqual([a, c]);
  });

  test('chooses the runs of a group: all, as long as one of them was not', () => {
    const rows = someRows().slice(0, 5);
    const [a, b, c, d] = rows.map(({ folder }) => folder) as [string, string, string, string];
    const line = (key: string, ...own: number[]) => ({ key, runs: own.map((i) => rows[i]!), within: false });
    const lines = [line('g', 0, 1), line('h', 2, 3)];
    expect(chosenAfter(lines, [], 'g')).toEqual([a, b]);
    expect(chosenAfter(lines, [b, c], 'g')).toEqual([b, c, a]);
    expect(chosenAfter(lines, [b, c, a], 'g')).toEqual([c]);
    expect(chosenAfter(lines, [c], 'g', 'h')).toEqual([c, a, b, d]);
  });

  test('pins a row behind the others, or no more', () => {
    expect(pinnedAfter({ pinned: ['x'] }, 'a')).toEqual({ pinned: ['x', 'a'] });
    expect(pinnedAfter({ pinned: ['x', 'a', 'y'] }, 'a')).toEqual({ pinned: ['x', 'y'] });
  });
});

test.each([
  ['macs', '> 20M', '"macs" > 20M'],
  ['accuracy', '70%', '"accuracy" = 70%'],
  ['accuracy', '0.2..0.4', '"accuracy" >= 0.2 and "accuracy" <= 0.4'],
  ['note', 'dense one', '"note" ~ "dense one"'],
  ['note', '= the dense one', '"note" = "the dense one"'],
  ['note', 'a "quote"', '"note" ~ "a quote"'],
  ['macs', '>=20M', '"macs" >= 20M'],
  ['macs', '== 20M', '"macs" == 20M'],
  ['accuracy', '70% … 80%', '"accuracy" >= 70% and "accuracy" <= 80%'],
  ['accuracy', '.5', '"accuracy" = .5'],
  ['note', '!~ dense', '"note" !~ "dense"'],
  ['note', '!= "as it is"', '"note" != "as it is"'],
  ['note', '0.2..0.4', '"note" ~ "0.2..0.4"'],
  ['live', 'true', '"live" ~ "true"'],
])('%s: %s is %s', (key, condition, expression) => {
  expect(expressionOf(columns.find((column) => column.key === key)!, condition)).toBe(expression);
});

test('a scale goes from values to pixels and back, linear or logarithmic, between round numbers', () => {
  for (const log of [false, true]) {
    const scale = scaleOf([12e6, 41e6], 100, 500, log);
    expect(scale.low).toBeLessThanOrEqual(12e6);
    expect(scale.high).toBeGreaterThanOrEqual(41e6);
    expect(scale.at(scale.low)).toBeCloseTo(100, 9);
    expect(scale.at(scale.high)).toBeCloseTo(500, 9);
    expect(scale.value(scale.at(2.5e7))).toBeCloseTo(2.5e7, 0);
  }
  const log = scaleOf([12e6, 41e6], 0, 1, true);
  expect(log.ticks).toEqual([1e7, 2e7, 5e7]);
  expect(log.at(2e7)).toBeCloseTo(Math.log(2) / Math.log(5), 9);
  // Over many decades powers of ten alone; of one value, and of none, an axis all the same.
  expect(scaleOf([1e-5, 0.5], 0, 1, true).ticks).toEqual([1e-5, 1e-4, 1e-3, 0.01, 0.1]);
  expect(scaleOf([1e-5, 0.5], 0, 1, true)).toMatchObject({ low: 1e-5, high: 0.5 });
  expect(scaleOf([5, 5], 0, 1, true).ticks).toEqual([5, 10]);
  expect(scaleOf([3, -2, 0, Number.NaN, 40], 0, 1, true).ticks).toEqual([2, 5, 10, 20, 50]);
  expect([scaleOf([], 0, 1, false).low, scaleOf([], 0, 1, false).high, scaleOf([], 0, 1, true).ticks]).toEqual([
    ...[0, 10, [1, 2, 5, 10]],
  ]);
  expect(scaleOf([0, 10, Number.POSITIVE_INFINITY], 0, 1, false).high).toBe(10);
});
