/** What a chart shows, without a word about how it is drawn. A chart is a file that makes one `ChartKind`. */
import { measuredOf, part, pointsOf, type StepPoint } from '../../../src/protocol/events/history';
import type { EpochPoint, RunState } from '../../../src/protocol/events/runState';
import { boundSign } from '../../../src/protocol/facts/atLeast';
import type { RunColour } from '../../../src/protocol/many/runColour';
import type { DataTable } from '../dataTable';
import type { SeriesColor } from '../theme';
import { sample } from './sample';
import type { Range } from './zoom';

export interface Point {
  /** Epochs done, with a fraction. */
  x: number;
  y: number;
  step: number;
  /** What the tooltip says, where that is more than the value. */
  text?: () => string;
}

export interface Series {
  /** Unique in its chart; also its name for people. */
  name: string;
  color: SeriesColor;
  points: Point[];
  /** The last value that was measured; the last point may be a mean. */
  newest: number | undefined;
  /** Every value is a lower bound. */
  atLeast?: boolean;
  /** Lengths of dashes and gaps: series must differ without their colours too. */
  dash?: readonly number[] | undefined;
  /** Few points, each worth a mark. */
  marked?: boolean;
  strong?: boolean;
  /** Extremes that a merged point stands for, drawn as a band: lowest and highest a point. */
  band?: { low: Point[]; high: Point[] } | undefined;
  /** Measured step by step: may be smoothed. */
  noisy?: boolean;
  /** Fills what lies between it and the series before; for a stacked chart. */
  area?: 'solid' | 'hatched' | 'empty';
  /** No measurement, only something to compare with. */
  reference?: boolean;
  /** One of too many: behind `+n more` in the legend, and has no points. */
  folded?: boolean;
  /** Name of the run that it is of, where that is not the one that is shown. */
  run?: string;
  /** What the tooltip calls that run; default: compared. */
  called?: string;
  /** Of its run (or of its group of runs), in place of `color`. */
  runColour?: RunColour | undefined;
  /** Another line is to be seen, this one only beside it. */
  dim?: boolean;
}

/** The state, and what all charts need of it, made once. */
export interface Curve {
  state: RunState;
  /** The part of the axis that is looked at. */
  range: Range;
  /** Every point that is kept. */
  points: readonly StepPoint[];
  /** Those in the range, and the evaluations there: for tables. */
  looked: readonly StepPoint[];
  epochs: readonly EpochPoint[];
  /** Those around the range, neighbours merged to about `maxDrawn`: for pictures. */
  drawn: readonly StepPoint[];
}

/** More than this in a plot a few hundred pixels wide, and noise makes a ribbon of every line. */
const maxDrawn = 256;
/** Points before the range from which a moving average begins: of the strong one 99 % of the weight lies within. */
const lookBack = 44;

export function curveOf(state: RunState, range: Range): Curve {
  const points = pointsOf(state.history);
  const { from, to } = range;
  return {
    state,
    range,
    points,
    looked: points.filter(({ epoch }) => epoch >= from && epoch <= to),
    epochs: state.epochs.filter(({ epoch }) => epoch >= from && epoch <= to),
    drawn: part(points, from, to, maxDrawn, lookBack),
  };
}

/** A value of a series for the legend and for screen readers. */
export const writtenOf = (kind: Pick<ChartKind, 'value'>, { atLeast }: Series, y: number): string =>
  `${atLeast ? boundSign : ''}${kind.value(y)}`;

export interface HorizontalAxis {
  title: string;
  tick(x: number): string;
}

/** What is drawn, and how its values are said. */
export interface ChartLook {
  id: string;
  title: string;
  /** Digits that a value in the legend may have: so much room is kept, for nothing to move when values change. */
  digits: number;
  /** Offers a logarithmic axis. */
  logarithmic: boolean;
  beginAtZero: boolean;
  /** Top of the value axis. */
  most?: number;
  /** Its series stand on each other. */
  stacked?: boolean;
  /** What is shown, where the title does not say enough. */
  note?: string;
  /** A value in the tooltip and in the legend; on the axis too, unless it has a shorter form there. */
  value(y: number): string;
  tick?: ((y: number) => string) | undefined;
  /** What lies below, where that is not epochs. */
  x?: HorizontalAxis;
}

export interface ChartKind extends ChartLook {
  /**
   * None: the chart has nothing to show in this run.
   *
   * @param added whether somebody asked for a series by name that would be folded away.
   */
  series(curve: Curve, added: (name: string) => boolean): Series[];
  /** The same numbers for those who do not see the canvas. */
  table(curve: Curve, added: (name: string) => boolean): DataTable;
}

export function pointsBy({ drawn }: Curve, y: (point: StepPoint) => number): Point[] {
  return drawn.map((point) => ({ x: point.epoch, y: y(point), step: point.step }));
}

/** The part of a series that follows from what it measures in every step. */
export function measured(curve: Curve, y: (point: StepPoint) => number): Pick<Series, 'points' | 'newest'> {
  const last = curve.points.at(-1);
  return { points: pointsBy(curve, y), newest: last && y(last) };
}

/** Likewise, of a value by its name. */
export const measuredValue = (curve: Curve, name: string) => measured(curve, measuredOf(curve.state.history, name));

/** Step, epoch and value of a table's rows, of points where it was measured. */
export function valueRows({ looked, state }: Curve, name: string) {
  const value = measuredOf(state.history, name);
  return sample(looked).flatMap((point) => {
    const y = value(point);
    return Number.isNaN(y) ? [] : [{ step: point.step, epoch: point.epoch, value: y }];
  });
}
