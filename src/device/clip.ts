/** Clipping of gradients by their global norm (Pascanu et al. 2013, algorithm 1): g ← g·limit/‖g‖ where ‖g‖ > limit. */
import * as tf from '@tensorflow/tfjs';

/**
 * The gradients of one step, scaled together so that √Σ‖g‖² is at most `limit`; smaller ones keep their bits, since the
 * factor is then limit/limit = 1.
 */
export function clipByNorm(gradients: Record<string, tf.Tensor>, limit: number): Record<string, tf.Tensor> {
  const [first, ...rest] = Object.values(gradients).map((g) => g.square().sum());
  if (first === undefined) return gradients;
  const norm = rest.reduce((sum, square) => sum.add(square), first).sqrt();
  const factor = tf.div(limit, tf.maximum(norm, limit));
  return Object.fromEntries(Object.entries(gradients).map(([name, g]) => [name, g.mul(factor)]));
}
