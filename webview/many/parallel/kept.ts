/** Which runs are left: by the brushes on the axes, without those that came to nothing, and the best of them alone. Pure. */
import type { RunRow } from '../../../src/protocol/many/runRow';
import type { ManyColumn } from '../columns/manyColumn';
import type { ShownPoint } from '../part';
import type { UprightAxis } from './place';

/** 0 … 1 on its axis, from below to above. */
export interface Brush {
  from: number;
  to: number;
}

/** A handle that stands at the end holds nothing back. */
export const isWholeBrush = ({ from, to }: Brush): boolean => from <= 0 && to >= 1;

/** Failed, or something that it measured is no number: its loss ran away. What runs still, or was stopped by a person, has not diverged. */
export function hasDiverged({ state, points }: RunRow, shown: ShownPoint): boolean {
  // No number is null after a trip through JSON, whatever the type says.
  return state === 'failed' || Object.values(points[shown]?.values ?? {}).some((value) => !Number.isFinite(value));
}

/**
 * The best part of the runs by a score: at least one, and all that are as good as the last of them.
 *
 * @param part 0 … 1; a run without a score is not among them, unless all are wanted.
 */
export function bestOf(rows: readonly RunRow[], score: ManyColumn | undefined, part: number): readonly RunRow[] {
  if (part >= 1 || score === undefined) return rows;
  const sign = score.direction === 'lower' ? 1 : -1;
  const scored = rows.flatMap((row) => {
    const value = score.value(row);
    return typeof value === 'number' && Number.isFinite(value) ? [{ row, value }] : [];
  });
  const sorted = scored.map(({ value }) => value).sort((a, b) => sign * (a - b));
  const worst = sorted[Math.max(1, Math.ceil(part * sorted.length)) - 1];
  if (worst === undefined) return [];
  return scored.filter(({ value }) => sign * (value - worst) <= 0).map(({ row }) => row);
}

/** Runs that every brush holds. On an axis without a brush a run may have no value. */
export function brushedRows(
  rows: readonly RunRow[],
  axes: readonly UprightAxis[],
  brushes: Readonly<Record<string, Brush>>,
): readonly RunRow[] {
  const held = axes.flatMap((axis) => {
    const brush = brushes[axis.column.key];
    return brush === undefined || isWholeBrush(brush) ? [] : [{ axis, brush }];
  });
  return held.length === 0
    ? rows
    : rows.filter((row) =>
        held.every(({ axis, brush }) => {
          const at = axis.at(row);
          return at !== undefined && at >= brush.from - 1e-9 && at <= brush.to + 1e-9;
        }),
      );
}
