/** What groups of runs are called. */
import { expect, test } from 'vitest';
import { columnsOf } from '../../../src/protocol/many/columns';
import { seedFree } from '../../../src/protocol/many/group';
import type { RunRow } from '../../../src/protocol/many/runRow';
import { manyTable } from '../../../src/protocol/many/table';
import type { ManyColumn } from '../../../webview/many/columns/manyColumn';
import { groupsOf, overSeeds } from '../../../webview/many/groupings';
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
