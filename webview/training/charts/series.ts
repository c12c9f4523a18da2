/** What a chart shows, without a word about how it is drawn. A chart is a file that makes one `ChartKind`. */
import type { StepPoint } from '../../../src/protocol/history';
import type { RunState } from '../../../src/protocol/runState';
import type { SeriesColor } from '../theme';

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
  /** Lengths of dashes and gaps: series must differ without their colours too. */
  dash?: readonly [number, number];
  /** Few points, each worth a mark. */
  marked?: boolean;
  strong?: boolean;
  /** Extremes that a merged point stands for, drawn as a band: lowest and highest a point. */
  band?: { low: Point[]; high: Point[] };
}

/** The state, and the points of its curve once for all charts. */
export interface Curve {
  state: RunState;
  points: readonly StepPoint[];
}

export interface DataTable {
  columns: string[];
  rows: string[][];
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

export function pointsBy(curve: Curve, y: (point: StepPoint) => number): Point[] {
  return curve.points.map((point) => ({ x: point.epoch, y: y(point), step: point.step }));
}
