/**
 * Names as a list of runs of one sweep wants them: without what all tasks have in common, the sweep's own name, which would leave no
 * room for what tells them apart.
 */
import type { RunRow } from './runRow';

/** A row whose name is as short as it was stays the same object. */
export function shortNames(rows: readonly RunRow[]): RunRow[] {
  const sweeps = new Set(rows.flatMap(({ sweep }) => sweep ?? []));
  const [sweep] = sweeps;
  if (sweep === undefined || sweeps.size > 1) return [...rows];
  const prefix = `${sweep.split(/[\\/]/).at(-1)}: `;
  return rows.map((row) => (row.sweep === sweep && row.name.startsWith(prefix) ? shortened(row, prefix) : row));
}

const known = new WeakMap<RunRow, RunRow>();

function shortened(row: RunRow, prefix: string): RunRow {
  const short = known.get(row) ?? { ...row, name: row.name.slice(prefix.length) };
  known.set(row, short);
  return short;
}
