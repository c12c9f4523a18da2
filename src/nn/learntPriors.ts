/**
 * Generalised batch shaping (Havtorn et al. 2023, "MSViT", and the authors' loss code): every gate has a prior of its
 * own, a relaxed Bernoulli whose mean m and temperature t are learnt with the network; a hyperprior says how the set of
 * learnt means is to be distributed, and an L1 term draws temperatures towards 0, gates towards a decision.
 *
 *   L = Σ over gates of weight · (1/N) Σᵢ (rᵢ/(N+1) − F(xᵢ; mₖ, tₖ))²  +  w_h · L_BaS({mₖ}; hyperprior)  +  w_t · mean |tₖ|
 *
 * m = sigmoid(a), t = sigmoid(b), with a and b learnt, without weight decay. Use it where one prior for all gates is too
 * much to ask. The weights and starts here are this project's; no results with gated channels are known.
 */
import * as tf from '@tensorflow/tfjs';
import { knownOptions, type Names } from '../base/options';
import { UserError } from '../base/userError';
import { batchShapingLossFromLogits, type ShapingOptions } from './batchShaping';
import { withOwnGradient } from './ownGradient';
import type { Parameter } from './parameters';
import type { Prior } from './prior';
import { ranks, tiedRanks } from './ranks';
import { relaxedBernoulliCdf } from './relaxedBernoulli';

export interface LearntPriorsOptions {
  /** What the learnt means of all gates are to look like, e.g. `beta(3, 7)`: about 30 % open, some gates more, some less. */
  hyperprior: Prior;
  /** Every mean's first value, between 0 and 1. Default: the hyperprior's mean. */
  mean?: number;
  /** Every temperature's first value, between 0 and 1. Default 0.5. */
  temperature?: number;
  /** w_h, weight of the hyperprior's term. Default 1. */
  hyperWeight?: number;
  /** w_t, weight of the temperatures' term. Default 0.1. */
  temperatureWeight?: number;
}

/** A setting: takes the place of a prior in `shaping`. Holds no variables. */
export interface LearntPriors extends Required<LearntPriorsOptions> {
  /** For people and for `config.json`. */
  readonly name: string;
}

const optionNames: Names<LearntPriorsOptions> = {
  ...{ hyperprior: true, mean: true, temperature: true, hyperWeight: true, temperatureWeight: true },
};

/** Throws a `UserError` that names the option that cannot be right. */
export function learntPriors(options: LearntPriorsOptions): LearntPriors {
  const { hyperprior } = knownOptions('learntPriors', options, optionNames);
  if (typeof hyperprior?.cdfOfLogit !== 'function')
    throw new UserError('learntPriors: hyperprior is missing or no prior of values in (0, 1).', {
      hint: 'Use learntPriors({ hyperprior: beta(3, 7) }).',
    });
  const { mean = hyperprior.mean, temperature = 0.5, hyperWeight = 1, temperatureWeight = 0.1 } = options;
  for (const [field, value] of Object.entries({ mean, temperature }))
    if (!(value > 0 && value < 1))
      throw new UserError(`learntPriors: ${field} is ${value}.`, { hint: `${field} is between 0 and 1.` });
  for (const [field, value] of Object.entries({ hyperWeight, temperatureWeight }))
    if (!(value >= 0 && Number.isFinite(value)))
      throw new UserError(`learntPriors: ${field} is ${value}.`, { hint: `${field} is a number of 0 or more.` });
  const name = `Learnt(hyperprior ${hyperprior.name} × ${hyperWeight}, temperatures × ${temperatureWeight})`;
  return { name, hyperprior, mean, temperature, hyperWeight, temperatureWeight };
}

/** The learnt numbers of each gate layer, [channels] log-odds both. */
export type LearntVariables = ReadonlyMap<string, { means: tf.Variable; temperatures: tf.Variable }>;

/** Makes the variables; they go into the training step beside the model's (`learntParameters`). The caller disposes of them. */
export function learntVariables(
  { mean, temperature }: LearntPriors,
  layers: readonly { name: string; channels: number }[],
): LearntVariables {
  const start = (channels: number, p: number) => tf.tidy(() => tf.variable(tf.fill([channels], Math.log(p / (1 - p)))));
  return new Map(
    layers.map(({ name, channels }) => [
      name,
      { means: start(channels, mean), temperatures: start(channels, temperature) },
    ]),
  );
}

/** By stable names, `<gate layer>/prior_mean` and `…/prior_temperature`, so that they are trained and checkpointed, and never decay. */
export function learntParameters(variables: LearntVariables): Parameter[] {
  const free = (name: string, variable: tf.Variable): Parameter => ({ name, variable, role: 'free', trained: true });
  return [...variables].flatMap(([gate, { means, temperatures }]) => [
    free(`${gate}/prior_mean`, means),
    free(`${gate}/prior_temperature`, temperatures),
  ]);
}

export interface GeneralisedLoss extends ShapingOptions {
  /** [gates] log-odds of the means. */
  means: tf.Tensor1D;
  /** [gates] log-odds of the temperatures. */
  temperatures: tf.Tensor1D;
  /** Weight of each gate's loss; default 1/gates, their mean. */
  weights?: number | tf.Tensor1D;
}

/** L of the file's head for `logits` [N, gates]; gradients flow to logits, means and temperatures. Scalar. */
export function generalisedShapingLoss(
  logits: tf.Tensor2D,
  { hyperprior, hyperWeight, temperatureWeight }: LearntPriors,
  { means, temperatures, weights = 1 / logits.shape[1], handleTies = false }: GeneralisedLoss,
): tf.Scalar {
  return tf.tidy(() => {
    const empirical = tf.mul(constantRanks(logits, handleTies), 1 / (logits.shape[0] + 1));
    const t = tf.sigmoid(temperatures);
    const gap = tf.sub(empirical, relaxedBernoulliCdf(logits, means, t));
    const fit = tf.sum(tf.mul(tf.mean(tf.square(gap), 0), weights));
    const hyper = batchShapingLossFromLogits(tf.reshape(means, [-1, 1]) as tf.Tensor2D, hyperprior, 1);
    return fit.add(hyper.mul(hyperWeight)).add(tf.mean(t).mul(temperatureWeight)) as tf.Scalar;
  });
}

/** Ranks that gradients stop at: they are piecewise constant, and TopK has no gradient of its own. */
function constantRanks(values: tf.Tensor2D, handleTies: boolean): tf.Tensor {
  const rank = handleTies ? tiedRanks : ranks;
  return withOwnGradient((x) => ({ value: rank(x as tf.Tensor2D), gradient: (dy) => tf.zerosLike(dy) }))(values);
}
