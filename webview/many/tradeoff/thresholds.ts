/** What runs are worth at other thresholds of their gates: a line each, where the axes are of what a curve has. */
import type { RunRow, ThresholdPoint } from '../../../src/protocol/many/runRow';
import type { ManyModel } from '../part';
import type { AxisValue } from './points';

type Of = (point: ThresholdPoint, row: RunRow) => number | undefined;

const known: Record<string, Of> = {
  macs: ({ macs }) => macs,
  share: ({ macs }, { denseMacs }) => (denseMacs ? macs / denseMacs : undefined),
  accuracy: ({ accuracy }) => accuracy,
};

/** What a curve has of an axis: of the run's own score too. */
const ofAxis = ({ score }: RunRow, key: string): Of | undefined =>
  score?.metric === key ? ({ score: value }) => value : known[key];

/** Of the checkpoint that is shown alone: the point lies on its line. */
export function thresholdCurves({ rows, shown }: ManyModel, x: AxisValue, y: AxisValue) {
  return rows.flatMap((row) => {
    const { curve } = row;
    const [ofX, ofY] = [ofAxis(row, x.key), ofAxis(row, y.key)];
    if (ofX === undefined || ofY === undefined) return [];
    if (curve === undefined || curve.checkpoint !== shown) return [];
    const points = curve.points.flatMap((point): [number, number][] => {
      const [px, py] = [ofX(point, row), ofY(point, row)];
      return px === undefined || py === undefined ? [] : [[px, py]];
    });
    return points.length < 2 ? [] : [{ key: row.folder, points: points.toSorted(([a], [b]) => a - b) }];
  });
}
