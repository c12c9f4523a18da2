/**
 * The binary concrete distribution (Maddison et al. 2017) as a prior: x = sigmoid((logit(mean) + L)/t) with logistic noise
 * L, so that P(x > 1/2) = mean. The closer t is to 0, the more of its mass lies at 0 and 1.
 *
 *   F(x) = sigmoid(t · logit(x) − logit(mean))        in log-odds: one sigmoid, in closed form
 */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../base/userError';
import type { Prior } from './prior';

/**
 * @param mean P(x > 1/2), between 0 and 1: the share of inputs for which a gate should open. (The expected value of x,
 *   the prior's `mean` field, is nearer to 1/2.)
 * @param temperature t > 0; below 1 the density is U-shaped.
 */
export function relaxedBernoulli(mean: number, temperature: number): Prior {
  if (!(mean > 0 && mean < 1 && temperature > 0 && Number.isFinite(temperature)))
    throw new UserError(
      `relaxedBernoulli(${mean}, ${temperature}): the mean is between 0 and 1, the temperature a positive number.`,
      { hint: 'Use relaxedBernoulli(0.5, 0.5) to start from.' },
    );
  const shift = Math.log(mean) - Math.log1p(-mean);
  return {
    name: `RelaxedBernoulli(${mean}, ${temperature})`,
    mean: expected(shift, temperature),
    description: { kind: 'relaxedBernoulli', mean, temperature },
    cdfOfLogit: (u) => relaxedBernoulliCdf(u, tf.scalar(shift), tf.scalar(temperature)),
    densityInLogit: (u) =>
      tf.tidy(() => {
        const z = tf.sub(tf.mul(u, temperature), shift);
        // s(1 − s) as a product of two sigmoids: 1 − s would be 0 from z = 17 on.
        return tf.mul(tf.mul(tf.sigmoid(z), tf.sigmoid(tf.neg(z))), temperature);
      }),
  };
}

/** F at log-odds u for log-odds of the mean and temperatures that broadcast against it; differentiable in all three. */
export function relaxedBernoulliCdf(u: tf.Tensor, meanLogit: tf.Tensor, temperature: tf.Tensor): tf.Tensor {
  return tf.sigmoid(tf.sub(tf.mul(u, temperature), meanLogit));
}

/** E[x] over the quantiles of the noise, by the midpoint rule; there is no closed form. */
function expected(shift: number, temperature: number): number {
  const parts = 10_000;
  let sum = 0;
  for (let i = 0; i < parts; i++) {
    const q = (i + 0.5) / parts;
    sum += 1 / (1 + Math.exp(-(shift + Math.log(q) - Math.log1p(-q)) / temperature));
  }
  return sum / parts;
}
