/**
 * Losses that the field uses, for `loss: losses.mse()` or as a part of a loss of one's own. Each is a mean over the samples of the batch,
 * and known sample by sample, so that the loss over a test split is exact. For regression, for labels of which several may be true,
 * and for one class of many.
 */
import * as tf from '@tensorflow/tfjs';
import { howMany } from '../base/howMany';
import { knownOptions } from '../base/options';
import { UserError } from '../base/userError';
import { between, fieldError, nonNegative, positive } from './checks';
import { like, oneHot } from './labelShapes';
import type { ReadyLoss, SampleLosses } from './loss';

/** Mean squared error: of each sample the mean of (output − label)² over its numbers. */
export function mse(): ReadyLoss {
  return ready('mean squared error', (outputs, labels) => sampleMeans(outputs.sub(like(outputs, labels)).square()));
}

/** Mean absolute error: of each sample the mean of |output − label| over its numbers. */
export function mae(): ReadyLoss {
  return ready('mean absolute error', (outputs, labels) => sampleMeans(outputs.sub(like(outputs, labels)).abs()));
}

/** Squared, halved, where the error is at most δ, and from there on straight: δ · (|e| − δ / 2) (Huber 1964). δ: default 1. */
export function huber(options: { delta?: number } = {}): ReadyLoss {
  const { delta = 1 } = knownOptions('losses.huber', options, { delta: true });
  const d = positive('huber.delta', delta);
  return ready(`huber, delta ${d}`, (outputs, labels) => {
    const error = outputs.sub(like(outputs, labels)).abs();
    const quadratic = error.minimum(d);
    return sampleMeans(quadratic.square().mul(0.5).add(error.sub(quadratic).mul(d)));
  });
}

/**
 * Binary cross-entropy, for labels of which several may be true: 0 … 1 each, as many as scores. `weights`: of the true labels of each
 * class (the `pos_weight` of PyTorch); `labelSmoothing` ε draws labels to 1/2. Computed from scores, so that nothing overflows.
 */
export function bce(options: { weights?: readonly number[]; labelSmoothing?: number } = {}): ReadyLoss {
  const { weights, labelSmoothing = 0 } = knownOptions('losses.bce', options, { weights: true, labelSmoothing: true });
  const positives = classWeights('bce.weights', weights);
  const smoothing = between('bce.labelSmoothing', labelSmoothing, 0, 1);
  const described = ['binary cross-entropy', ...weighted(positives), ...smoothed(smoothing)].join(', ');
  return ready(
    described,
    (scores, labels) => {
      const given = like(scores, labels);
      const target = smoothing === 0 ? given : given.mul(1 - smoothing).add(smoothing / 2);
      const [yes, no] = logLikelihoods(scores);
      const ofTrue = positives ? yes.mul(weightTensor('bce.weights', positives, scores)) : yes;
      return sampleMeans(target.mul(ofTrue).add(tf.sub(1, target).mul(no)).neg());
    },
    { ofScores: true, labels: { kind: 'between', low: 0, high: 1 } },
  );
}

/**
 * Cross-entropy of one class a sample (or a position): what trains without `loss`, here with a weight a class. As in PyTorch the mean
 * is weighted: Σ w(label) · loss / Σ w(label).
 */
export function crossEntropy(
  options: { weights?: readonly number[]; labelSmoothing?: number; ignoreLabel?: number } = {},
): ReadyLoss {
  const {
    weights,
    labelSmoothing = 0,
    ignoreLabel: ignored,
  } = knownOptions('losses.crossEntropy', options, { weights: true, labelSmoothing: true, ignoreLabel: true });
  const w = classWeights('crossEntropy.weights', weights);
  const smoothing = between('crossEntropy.labelSmoothing', labelSmoothing, 0, 1);
  return ready(
    ['cross-entropy', ...weighted(w), ...smoothed(smoothing)].join(', '),
    (scores, labels) => {
      const { hot, counts, classes } = oneHot(scores, labels, ignored);
      const target = smoothing === 0 ? hot : hot.mul(1 - smoothing).add(smoothing / classes);
      const weightOfClass = w && weightTensor('crossEntropy.weights', w, scores);
      const logs = tf.logSoftmax(scores);
      const losses = (weightOfClass ? target.mul(weightOfClass) : target).mul(logs).sum(-1).neg();
      const over = weightOfClass ? hot.mul(weightOfClass).sum(-1) : undefined;
      return overPositions(losses, over, counts);
    },
    { ofScores: true, labels: { kind: 'class', ignored } },
  );
}

/**
 * Focal loss: cross-entropy times (1 − p)^γ, p what the network gives the truth, so that what is known already weighs little (Lin et al.
 * 2017, equations 4 and 5). γ: default 2. Labels are one class a sample, or as many numbers 0 … 1 as scores. `weights`: α of each class.
 */
export function focal(options: { gamma?: number; weights?: readonly number[] } = {}): ReadyLoss {
  const { gamma = 2, weights } = knownOptions('losses.focal', options, { gamma: true, weights: true });
  const g = nonNegative('focal.gamma', gamma);
  const w = classWeights('focal.weights', weights);
  const weightOf = (scores: tf.Tensor) => (w ? weightTensor('focal.weights', w, scores) : tf.scalar(1));
  return ready(
    [`focal, gamma ${g}`, ...weighted(w)].join(', '),
    (scores, labels) => {
      // Also of one score a sample: of one class alone there is no cross-entropy.
      if (labels.size === scores.size) {
        const target = like(scores, labels);
        const [yes, no] = logLikelihoods(scores);
        const ofTrue = target.mul(weightOf(scores)).mul(hard(yes, g)).mul(yes);
        return sampleMeans(ofTrue.add(tf.sub(1, target).mul(hard(no, g)).mul(no)).neg());
      }
      const { hot } = oneHot(scores, labels);
      const log = tf.logSoftmax(scores).mul(hot).sum(-1);
      return sampleMeans(
        log
          .mul(hard(log, g))
          .mul(hot.mul(weightOf(scores)).sum(-1))
          .neg(),
      );
    },
    { ofScores: true },
  );
}

/** (1 − p)^γ of log p. 1 − p is at least a little: the gradient of x^γ at 0 is none for γ below 1. */
const hard = (log: tf.Tensor, gamma: number): tf.Tensor =>
  gamma === 0 ? tf.onesLike(log) : tf.sub(1, log.exp()).maximum(1e-7).pow(gamma);

/** log σ(s) and log (1 − σ(s)). */
const logLikelihoods = (scores: tf.Tensor): [tf.Tensor, tf.Tensor] => [
  tf.softplus(scores.neg()).neg(),
  tf.softplus(scores).neg(),
];

function ready(
  description: string,
  samples: (outputs: tf.Tensor, labels: tf.Tensor) => tf.Tensor | SampleLosses,
  rest: Partial<Pick<ReadyLoss, 'ofScores' | 'labels'>> = {},
): ReadyLoss {
  const known = (outputs: tf.Tensor, labels: tf.Tensor): SampleLosses => {
    const found = samples(outputs, labels);
    return 'values' in found ? found : { values: found };
  };
  const loss = (outputs: tf.Tensor, labels: tf.Tensor): tf.Scalar => {
    const { values, over } = known(outputs, labels);
    if (over === undefined) return values.mean() as tf.Scalar;
    const all = over.sum();
    // Where nothing counts the loss is 0.
    return values.sum().div(tf.where(all.greater(0), all, tf.onesLike(all))) as tf.Scalar;
  };
  return Object.assign(loss, { description, samples: known, ofScores: false, ...rest });
}

/** [N, …] to [N]. */
const sampleMeans = (x: tf.Tensor): tf.Tensor => (x.rank <= 1 ? x : x.reshape([x.shape[0] as number, -1]).mean(-1));
const sampleSums = (x: tf.Tensor): tf.Tensor => (x.rank <= 1 ? x : x.reshape([x.shape[0] as number, -1]).sum(-1));

function overPositions(losses: tf.Tensor, weights: tf.Tensor | undefined, counts: tf.Tensor | undefined): SampleLosses {
  if (weights === undefined && counts === undefined) return { values: sampleMeans(losses) };
  const over = weights && counts ? weights.mul(counts) : (weights ?? (counts as tf.Tensor));
  return { values: sampleSums(counts ? losses.mul(counts) : losses), over: sampleSums(over) };
}

function classWeights(field: string, weights: unknown): readonly number[] | undefined {
  if (weights === undefined) return undefined;
  if (!Array.isArray(weights) || weights.length === 0 || !weights.every((w) => Number.isFinite(w) && w >= 0))
    throw fieldError(field, weights, 'holds a number of 0 or more for each class');
  return weights as number[];
}

function weightTensor(field: string, weights: readonly number[], scores: tf.Tensor): tf.Tensor {
  const classes = scores.shape.at(-1);
  if (weights.length !== classes)
    throw new UserError(
      `${field} holds ${howMany(weights.length, 'weight')}, and the model gives ${howMany(classes ?? 0, 'score')}.`,
      { hint: 'Give one weight for each class, in their order.' },
    );
  return tf.tensor1d([...weights]);
}

const weighted = (weights: readonly number[] | undefined) => (weights ? [`weights ${weights.join(' ')}`] : []);
const smoothed = (smoothing: number) => (smoothing > 0 ? [`label smoothing ${smoothing}`] : []);
