/**
 * Priors for batch shaping: what the values of one gate, or of one feature, over a batch are to look like. Two kinds, told
 * apart by their functions: of a value in (0, 1), such as a gate's probability, and of any number.
 * A prior of your own is any object of either interface; its functions must be made of TensorFlow.js operations without
 * reading a value, or the training step cannot be compiled.
 */
import type * as tf from '@tensorflow/tfjs';

interface Named {
  /** For people and for `config.json`, e.g. `Beta(0.6, 0.4)`. */
  readonly name: string;
  /** Expected value of x. */
  readonly mean: number;
  /** What a saved model can rebuild it from (`priorOf`); a prior of your own has none. */
  readonly description?: PriorDescription;
}

/**
 * Of x in (0, 1), as functions of its log-odds u, x = sigmoid(u). In u nothing is singular: a Beta density that is
 * infinite at 0 and 1 has a bounded dF/du, so no clipping, table or special case is needed.
 */
export interface Prior extends Named {
  /** F(sigmoid(u)), elementwise, any shape; differentiable. */
  cdfOfLogit(u: tf.Tensor): tf.Tensor;
  /** dF/du = density(x) · x · (1 − x), elementwise. */
  densityInLogit(u: tf.Tensor): tf.Tensor;
}

/** Of any number x: for tensors that are no gates. */
export interface ValuePrior extends Named {
  /** F(x), elementwise, any shape; differentiable. */
  cdf(x: tf.Tensor): tf.Tensor;
  /** dF/dx, elementwise. */
  density(x: tf.Tensor): tf.Tensor;
}

export type PriorDescription =
  | { kind: 'beta'; a: number; b: number }
  | { kind: 'relaxedBernoulli'; mean: number; temperature: number }
  | { kind: 'normal'; mean: number; deviation: number };

export const isValuePrior = (prior: Prior | ValuePrior): prior is ValuePrior => 'cdf' in prior;
