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
import type { Prior } from './distributions';
import { withOwnGradient } from './ownGradient';

/**
 * Ranks within each column, 1 … N ascending; equal values rank in the order of their samples. [N, gates] → [N, gates] float32.
 * No gradient. Exact up to N = 2²⁴.
 */
export function ranks(values: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const [count] = values.shape;
    // TopK sorts descending along the last axis, lower index first among equals.
    const order = tf.topk(tf.transpose(tf.neg(values)), count, true).indices;
    const rank = tf.topk(tf.neg(tf.cast(order, 'float32')), count, true).indices;
    return tf.transpose(tf.add(tf.cast(rank, 'float32'), 1)) as tf.Tensor2D;
  });
}

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
): tf.Scalar {
  return distance(
    logits,
    (u) => prior.cdfOfLogit(u),
    (u) => prior.densityInLogit(u),
    weights,
  );
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
export function batchShapingLoss(probabilities: tf.Tensor2D, prior: Prior): tf.Scalar {
  const density = (p: tf.Tensor): tf.Tensor => {
    const inside = tf.clipByValue(p, 2 ** -126, 1 - 2 ** -24);
    return tf.div(prior.densityInLogit(logit(inside)), tf.mul(inside, tf.sub(1, inside)));
  };
  return distance(probabilities, (p) => prior.cdfOfLogit(logit(p)), density, 1 / probabilities.shape[1]);
}

/** ±∞ at 1 and 0, where a CDF is 1 and 0. */
function logit(p: tf.Tensor): tf.Tensor {
  return tf.sub(tf.log(p), tf.log1p(tf.neg(p)));
}

/** Σ over gates of weight · (1/N) Σ (r/(N+1) − cdf(value))², with `density` the derivative of `cdf` in the value. */
function distance(
  values: tf.Tensor2D,
  cdf: (values: tf.Tensor) => tf.Tensor,
  density: (values: tf.Tensor) => tf.Tensor,
  weights: number | tf.Tensor1D,
): tf.Scalar {
  const [count] = values.shape;
  const loss = withOwnGradient((input, save) => {
    const gap = tf.sub(tf.mul(ranks(input as tf.Tensor2D), 1 / (count + 1)), cdf(input));
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
