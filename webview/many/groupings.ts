/** What runs can be grouped by: everything but their seeds, their sweep or experiment, or any one setting. */
import { type Column, settingOf } from '../../src/protocol/many/columns';
import { type Group, groupName, groupRows, seedFree } from '../../src/protocol/many/group';
import type { RunRow } from '../../src/protocol/many/runRow';
import { telling } from '../../src/protocol/many/settings';
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
  const several = new Set(rows.map(({ experiment }) => experiment)).size > 1;
  // A schedule made of a parameter says nothing besides it.
  const names = new Set(telling(rows));
  const settings = told.filter(
    (column) => column.part === 'setting' && (by !== overSeeds || names.has(settingOf(column) ?? '')),
  );
  const naming = told.filter((column) => column.part !== 'setting' || settings.includes(column));
  return groupRows(rows, told).map((group) => ({
    // One piece, whatever paths are in it: its colour follows from it.
    key: `group ${by} ${encodeURIComponent(group.key)}`,
    title: (several ? '' : settingsText(group, settings)) || groupName(group, naming),
    runs: group.rows,
  }));
}

/** `lambda 0.3, seed 1` */
const settingsText = ({ by }: Group, settings: readonly ManyColumn[]): string =>
  settings.flatMap(({ id, title, write }) => (by[id] === undefined ? [] : [`${title} ${write(by[id])}`])).join(', ');
