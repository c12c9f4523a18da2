/**
 * What a user writes: one object that says which model is trained on which data and how. `defineExperiment` checks it
 * and fills in the defaults; nothing runs here.
 */
import type * as tf from '@tensorflow/tfjs';
import type { Augmentation, DataSource } from '../data';
import type { DeviceId } from '../device';
import { type Prior, type Schedule, toSchedule } from '../nn';
import { UserError } from '../protocol/userError';
import { type OptimizerSetting, sgd } from './optimizers';

/** A number, one of the schedules, or a function of (epochs done, epochs in all). */
export type ScheduleLike = number | Schedule | ((epoch: number, epochs: number) => number);
type Normalisation = 'mean' | 'sumGates' | 'sumBatch' | 'layerMean';

export interface ExperimentSpec {
  /** Builds the model, gated or not: any `tf.LayersModel` whose output is one score a class. */
  model: () => tf.LayersModel | Promise<tf.LayersModel>;
  data: DataSource;
  /** Passes over the training split. */
  epochs: number;
  /** Default 128. */
  batchSize?: number;
  /** Default 0.1. */
  learningRate?: ScheduleLike;
  /** Default `sgd()`: Nesterov momentum 0.9, no weight decay. */
  optimizer?: OptimizerSetting;
  /** Batch shaping: the prior of every gate's probability, and the weight γ of the term. */
  shaping?: { prior: Prior; weight: ScheduleLike; normalisation?: Normalisation };
  /** The L0 term: weight λ of the expected share of open gates. */
  sparsity?: { weight: ScheduleLike; normalisation?: Normalisation };
  /** ε of label smoothing; default 0. */
  labelSmoothing?: number;
  /** Samples with this label count nowhere. */
  ignoreLabel?: number;
  /** Of training images; default none. */
  augmentation?: Partial<Augmentation>;
  /** Decides order, augmentation, gate noise and dropout; any whole number, default 0. */
  seed?: number;
  /** Where it runs unless the command line or a setting says otherwise; default `cpu`. */
  device?: DeviceId;
  evaluation?: { batchSize?: number; every?: number };
  /** Epochs between checkpoints; default 1. */
  checkpointEvery?: number;
}

/** An experiment with every default filled in. */
export interface Experiment {
  model: () => tf.LayersModel | Promise<tf.LayersModel>;
  data: DataSource;
  epochs: number;
  batchSize: number;
  learningRate: Schedule;
  optimizer: OptimizerSetting;
  shaping?: { prior: Prior; weight: Schedule; normalisation?: Normalisation };
  sparsity?: { weight: Schedule; normalisation?: Normalisation };
  labelSmoothing: number;
  ignoreLabel?: number;
  augmentation: Augmentation;
  seed: number;
  device?: DeviceId;
  evaluation: { batchSize: number; every: number };
  checkpointEvery: number;
}

/** Throws a `UserError` that names the first field that is missing or cannot be right. */
export function defineExperiment(spec: ExperimentSpec): Experiment {
  if (typeof spec !== 'object' || spec === null)
    throw fieldError('defineExperiment', spec, 'takes an object: { model, data, epochs, … }');
  if (typeof spec.model !== 'function')
    throw fieldError('model', spec.model, 'is a function that returns a tf.LayersModel');
  if (typeof spec.data !== 'object' || spec.data === null)
    throw fieldError('data', spec.data, 'is cifar10(…), imageFolder(…) or synthetic(…)');
  const { shaping, sparsity, ignoreLabel, device } = spec;
  if (shaping && typeof shaping.prior !== 'object')
    throw fieldError('shaping.prior', shaping.prior, 'is a prior such as beta(0.6, 0.4)');
  return {
    model: spec.model,
    data: spec.data,
    epochs: atLeast('epochs', spec.epochs, 1),
    batchSize: atLeast('batchSize', spec.batchSize ?? 128, 1),
    learningRate: schedule('learningRate', spec.learningRate ?? 0.1),
    optimizer: spec.optimizer ?? sgd(),
    ...(shaping ? { shaping: { ...shaping, weight: schedule('shaping.weight', shaping.weight) } } : {}),
    ...(sparsity ? { sparsity: { ...sparsity, weight: schedule('sparsity.weight', sparsity.weight) } } : {}),
    labelSmoothing: between('labelSmoothing', spec.labelSmoothing ?? 0, 0, 1),
    ...(ignoreLabel === undefined ? {} : { ignoreLabel }),
    augmentation: {
      padCrop: atLeast('augmentation.padCrop', spec.augmentation?.padCrop ?? 0, 0),
      flip: spec.augmentation?.flip ?? false,
    },
    seed: atLeast('seed', spec.seed ?? 0, Number.MIN_SAFE_INTEGER),
    ...(device === undefined ? {} : { device }),
    evaluation: {
      batchSize: atLeast('evaluation.batchSize', spec.evaluation?.batchSize ?? 250, 1),
      every: atLeast('evaluation.every', spec.evaluation?.every ?? 1, 1),
    },
    checkpointEvery: atLeast('checkpointEvery', spec.checkpointEvery ?? 1, 1),
  };
}

export function fieldError(field: string, value: unknown, rule: string): UserError {
  const shown = typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? 'missing');
  return new UserError(`${field} is ${shown}.`, { hint: `${field} ${rule}.` });
}

/** A whole number of at least `low`. */
export function atLeast(field: string, value: unknown, low: number): number {
  if (!Number.isSafeInteger(value) || (value as number) < low) {
    throw fieldError(
      field,
      value,
      low === Number.MIN_SAFE_INTEGER ? 'is a whole number' : `is a whole number, ${low} or more`,
    );
  }
  return value as number;
}

function between(field: string, value: unknown, low: number, high: number): number {
  if (typeof value !== 'number' || !(value >= low && value < high))
    throw fieldError(field, value, `is at least ${low} and below ${high}`);
  return value;
}

export function schedule(field: string, value: unknown): Schedule {
  if (typeof value === 'function' || (typeof value === 'number' && Number.isFinite(value) && value >= 0))
    return toSchedule(value as Schedule);
  throw fieldError(field, value, 'is a number of 0 or more, or a schedule such as cosine(0.1)');
}
