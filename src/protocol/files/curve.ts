/** Accuracy and cost of a trained run over the threshold of its gates: what `sluice evaluate --curve` writes into the run folder. */

import type { RunScore } from '../events/score';
import { flag, list, measured, moment, number, object, oneOf, or, parsed, text, whole } from '../shape';

export interface CurvePoint {
  /** Gates are open where their probability is above it. */
  threshold: number;
  /** Of the test images, 0 … 1; NaN of a model that says no class. */
  accuracy: number;
  /** What the run goes by, where that is neither accuracy nor mean IoU: the curve's `by`. */
  score?: number | undefined;
  /** Mean multiply-adds of an image, gates as they fired. */
  macs: number;
  /** Of the dense network's, 0 … 1. */
  share: number;
}

export interface Curve {
  /** Run folder. */
  run: string;
  checkpoint: 'best' | 'last';
  /** After which it was saved; missing: an earlier version. */
  epoch?: number;
  /** When it was measured, milliseconds since 1970. */
  made: number;
  /** Test images of each point. */
  images: number;
  /** Multiply-adds of an image with every gate open. */
  denseMacs: number;
  /** Something is not counted: all multiply-adds are lower bounds. */
  atLeast?: true | undefined;
  /** What `score` of each point is; missing: the run goes by accuracy or mean IoU. */
  by?: RunScore | undefined;
  /** By threshold, lowest first. */
  points: CurvePoint[];
}

/** Closer where most networks change: around a half, and where nearly all is closed. */
export const defaultThresholds = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95] as const;

const by = object<RunScore>({ metric: text(200), direction: oneOf('max', 'min'), share: flag });

const curve = object<Curve>(
  {
    run: or(text(4096), ''),
    checkpoint: or(oneOf('best', 'last'), 'best'),
    made: or(moment, 0),
    images: or(whole(), 0),
    denseMacs: number,
    points: list(
      object<CurvePoint>(
        { threshold: number, accuracy: measured, macs: measured, share: measured },
        { score: measured },
      ),
      10_000,
    ),
  },
  { epoch: number, by, atLeast: (value) => (value === true ? value : undefined) },
);

/** What is weighed against the cost at a point. */
export const worthAt = ({ by }: Pick<Curve, 'by'>, { accuracy, score }: CurvePoint): number =>
  by === undefined ? accuracy : (score ?? Number.NaN);

/** What a text holds, if it is a curve. */
export const parseCurve = (json: string): Curve | undefined => parsed(json, curve);
