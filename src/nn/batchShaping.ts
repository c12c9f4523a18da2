/**
 * The batch-shaping loss: how far the values of one gate over a batch are from samples of the prior. It asks every gate
 * to be open for some inputs and closed for others; which ones is left to the task loss. Not a sparsity penalty: see `l0.ts`.
 *
 *   L = mean over gates of (1/N) Σᵢ ( i/(N+1) − F(x₍ᵢ₎) )²          x₍₁₎ ≤ … ≤ x₍N₎ the sorted values of one gate
 *
 * Ehteshami Bejnordi, Blankevoort and Welling, ICLR 2020; formula and N+1 as in the authors' code.
 *
 * Nothing is moved: with rᵢ the rank of sample i, L = (1/N) Σᵢ (rᵢ/(N+1) − F(xᵢ))², and ranks are piecewise constant, so
 * dL/duᵢ = −(2/N) (rᵢ/(N+1) − F) dF/du. Two TopK (argsort of argsort) and elementwise operations, forward and backward.
 */
import * as tf from '@tensorflow/tfjs';
import { knownOptions, type Names } from '../base/options';
import { withOwnGradient } from './ownGradient';
import type { Prior, ValuePrior } from './prior';
import { ranks, tiedRanks } from './ranks';

export interface ShapingOptions {
  /** Equal values share the highest of their ranks, instead of ranking in the order of their samples. Default false, as in the authors' code. */
  handleTies?: boolean;
}

const optionNames: Names<ShapingOptions> = { handleTies: true };

/**
 * The loss on log-odds: what gates use. Bounded gradient everywhere, no clipping.
 *
 * @param logits [N, gates] log-odds without noise. That the loss acts on sigmoid(logit) rather than on the noisy sample
 *   is what implementations do; the paper is not known to say.
 * @param weights Weight of each gate's loss: one number, or [gates] (see `normalisation.ts`); default 1/gates, their mean.
 * @returns Scalar.
 */
export function batchShapingLossFromLogits(
  logits: tf.Tensor2D,
  prior: Prior,
  weights: number | tf.Tensor1D = 1 / logits.shape[1],
  options: ShapingOptions = {},
): tf.Scalar {
  knownOptions('batchShapingLossFromLogits', options, optionNames);
  const cdf = (u: tf.Tensor) => prior.cdfOfLogit(u);
  const density = (u: tf.Tensor) => prior.densityInLogit(u);
  return distance(logits, { cdf, density, weights, ...options });
}

/**
 * The loss on probabilities, as the paper has it: mean over gates of (1/N) Σ (i/(N+1) − F(x₍ᵢ₎))².
 *
 * The value is exact at 0 and 1. The gradient is taken with respect to the probabilities, with the prior's density, which
 * may be infinite at 0 and 1: there it is that of the nearest normal float32 inside, finite but huge. Prefer
 * `batchShapingLossFromLogits` where the log-odds are at hand.
 *
 * @param probabilities [N, gates], each from 0 to 1.
 * @returns Scalar.
 */
export function batchShapingLoss(probabilities: tf.Tensor2D, prior: Prior, options: ShapingOptions = {}): tf.Scalar {
  knownOptions('batchShapingLoss', options, optionNames);
  const cdf = (p: tf.Tensor) => prior.cdfOfLogit(logit(p));
  const density = (p: tf.Tensor): tf.Tensor => {
    const inside = tf.clipByValue(p, 2 ** -126, 1 - 2 ** -24);
    return tf.div(prior.densityInLogit(logit(inside)), tf.mul(inside, tf.sub(1, inside)));
  };
  return distance(probabilities, { cdf, density, weights: 1 / probabilities.shape[1], ...options });
}

/** The loss on values [N, features] that may be any number. Scalar. */
export function batchShapingLossOfValues(
  values: tf.Tensor2D,
  prior: ValuePrior,
  options: ShapingOptions = {},
): tf.Scalar {
  knownOptions('batchShapingLossOfValues', options, optionNames);
  const cdf = (x: tf.Tensor) => prior.cdf(x);
  const density = (x: tf.Tensor) => prior.density(x);
  return distance(values, { cdf, density, weights: 1 / values.shape[1], ...options });
}

/** ±∞ at 1 and 0, where a CDF is 1 and 0. */
function logit(p: tf.Tensor): tf.Tensor {
  return tf.sub(tf.log(p), tf.log1p(tf.neg(p)));
}

interface Distance extends ShapingOptions {
  cdf(values: tf.Tensor): tf.Tensor;
  /** The derivative of `cdf` in the value. */
  density(values: tf.Tensor): tf.Tensor;
  weights: number | tf.Tensor1D;
}

/** Σ over gates of weight · (1/N) Σ (r/(N+1) − cdf(value))². */
function distance(values: tf.Tensor2D, { cdf, density, weights, handleTies = false }: Distance): tf.Scalar {
  const [count] = values.shape;
  const rank = handleTies ? tiedRanks : ranks;
  const loss = withOwnGradient((input, save) => {
    const gap = tf.sub(tf.mul(rank(input as tf.Tensor2D), 1 / (count + 1)), cdf(input));
    // A tensor that only a closure holds would be tidied away before the backward pass.
    save([input, gap, ...(typeof weights === 'number' ? [] : [weights])]);
    return {
      value: tf.sum(tf.mul(tf.mean(tf.square(gap), 0), weights)),
      gradient: (dy, saved) => {
        const [savedInput, savedGap, savedWeights = weights] = saved as [tf.Tensor, tf.Tensor, tf.Tensor?];
        // [gates] or a scalar first, so that the large product is taken once.
        const scale = tf.mul(tf.mul(dy, savedWeights), -2 / count);
        return tf.mul(tf.mul(savedGap, density(savedInput)), scale);
      },
    };
  });
  return loss(values) as tf.Scalar;
}
