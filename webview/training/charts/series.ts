/** What a chart shows, without a word about how it is drawn. A chart is a file that makes one `ChartKind`. */
import { coarsen, pointsOf, type StepPoint } from '../../../src/protocol/history';
import type { RunState } from '../../../src/protocol/runState';
import type { DataTable } from '../../shared/dataTable';
import type { SeriesColor } from '../../shared/theme';

export interface Point {
  /** Epochs done, with a fraction. */
  x: number;
  y: number;
  step: number;
}

export interface Series {
  /** Unique in its chart; also its name for people. */
  name: string;
  color: SeriesColor;
  points: Point[];
  /** The last value that was measured; the last point may be a mean. */
  newest: number | undefined;
  /** Lengths of dashes and gaps: series must differ without their colours too. */
  dash?: readonly [number, number];
  /** Few points, each worth a mark. */
  marked?: boolean;
  strong?: boolean;
  /** Extremes that a merged point stands for, drawn as a band: lowest and highest a point. */
  band?: { low: Point[]; high: Point[] };
}

/** The state, and what all charts need of it, made once. */
export interface Curve {
  state: RunState;
  /** Every point that is kept: for tables. */
  points: readonly StepPoint[];
  /** At most `maxDrawn` of them, neighbours merged: for pictures. */
  drawn: readonly StepPoint[];
}

/** More than this in a plot a few hundred pixels wide, and noise makes a ribbon of every line. */
const maxDrawn = 256;

export function curveOf(state: RunState): Curve {
  const points = pointsOf(state.history);
  return { state, points, drawn: coarsen(points, maxDrawn) };
}

export interface ChartKind {
  id: string;
  title: string;
  /** Curves that are compared closely get more room. */
  tall: boolean;
  /** Offers a logarithmic axis. */
  logarithmic: boolean;
  beginAtZero: boolean;
  /** A value in the tooltip and in the legend; on the axis too, unless it has a shorter form there. */
  value(y: number): string;
  tick?(y: number): string;
  series(curve: Curve): Series[];
  /** The same numbers for those who do not see the canvas. */
  table(curve: Curve): DataTable;
}

export function pointsBy({ drawn }: Curve, y: (point: StepPoint) => number): Point[] {
  return drawn.map((point) => ({ x: point.epoch, y: y(point), step: point.step }));
}

/** The part of a series that follows from what it measures in every step. */
export function measured(curve: Curve, y: (point: StepPoint) => number): Pick<Series, 'points' | 'newest'> {
  const last = curve.points.at(-1);
  return { points: pointsBy(curve, y), newest: last && y(last) };
}
