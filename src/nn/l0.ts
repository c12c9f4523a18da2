/**
 * The sparsity loss: the expected share of open gates (the L0 norm of the gates, relaxed to its expectation).
 * It closes gates whatever the input; what makes them conditional is `batchShaping.ts`.
 *
 *   L = mean over gates and samples of P(gate = 1) = mean sigmoid(logit)
 *
 * No weighting by MACs and no target rate, as far as is known of the paper; weights are an option of `sparsityTerm`.
 */
import * as tf from '@tensorflow/tfjs';

/**
 * @param logits [N, gates] log-odds without noise.
 * @param weights Weight of each gate's mean over the batch: one number, or [gates]; default 1/gates, their mean.
 * @returns Scalar.
 */
export function l0Loss(logits: tf.Tensor2D, weights: number | tf.Tensor1D = 1 / logits.shape[1]): tf.Scalar {
  return tf.tidy(() => tf.sum(tf.mul(tf.mean(tf.sigmoid(logits), 0), weights)));
}
