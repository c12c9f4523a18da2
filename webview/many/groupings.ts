/** What runs can be grouped by: everything but their seeds, their sweep or experiment, or any one setting. */
import type { Column } from '../../src/protocol/many/columns';
import { groupRows, seedFree } from '../../src/protocol/many/group';
import { groupTitles } from '../../src/protocol/many/groupTitles';
import type { RunRow } from '../../src/protocol/many/runRow';
import { t } from '../shared/l10n';
import type { ManyColumn } from './columns/manyColumn';
import type { RunGroup } from './part';

/** The key of the groups whose runs are the same but for their seed. */
export const overSeeds = 'seed';

/** Keys and what they are called; settings that differ before the others. */
export function groupings(columns: readonly ManyColumn[]): [key: string, title: string][] {
  const settings = columns.filter(({ part }) => part === 'setting');
  const seeded = settings.some(({ key }) => key === overSeeds);
  const by = [
    ...columns.filter(({ key }) => key === 'sweep' || key === 'experiment'),
    ...settings.filter(({ usual }) => usual),
    ...settings.filter(({ usual }) => !usual),
  ].filter(({ key }) => key !== overSeeds);
  return [
    ...(seeded ? [[overSeeds, t('over seeds')] as [string, string]] : []),
    ...by.map(({ key, title }): [string, string] => [key, t('by {0}', title)]),
  ];
}

/** The columns whose values the runs of a group have in common. */
export function groupedBy(rows: readonly RunRow[], columns: readonly ManyColumn[], by: string): ManyColumn[] {
  if (by !== overSeeds) return columns.filter(({ key }) => key === by);
  const told = new Set<Column>(seedFree(rows, columns));
  return columns.filter((column) => told.has(column));
}

/** By a column that no run has anything in, all are one group. */
export function groupsOf(rows: readonly RunRow[], columns: readonly ManyColumn[], by: string): RunGroup[] {
  const told = groupedBy(rows, columns, by);
  // The experiment is said where there are several: names begin with what differs.
  const several = by !== overSeeds || new Set(rows.map(({ experiment }) => experiment)).size > 1;
  const groups = groupRows(rows, told);
  const titles = groupTitles(groups, {
    columns: told.filter(({ id }) => several || id !== 'experiment'),
    all: by !== overSeeds,
    write: (value, { id }) => told.find((column) => column.id === id)?.write(value) ?? String(value),
  });
  return groups.map(({ key, rows: runs }, i) => ({
    // One piece, whatever paths are in it: its colour follows from it.
    key: `group ${by} ${encodeURIComponent(key)}`,
    title: titles[i] ?? '',
    runs,
  }));
}
