/** What the scatter draws: a point a run, or a group's mean with its spread. */

import { spreadOf } from '../../../src/protocol/facts/tradeOff';
import { isOtherData } from '../../../src/protocol/many/comparable';
import { countedRows } from '../../../src/protocol/many/group';
import type { Better } from '../../../src/protocol/many/pareto';
import type { RunRow } from '../../../src/protocol/many/runRow';
import type { ManyModel } from '../part';

/** A number of a run that an axis can show. */
export interface AxisValue {
  key: string;
  title: string;
  /** Which direction is better; undefined: neither, as of a setting. */
  better: Better | undefined;
  write(value: number): string;
  /** A standard deviation, which stands behind a value. */
  writeSpread(value: number): string;
  of(row: RunRow): number | undefined;
}

export interface TradePoint {
  /** Folder of the run, or key of the group. */
  key: string;
  title: string;
  x: number;
  y: number;
  /** Standard deviations over the runs; 0 of one. */
  sx: number;
  sy: number;
  /** Scored on other data: it is nobody's rival. */
  unlike: boolean;
  /** Runs behind it that have both numbers. */
  rows: readonly RunRow[];
}

/** Runs that lack one of the numbers have no point; those of a group count once they have finished, as in the table. */
export function pointsOf(
  { rows, groups, unlike }: Pick<ManyModel, 'rows' | 'groups' | 'unlike'>,
  x: AxisValue,
  y: AxisValue,
): TradePoint[] {
  const isUnlike = ({ folder }: RunRow) => isOtherData(unlike.get(folder) ?? []);
  const lists =
    groups === undefined
      ? rows.map((row) => ({ key: row.folder, title: row.name, runs: [row] }))
      : groups.map(({ key, title, runs }) => ({ key, title, runs: countedRows({ rows: runs }) }));
  return lists.flatMap(({ key, title, runs }) => {
    const found = runs.filter((row) => x.of(row) !== undefined && y.of(row) !== undefined);
    const spread = (axis: AxisValue) => spreadOf(found.flatMap((row) => axis.of(row) ?? []));
    const [xs, ys] = [spread(x), spread(y)];
    if (xs === undefined || ys === undefined) return [];
    const at = { x: xs.mean, y: ys.mean, sx: xs.deviation ?? 0, sy: ys.deviation ?? 0 };
    return { key, title, ...at, unlike: found.some(isUnlike), rows: found };
  });
}

/** Those among which the best is looked for. */
export const rivals = (points: readonly TradePoint[]): TradePoint[] => points.filter(({ unlike }) => !unlike);

/** A mean and its standard deviation, or the number of one run. */
export const spreadText = ({ write, writeSpread }: AxisValue, mean: number, deviation: number): string =>
  `${write(mean)}${deviation > 0 ? ` ± ${writeSpread(deviation)}` : ''}`;
