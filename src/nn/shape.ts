/**
 * Batch shaping of any tensor of a model: `shape(x, prior, weight)` passes x on as it is and adds to the training loss how
 * far each of its features is from the prior over the batch. For gates use `shaping` in the experiment; this is for a gate
 * of your own making, for features that should be normal, or for a probability anywhere in a network.
 */
import * as tf from '@tensorflow/tfjs';
import { knownOptions, type Names } from '../base/options';
import { UserError } from '../base/userError';
import {
  batchShapingLoss,
  batchShapingLossFromLogits,
  batchShapingLossOfValues,
  type ShapingOptions,
} from './batchShaping';
import type { CallContext } from './context';
import { isValuePrior, type Prior, type PriorDescription, type ValuePrior } from './prior';
import { priorOf } from './priorOf';
import { type Schedule, type ScheduleDescription, type ScheduleFunction, scheduleOf, toSchedule } from './schedules';

export interface ShapeOptions extends ShapingOptions {
  /** Name of the layer, unique in the model. Default: `<x's layer>_shaped`. */
  name?: string;
  /** For a prior on (0, 1): x holds log-odds. Default false: x holds probabilities. */
  logits?: boolean;
}

const optionNames: Names<ShapeOptions> = { name: true, logits: true, handleTies: true };

/**
 * Identity on `x` [N, …, features]: features are the last axis, and every position of the axes between counts as a sample
 * of its own. The term is `weight` times the mean over features of the batch-shaping loss; a layer that is used twice has
 * two terms. Adds two sorts a step of all of x: of a large image tensor, shape a pooled one.
 *
 * @param prior `beta(…)` and `relaxedBernoulli(…)` for values in (0, 1), `normal(…)` for others.
 * @param weight A number or a schedule.
 */
export function shape(
  x: tf.SymbolicTensor,
  prior: Prior | ValuePrior,
  weight: number | Schedule | ScheduleFunction,
  given: ShapeOptions = {},
): tf.SymbolicTensor {
  const { name = `${x.sourceLayer.name}_shaped`, ...options } = knownOptions('shape', given, optionNames);
  if (typeof prior?.name !== 'string' || !('cdf' in prior || 'cdfOfLogit' in prior))
    throw new UserError(`shape: layer "${name}" has no prior.`, { hint: 'Give one such as beta(0.6, 0.4).' });
  if (options.logits && isValuePrior(prior))
    throw new UserError(
      `shape: ${prior.name} is a prior of any number, so layer "${name}" cannot hold log-odds for it.`,
      {
        hint: 'Leave out `logits`.',
      },
    );
  return new Shaped({ name, prior, weight: toSchedule(weight), ...options }).apply(x) as tf.SymbolicTensor;
}

export interface ShapedConfig extends ShapeOptions {
  trainable?: boolean;
  /** A saved model holds descriptions; null where there was none, and then nothing is shaped. */
  prior: Prior | ValuePrior | PriorDescription | null;
  weight: Schedule | ScheduleDescription | null;
}

/** The layer that `shape` makes. The trainer finds it in the model and adds `weight` times `loss` of what it observed. */
export class Shaped extends tf.layers.Layer {
  static readonly className = 'Shaped';
  readonly prior: Prior | ValuePrior | undefined;
  readonly weight: Schedule;
  private readonly options: { logits: boolean; handleTies: boolean };

  constructor({ prior, weight, logits = false, handleTies = false, ...base }: ShapedConfig) {
    super(base);
    this.prior = prior === null ? undefined : 'kind' in prior ? priorOf(prior) : prior;
    this.weight = weight === null ? toSchedule(0) : 'kind' in weight ? scheduleOf(weight) : weight;
    this.options = { logits, handleTies };
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], { observeShaped }: Partial<CallContext>): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor;
    const features = x.shape.at(-1) ?? 1;
    tf.tidy(() => observeShaped?.({ name: this.name, values: tf.reshape(x, [-1, features]) }));
    return x;
  }

  /** Mean over features of the loss of `values` [samples, features], before the weight; 0 without a prior. Scalar. */
  loss(values: tf.Tensor2D): tf.Scalar {
    const { prior } = this;
    const { logits, ...options } = this.options;
    if (prior === undefined) return tf.scalar(0);
    if (isValuePrior(prior)) return batchShapingLossOfValues(values, prior, options);
    return logits
      ? batchShapingLossFromLogits(values, prior, 1 / values.shape[1], options)
      : batchShapingLoss(values, prior, options);
  }

  /** A prior or a schedule of your own is not saved. */
  override getConfig(): tf.serialization.ConfigDict {
    const weight = this.weight.description;
    return {
      ...super.getConfig(),
      ...this.options,
      prior: this.prior?.description ?? null,
      weight: isCustom(weight) ? null : weight,
    } as tf.serialization.ConfigDict;
  }
}

const isCustom = (weight: ScheduleDescription): boolean =>
  'schedule' in weight ? isCustom(weight.schedule) : weight.kind === 'custom';

tf.serialization.registerClass(Shaped);
