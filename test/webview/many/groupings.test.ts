/** What groups of runs are called. */
import { expect, test } from 'vitest';
import { columnsOf } from '../../../src/protocol/many/columns';
import { seedFree } from '../../../src/protocol/many/group';
import type { RunRow } from '../../../src/protocol/many/runRow';
import { manyTable } from '../../../src/protocol/many/table';
import type { ManyColumn } from '../../../webview/many/columns/manyColumn';
import { groupedBy, groupings, groupsOf, overSeeds } from '../../../webview/many/groupings';
import { someRows } from './someRows';

/** Runs of λ as a parameter, from which the schedule of a weight is made. */
const rows = someRows()
  .slice(0, 4)
  .map(
    (row, i): RunRow => ({
      ...row,
      experiment: '/w/shapes.experiment.ts',
      parameters: ['lambda'],
      settings: { lambda: i < 2 ? 0.1 : 0.3, seed: i % 2, 'sparsity.weight': `ramp(${i < 2 ? 0.1 : 0.3}, 3.33333, 6)` },
    }),
  );
const columns = columnsOf(rows).map(
  (column) => ({ ...column, key: column.id, write: (value: unknown) => String(value) }) as unknown as ManyColumn,
);

test('by the parameter, and not by the schedule that is made of it', () => {
  expect(groupsOf(rows, columns, overSeeds).map(({ title, runs }) => [title, runs.length])).toEqual([
    ['lambda 0.1', 2],
    ['lambda 0.3', 2],
  ]);
});

test('can be chosen over seeds where there are seeds, by what runs are of, and by settings: those that are shown first', () => {
  const of = (key: string, part: string, usual: boolean) => ({ key, part, usual, title: `<${key}>` }) as ManyColumn;
  const [seed, lambda, depth] = [
    of('seed', 'setting', true),
    of('lambda', 'setting', true),
    of('depth', 'setting', false),
  ];
  const others = [of('state', 'run', true), of('accuracy', 'evaluation', true), of('sweep', 'run', false)];
  expect(groupings([depth, seed, ...others, lambda, of('experiment', 'run', false)])).toEqual([
    ['seed', 'over seeds'],
    ['sweep', 'by <sweep>'],
    ['experiment', 'by <experiment>'],
    ['lambda', 'by <lambda>'],
    ['depth', 'by <depth>'],
  ]);
  expect(groupings([depth, ...others.slice(0, 2)])).toEqual([['depth', 'by <depth>']]);
  expect(groupings([of('seed', 'evaluation', true)])).toEqual([]);
  // Over seeds: by the experiment and every setting that differs, the one that follows from another too.
  expect(groupedBy(rows, columns, overSeeds).map(({ key }) => key)).toEqual(
    columns.filter(({ key }) => ['lambda', 'sparsity.weight', 'experiment'].includes(key)).map(({ key }) => key),
  );
  expect(groupedBy(rows, columns, 'lambda').map(({ key }) => key)).toEqual(['lambda']);
  expect([groupedBy(rows, columns, 'gone'), groupsOf(rows, columns, 'gone').length]).toEqual([[], 1]);
});

test('have a key of one piece, another one for each way to group, and their values as the column writes them', () => {
  const written = columns.map((column) => ({ ...column, write: (value: unknown) => `‹${value}›` }));
  const [first, second] = groupsOf(rows, written, 'lambda');
  expect([first!.title, second!.title]).toEqual(['lambda ‹0.1›', 'lambda ‹0.3›']);
  const all = ['lambda', 'seed', 'experiment'].flatMap((by) => groupsOf(rows, written, by).map(({ key }) => key));
  expect(new Set(all).size).toBe(all.length);
  for (const key of all) expect(key).toMatch(/^group (lambda|seed|experiment) [^\s/"]+$/);
  // Of one experiment it is said where that is what they are grouped by.
  expect(groupsOf(rows, written, 'experiment').map(({ title }) => title)).toEqual(['shapes']);
});

test('by the schedule where somebody groups by that', () => {
  const key = columns.find(({ id }) => id.endsWith('sparsity.weight'))!.key;
  expect(groupsOf(rows, columns, key).map(({ title }) => title)).toEqual([
    expect.stringContaining('sparsity.weight ramp(0.1, 3.33333, 6)'),
    expect.stringContaining('sparsity.weight ramp(0.3, 3.33333, 6)'),
  ]);
});

test('of several experiments by the experiment, and by what differs within it', () => {
  const of = (experiment: string, depth: number, row: RunRow, lambda: number): RunRow => ({
    ...row,
    ...{ experiment, folder: `${row.folder}-${experiment}-${lambda}` },
    settings: { ...row.settings, lambda, depth, 'sparsity.weight': `ramp(${lambda}, ${depth})` },
    parameters: ['lambda', 'depth'],
  });
  const mixed = rows.flatMap((row, i) => [
    of('/w/shapes.experiment.ts', 20, row, i < 2 ? 0.1 : 0.3),
    of('/w/wide.experiment.ts', 32, row, 0.1),
    of('/old/wide.experiment.ts', 32, row, 0.1),
  ]);
  const shown = columnsOf(mixed).map(
    (column) => ({ ...column, key: column.id, write: (value: unknown) => String(value) }) as unknown as ManyColumn,
  );
  expect(groupsOf(mixed, shown, overSeeds).map(({ title }) => title)).toEqual([
    'shapes, lambda 0.1',
    'w/wide',
    'old/wide',
    'shapes, lambda 0.3',
  ]);
  const table = manyTable(mixed, { columns: [], groupBy: seedFree(mixed, columnsOf(mixed)) });
  expect(table.lines.map(({ name }) => name)).toEqual(groupsOf(mixed, shown, overSeeds).map(({ title }) => title));
});
