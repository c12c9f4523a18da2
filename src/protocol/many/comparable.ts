/**
 * Whose numbers do not compare with the others': scores on other data or on another part of it, and shares of another dense network.
 * Measured against what most of the rows have, or against a row that somebody has chosen as the baseline.
 */
import { count } from '../../base/numbers';
import type { RunRow } from './runRow';

export interface Mismatch {
  /** `data`: other data. `fingerprint`: data of the same name that is other data. `test`: as many test samples. `denseMacs`: another dense network. */
  kind: 'data' | 'fingerprint' | 'test' | 'denseMacs';
  own: string | number;
  others: string | number;
}

type Judged = Pick<RunRow, 'folder' | 'data' | 'denseMacs'>;

/** By folder; rows that compare, and those of which nothing is known, are not in it. */
export function mismatches(rows: readonly Judged[], baseline?: Judged): Map<string, Mismatch[]> {
  const reference = baseline === undefined ? usual(rows) : { ...baseline };
  const found = rows.map((row) => [row.folder, differences(row, reference)] as const);
  return new Map(found.filter(([, list]) => list.length > 0));
}

/** Scores do not compare; of another dense network only shares do not. */
export const isOtherData = (list: readonly Mismatch[]): boolean => list.some(({ kind }) => kind !== 'denseMacs');

function differences(row: Judged, { data, denseMacs }: Pick<Judged, 'data' | 'denseMacs'>): Mismatch[] {
  const list: Mismatch[] = [];
  if (row.data !== undefined && data !== undefined) {
    if (row.data.name !== data.name) list.push({ kind: 'data', own: row.data.name, others: data.name });
    else if (row.data.fingerprint && data.fingerprint && row.data.fingerprint !== data.fingerprint)
      list.push({ kind: 'fingerprint', own: row.data.fingerprint, others: data.fingerprint });
    if (row.data.test !== data.test) list.push({ kind: 'test', own: row.data.test, others: data.test });
  }
  if (row.denseMacs !== undefined && denseMacs !== undefined && row.denseMacs !== denseMacs)
    list.push({ kind: 'denseMacs', own: row.denseMacs, others: denseMacs });
  return list;
}

/** What most rows have, each by itself; of equally many, what comes first. */
function usual(rows: readonly Judged[]): Pick<Judged, 'data' | 'denseMacs'> {
  const data = mostOf(rows.map((row) => row.data));
  const denseMacs = mostOf(rows.map((row) => row.denseMacs));
  return { data, denseMacs };
}

function mostOf<T>(values: readonly (T | undefined)[]): T | undefined {
  const counts = new Map<string, { value: T; count: number }>();
  for (const value of values) {
    if (value === undefined) continue;
    const key = JSON.stringify(value);
    const entry = counts.get(key);
    if (entry === undefined) counts.set(key, { value, count: 1 });
    else entry.count++;
  }
  const all = [...counts.values()];
  const most = Math.max(...all.map((entry) => entry.count));
  return all.find((entry) => entry.count === most)?.value;
}

/** For people. */
export function mismatchText({ kind, own, others }: Mismatch): string {
  switch (kind) {
    case 'data':
      return `scored on ${own}, not on ${others}`;
    case 'fingerprint':
      return `its data has the name of the others’ and another content`;
    case 'test':
      return `scored on ${count(Number(own))} test samples, not on ${count(Number(others))}`;
    case 'denseMacs':
      return `another dense network, of ${count(Number(own))} MACs, not ${count(Number(others))}: shares do not compare`;
    default:
      return kind satisfies never;
  }
}
