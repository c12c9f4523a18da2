/** Which columns are shown in which order, what a press does to order and choice, and conditions of one column as expressions. */
import { describe, expect, test } from 'vitest';
import { manyColumns } from '../../../webview/many/columns/columns';
import { expressionOf } from '../../../webview/many/filters';
import { chosenAfter, nextSort } from '../../../webview/many/table/picking';
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
  });
});

test.each([
  ['macs', '> 20M', '"macs" > 20M'],
  ['accuracy', '70%', '"accuracy" = 70%'],
  ['accuracy', '0.2..0.4', '"accuracy" >= 0.2 and "accuracy" <= 0.4'],
  ['note', 'dense one', '"note" ~ "dense one"'],
  ['note', '= the dense one', '"note" = "the dense one"'],
  ['note', 'a "quote"', '"note" ~ "a quote"'],
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
});
