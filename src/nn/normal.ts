/**
 * The normal distribution as a prior of values that are no gates, e.g. of features before an activation.
 *
 *   F(x) = erfc(−z/√2)/2,  z = (x − mean)/deviation
 *
 * erfc by its Chebyshev fit (Press et al., Numerical Recipes, section 6.2): relative error below 1.2e-7 everywhere, so
 * that the lower tail keeps its digits, which 1 + erf would lose. In float32 the error of F stays below 1e-6.
 */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../base/userError';
import { withOwnGradient } from './ownGradient';
import type { ValuePrior } from './prior';

/** Throws a `UserError` where the deviation is not a positive number. */
export function normal(mean: number, deviation: number): ValuePrior {
  if (!(Number.isFinite(mean) && deviation > 0 && Number.isFinite(deviation)))
    throw new UserError(`normal(${mean}, ${deviation}): the mean is a number, the deviation a positive one.`, {
      hint: 'Use normal(0, 1) to start from.',
    });
  const standard = (x: tf.Tensor) => tf.div(tf.sub(x, mean), deviation);
  const density = (x: tf.Tensor): tf.Tensor =>
    tf.tidy(() => tf.mul(tf.exp(tf.mul(tf.square(standard(x)), -0.5)), 1 / (deviation * Math.sqrt(2 * Math.PI))));
  const cdf = withOwnGradient((x, save) => {
    save([x]);
    return {
      value: cdfOfStandard(standard(x)),
      gradient: (dy, saved) => tf.mul(dy, density(saved[0] as tf.Tensor)),
    };
  });
  return {
    name: `Normal(${mean}, ${deviation})`,
    mean,
    description: { kind: 'normal', mean, deviation },
    cdf,
    density,
  };
}

const CHEBYSHEV = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
] as const;

/** Φ(z): the smaller tail from erfc, the other as 1 minus it. */
function cdfOfStandard(z: tf.Tensor): tf.Tensor {
  const size = tf.mul(tf.abs(z), Math.SQRT1_2);
  const t = tf.div(1, tf.add(tf.mul(size, 0.5), 1));
  const polynomial = CHEBYSHEV.reduceRight<tf.Tensor>((sum, c) => tf.add(tf.mul(sum, t), c), tf.scalar(0));
  const tail = tf.mul(tf.mul(t, tf.exp(tf.sub(polynomial, tf.square(size)))), 0.5);
  const above = tf.cast(tf.greater(z, 0), 'float32');
  return tf.add(above, tf.mul(tf.sub(1, tf.mul(above, 2)), tail));
}
