/** Order of a table by several columns, the first first. What is missing stands last, whichever way a column is sorted. */
import type { CellValue } from './columns';

export interface SortKey<T> {
  value(item: T): CellValue | undefined;
  descending?: boolean;
}

/** Items that are equal in all of them stay in their order. */
export function sortRows<T>(items: readonly T[], keys: readonly SortKey<T>[]): T[] {
  const valued = items.map((item) => ({ item, values: keys.map((key) => key.value(item)) }));
  valued.sort((a, b) => {
    for (const [i, { descending = false }] of keys.entries()) {
      const order = compared(a.values[i], b.values[i], descending);
      if (order !== 0) return order;
    }
    return 0;
  });
  return valued.map(({ item }) => item);
}

/** The same in every language: a table that a script reads is sorted as a person's is. */
const collator = new Intl.Collator('en', { numeric: true });

function compared(a: CellValue | undefined, b: CellValue | undefined, descending: boolean): number {
  const [noA, noB] = [isMissing(a), isMissing(b)];
  if (noA || noB) return Number(noA) - Number(noB);
  const order = typeof a === typeof b ? alike(a as CellValue, b as CellValue) : rank(a) - rank(b);
  return descending ? -order : order;
}

const isMissing = (value: CellValue | undefined) => value === undefined || value === '' || Number.isNaN(value);

/** Of a setting that is a number here and words there, the numbers come first. */
const rank = (value: CellValue | undefined) => ['number', 'boolean', 'string'].indexOf(typeof value);

function alike(a: CellValue, b: CellValue): number {
  if (typeof a === 'string') return collator.compare(a, String(b));
  return Number(a) < Number(b) ? -1 : Number(a) > Number(b) ? 1 : 0;
}
