/** Metrics that the field uses, for `metrics: { mae: metrics.mae() }`: numbers a sample, or made of the whole split where they are no mean over samples. */
import * as tf from '@tensorflow/tfjs';
import { knownOptions } from '../base/options';
import { UserError } from '../base/userError';
import { amongTop } from '../nn';
import { atLeast, between } from './checks';
import { like, oneOfEach } from './labelShapes';
import type { ReadyLoss } from './loss';
import type { ReadyMetric } from './metrics';
import * as losses from './readyLosses';

/** Mean squared error. */
export const mse = (): ReadyMetric => ofLoss(losses.mse());

/** Mean absolute error. */
export const mae = (): ReadyMetric => ofLoss(losses.mae());

/** Huber's loss, as `losses.huber`. */
export function huber(options: { delta?: number } = {}): ReadyMetric {
  return ofLoss(losses.huber(knownOptions('metrics.huber', options, { delta: true })));
}

/** Root of the mean squared error over the whole split. */
export const rmse = (): ReadyMetric => ({
  ...mse(),
  ofSplit: (rows) => Math.sqrt(rows.reduce((sum, error) => sum + error, 0) / rows.length),
});

/** Share of samples whose class has the highest score. */
export const accuracy = (): ReadyMetric => topK(1);

/** Share of samples whose class is among the k with the highest scores; ties and what is no number count against it. */
export function topK(k: number): ReadyMetric {
  atLeast('topK', k, 1);
  return {
    ...{ direction: 'max', share: true },
    measure(outputs, labels) {
      oneOfEach(outputs, labels);
      const classes = outputs.shape.at(-1) ?? 0;
      if (labels.size * classes !== outputs.size || outputs.rank !== 2)
        throw new UserError(
          `topK wants a score a class, [N, classes], and one label a sample: here are [${outputs.shape.join(', ')}] and [${labels.shape.join(', ')}].`,
          { hint: 'Measure something else of this model, or end it in a score a class.' },
        );
      return amongTop(outputs, tf.oneHot(labels.toInt().flatten() as tf.Tensor1D, classes).toFloat(), k);
    },
  };
}

/**
 * Share of a sample's labels that are said right: of numbers 0 and 1 and a score each, true where the score is above `threshold`
 * (default 0: a probability of one half; of a model that ends in a sigmoid 0.5).
 */
export function labelAccuracy(options: { threshold?: number } = {}): ReadyMetric {
  const { threshold = 0 } = knownOptions('metrics.labelAccuracy', options, { threshold: true });
  const t = between('labelAccuracy.threshold', threshold, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  return {
    ...{ direction: 'max', share: true },
    measure(outputs, labels) {
      const right = outputs.greater(t).toFloat().equal(like(outputs, labels)).toFloat();
      return right.reshape([outputs.shape[0] as number, -1]).mean(-1);
    },
  };
}

/**
 * Mean average precision over the whole split, which is no mean over samples: of each class the samples are ordered by their score, and
 * AP is the mean, over the samples that have the label, of the share of those at or above it that have it (Σ (Rₙ − Rₙ₋₁) · Pₙ, without
 * interpolation; equal scores are one place). A class that no sample has counts nowhere. Labels: 0 and 1, as many as scores.
 */
export const meanAveragePrecision = (): ReadyMetric => ({
  ...{ direction: 'max', share: true },
  measure: (outputs, labels) => {
    const of = [outputs.shape[0] as number, -1];
    return tf.concat([outputs.reshape(of), like(outputs, labels).reshape(of)], 1);
  },
  ofSplit(rows, columns) {
    const classes = columns / 2;
    const samples = rows.length / columns;
    const found: number[] = [];
    for (let c = 0; c < classes; c++) {
      const precision = averagePrecision(samples, (i) => {
        const at = i * columns + c;
        return { score: rows[at] as number, positive: (rows[at + classes] as number) > 0.5 };
      });
      if (precision !== undefined) found.push(precision);
    }
    return found.reduce((sum, one) => sum + one, 0) / found.length;
  },
});

/** Undefined where no sample is positive. */
function averagePrecision(
  samples: number,
  at: (i: number) => { score: number; positive: boolean },
): number | undefined {
  const ordered = Array.from({ length: samples }, (_, i) => at(i)).sort((a, b) => b.score - a.score);
  const positives = ordered.filter(({ positive }) => positive).length;
  if (positives === 0) return undefined;
  if (ordered.some(({ score }) => Number.isNaN(score))) return Number.NaN;
  let [hits, sum] = [0, 0];
  for (let from = 0; from < samples; ) {
    let to = from;
    let among = 0;
    while (to < samples && ordered[to]?.score === ordered[from]?.score) if (ordered[to++]?.positive) among++;
    hits += among;
    sum += among * (hits / to);
    from = to;
  }
  return sum / positives;
}

const ofLoss = (loss: ReadyLoss): ReadyMetric => ({
  direction: 'min',
  measure: (outputs, labels) => loss.samples(outputs, labels).values,
});
