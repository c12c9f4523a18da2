/**
 * Rows put together: by every setting but the seed, by sweep, by experiment, by any columns. A metric of a group is the mean and the
 * sample standard deviation over its runs that have finished: half of a run would be averaged with whole ones.
 */
import { type Spread, spreadOf } from '../facts/tradeOff';
import { type CellValue, type Column, settingOf } from './columns';
import type { RunRow } from './runRow';
import { differing } from './settings';

export interface Group {
  /** Tells it from all others, as long as it is grouped by the same columns. */
  key: string;
  /** The values that its rows have in common, by the id of their column; undefined: none of its rows has one. */
  by: Readonly<Record<string, CellValue | undefined>>;
  rows: readonly RunRow[];
}

/** In the order of the rows that come first. Values that are missing are a group of their own. */
export function groupRows(rows: readonly RunRow[], columns: readonly Column[]): Group[] {
  const groups = new Map<string, { by: Group['by']; rows: RunRow[] }>();
  for (const row of rows) {
    const values = columns.map(({ id, value }) => [id, value(row)] as const);
    const key = JSON.stringify(values.map(([, value]) => (value === undefined ? null : value)));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { by: Object.fromEntries(values), rows: [row] });
    else group.rows.push(row);
  }
  return [...groups].map(([key, { by, rows }]) => ({ key, by, rows }));
}

/** What makes runs the same but for their seed: the experiment, and every setting in which the rows differ but the seed. */
export function seedFree(rows: readonly RunRow[], columns: readonly Column[]): Column[] {
  const names = new Set(differing(rows).filter((name) => name !== 'seed'));
  const told = columns.filter((column) => names.has(settingOf(column) ?? ''));
  const experiment = columns.filter(({ id }) => id === 'experiment');
  return [...experiment, ...told];
}

/** Which rows of a group its metrics are of. */
export type Counted = 'finished' | 'all';

export const countedRows = ({ rows }: Pick<Group, 'rows'>, counted: Counted = 'finished'): readonly RunRow[] =>
  counted === 'all' ? rows : rows.filter(({ state }) => state === 'finished');

/** Undefined where no run that counts has a number there. `n` may be less than the group has rows. */
export function spreadIn(
  group: Pick<Group, 'rows'>,
  column: Pick<Column, 'value'>,
  counted: Counted = 'finished',
): Spread | undefined {
  return spreadOf(numbersIn(group, column, counted));
}

export function numbersIn(
  group: Pick<Group, 'rows'>,
  { value }: Pick<Column, 'value'>,
  counted: Counted = 'finished',
): number[] {
  return countedRows(group, counted).flatMap((row) => {
    const found = value(row);
    return typeof found === 'number' ? [found] : [];
  });
}
