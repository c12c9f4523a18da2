/**
 * What runs are called beside each other. Of one sweep without what all its tasks have in common, the sweep's own name, which would
 * leave no room for what tells them apart. Of those that are called the same, as runs of one experiment are that nobody has named,
 * by their folders too.
 */
import type { RunRow } from './runRow';

/** A row whose name is what it was stays the same object, and so does a renamed one. */
export function withShownNames(rows: readonly RunRow[]): RunRow[] {
  const sweeps = new Set(rows.flatMap(({ sweep }) => sweep ?? []));
  const [only] = sweeps;
  const prefix = only === undefined || sweeps.size > 1 ? undefined : `${lastOf(only, 1)}: `;
  const short = ({ name, sweep }: RunRow) =>
    sweep !== undefined && prefix !== undefined && name.startsWith(prefix) ? name.slice(prefix.length) : name;
  const plain = rows.map(short);
  const twice = repeated(plain);
  const withIds = rows.map(({ id }, i) => {
    const name = plain[i] ?? id;
    return !twice.has(name) ? name : id.startsWith(name) ? id : `${name} (${id})`;
  });
  const still = repeated(withIds);
  return rows.map((row, i) => {
    const name = withIds[i] ?? row.name;
    return called(row, still.has(name) ? `${plain[i]} (${lastOf(row.folder, 2)})` : name);
  });
}

const lastOf = (folder: string, names: number): string => folder.split(/[\\/]/).filter(Boolean).slice(-names).join('/');

function repeated(names: readonly string[]): ReadonlySet<string> {
  const once = new Set<string>();
  const more = new Set<string>();
  for (const name of names) (once.has(name) ? more : once).add(name);
  return more;
}

const known = new WeakMap<RunRow, RunRow>();

function called(row: RunRow, name: string): RunRow {
  if (name === row.name) return row;
  const before = known.get(row);
  const now = before?.name === name ? before : { ...row, name };
  known.set(row, now);
  return now;
}
