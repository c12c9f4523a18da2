/**
 * What a user writes: one object that says which model is trained on which data and how. `defineExperiment` checks it
 * and fills in the defaults; nothing runs here.
 */
import type * as tf from '@tensorflow/tfjs';
import { UserError } from '../base/userError';
import { type Augmentation, checked, constructors, type DataSource } from '../data';
import type { DeviceId } from '../device';
import type { Schedule, ScheduleFunction } from '../nn';
import { type AugmentationSpec, checkedAugmentation } from './augmentation';
import { atLeast, between, checkFields, fieldError, schedule, wholeNumber } from './checks';
import { type Controls, type ControlsSpec, controlsOf } from './controls';
import {
  type CheckedSparsity,
  checkedShaping,
  checkedSparsity,
  checkedTemperature,
  type ShapingSetting,
  type SparsitySetting,
} from './gateSettings';
import { type CheckedLoss, checkedLoss, type LossSetting } from './loss';
import { type CheckedMetrics, checkedMetrics, checkedScore, type MetricSetting, type ScoreSetting } from './metrics';
import { checkedOnEpoch, type OnEpoch } from './onEpoch';
import { type OptimizerSetting, sgd } from './optimizers';
import { checkParameters, type Parameters, type ParametrisedExperiment, type Widened } from './parameters';
import { type CheckedTeacher, checkedTeacher, type TeacherSetting } from './teacher';

/** A number, one of the schedules, or a function of (epochs done, with a fraction; epochs in all). */
export type ScheduleLike = number | Schedule | ScheduleFunction;

export interface ExperimentSpec extends ControlsSpec {
  /**
   * Builds the model, gated or not: any `tf.LayersModel` whose output is one score a class (of every pixel, for data with a
   * label a pixel). Further outputs are auxiliary classifiers of training. With a `loss` of its own its outputs are whatever that wants.
   */
  model: () => tf.LayersModel | Promise<tf.LayersModel>;
  data: DataSource;
  /** Passes over the training split. */
  epochs: number;
  /** Default 128. */
  batchSize?: number;
  /** Default 0.1. */
  learningRate?: ScheduleLike;
  /**
   * What is made small besides `shaping` and `sparsity`: a function of the outputs and labels of a batch that returns a scalar, or scalars
   * by name, each a term of its own; ready-made ones are in `losses`. Default: the cross-entropy of the labels' classes.
   */
  loss?: LossSetting;
  /** What is measured of the test split besides, by name: a number a sample, or one of `metrics`. Default: nothing. */
  metrics?: Readonly<Record<string, MetricSetting>>;
  /** Which measured number makes an epoch the best, and its direction. Default: accuracy, or mean IoU, or else the loss. */
  score?: string | ScoreSetting;
  /** Called after each epoch in the process that trains; may stop the run. */
  onEpoch?: OnEpoch;
  /** Default `sgd()`: Nesterov momentum 0.9, no weight decay. */
  optimizer?: OptimizerSetting;
  /** Batch shaping: the prior of every gate's probability, and the weight γ of the term. */
  shaping?: ShapingSetting;
  /** The L0 term: weight λ of the expected share of open gates, or of the MACs that they switch. */
  sparsity?: SparsitySetting;
  /** Temperature of all gates' relaxation; default: each gate's own, which is 2/3 unless set there. */
  temperature?: ScheduleLike;
  /** A trained network that this one learns from beside the labels; default none. */
  teacher?: TeacherSetting;
  /** ε of label smoothing; default 0. */
  labelSmoothing?: number;
  /** Training samples (or pixels) with this label count nowhere; default: what the data says. */
  ignoreLabel?: number;
  /** Weight of the mean loss of the model's further outputs, if it has any; default 0.4 (Zhao et al. 2017, section 3.3). */
  auxiliaryWeight?: number;
  /** Of training images; default none. */
  augmentation?: AugmentationSpec;
  /** Decides order, augmentation, gate noise, dropout, and weights whose initialisers have no seed; any whole number, default 0. */
  seed?: number;
  /** Where it runs unless the command line or a setting says otherwise; `auto` takes the fastest device that works. Default `cpu`. */
  device?: DeviceId | 'auto';
  /** Images at a time, and epochs between evaluations; default 250 and 1. */
  evaluation?: { batchSize?: number; every?: number };
  /** Epochs between checkpoints; default 1. */
  checkpointEvery?: number;
}

/** An experiment with every default filled in. */
export interface Experiment extends Controls {
  model: () => tf.LayersModel | Promise<tf.LayersModel>;
  data: DataSource;
  epochs: number;
  batchSize: number;
  learningRate: Schedule;
  loss?: CheckedLoss | undefined;
  metrics: CheckedMetrics;
  score?: ScoreSetting | undefined;
  onEpoch?: OnEpoch | undefined;
  optimizer: OptimizerSetting;
  shaping?: ShapingSetting<Schedule> | undefined;
  sparsity?: CheckedSparsity | undefined;
  temperature?: Schedule | undefined;
  teacher?: CheckedTeacher | undefined;
  labelSmoothing: number;
  ignoreLabel?: number | undefined;
  auxiliaryWeight: number;
  augmentation: Augmentation;
  seed: number;
  device?: DeviceId | 'auto' | undefined;
  evaluation: { batchSize: number; every: number };
  checkpointEvery: number;
}

/** Throws a `UserError` that names the first field that is missing or cannot be right. What is checked may be checked again: nothing changes. */
export function defineExperiment(spec: ExperimentSpec): Experiment;
/**
 * An experiment as a function of parameters, which `--set` and sweeps give other values. Throws a `UserError` for a
 * parameter that has the name of a setting.
 */
export function defineExperiment<P extends Parameters>(
  named: { parameters: P },
  build: (parameters: Widened<P>) => ExperimentSpec,
): ParametrisedExperiment<P>;
export function defineExperiment<P extends Parameters>(
  given: ExperimentSpec | { parameters: P },
  build?: (parameters: Widened<P>) => ExperimentSpec,
): Experiment | ParametrisedExperiment<P> {
  const plain = build === undefined && !(typeof given === 'object' && given !== null && 'parameters' in given);
  const experiment = plain ? checkedExperiment(given as ExperimentSpec) : parametrised(given, build);
  calls.set(experiment, new Error().stack ?? '');
  return experiment;
}

const calls = new WeakMap<object, string>();

/** The stack of the call that defined it: what is wrong with it and has no line of its own is there. */
export const definedAt = (experiment: object): string => calls.get(experiment) ?? '';

function parametrised<P extends Parameters>(
  given: object,
  build: ((parameters: Widened<P>) => ExperimentSpec) | undefined,
): ParametrisedExperiment<P> {
  const { parameters, ...others } = given as { parameters: P };
  const [other] = Object.keys(others);
  if (typeof build !== 'function' || other !== undefined)
    throw new UserError(
      other === undefined
        ? 'An experiment with parameters is a function of them.'
        : `'${other}' stands beside the parameters.`,
      { hint: 'Write `defineExperiment({ parameters: { lambda: 0.3 } }, ({ lambda }) => ({ model, data, … }))`.' },
    );
  checkParameters(parameters);
  return {
    parameters: { ...parameters } as unknown as Widened<P>,
    build: (values) => checkedExperiment(build(values)),
  };
}

function checkedExperiment(spec: ExperimentSpec): Experiment {
  if (typeof spec !== 'object' || spec === null)
    throw fieldError('defineExperiment', spec, 'takes an object: { model, data, epochs, … }');
  if (typeof spec.model !== 'function')
    throw fieldError('model', spec.model, 'is a function that returns a tf.LayersModel');
  if (typeof spec.data !== 'object' || spec.data === null) throw fieldError('data', spec.data, `is ${constructors()}`);
  // Here, for the line of the call is known here.
  checked(spec.data);
  checkFields(spec);
  const { shaping, sparsity, temperature, teacher, ignoreLabel, device, optimizer = sgd() } = spec;
  const { loss, metrics = {}, score, onEpoch } = spec;
  if (typeof optimizer?.create !== 'function')
    throw fieldError('optimizer', optimizer, 'is sgd(…), adam(…) or an optimiser of yours');
  return {
    model: spec.model,
    data: spec.data,
    epochs: atLeast('epochs', spec.epochs, 1),
    batchSize: atLeast('batchSize', spec.batchSize ?? 128, 1),
    learningRate: schedule('learningRate', spec.learningRate ?? 0.1),
    loss: loss === undefined ? undefined : checkedLoss(loss),
    metrics: checkedMetrics(metrics),
    score: score === undefined ? undefined : checkedScore(score),
    onEpoch: onEpoch === undefined ? undefined : checkedOnEpoch(onEpoch),
    optimizer,
    shaping: shaping && checkedShaping(shaping),
    sparsity: sparsity && checkedSparsity(sparsity),
    temperature: temperature === undefined ? undefined : checkedTemperature(temperature),
    teacher: teacher === undefined ? undefined : checkedTeacher(teacher),
    labelSmoothing: between('labelSmoothing', spec.labelSmoothing ?? 0, 0, 1),
    ignoreLabel: ignoreLabel === undefined ? undefined : wholeNumber('ignoreLabel', ignoreLabel),
    auxiliaryWeight: between('auxiliaryWeight', spec.auxiliaryWeight ?? 0.4, 0, 10),
    augmentation: checkedAugmentation(spec.augmentation),
    seed: wholeNumber('seed', spec.seed ?? 0),
    device,
    evaluation: {
      batchSize: atLeast('evaluation.batchSize', spec.evaluation?.batchSize ?? 250, 1),
      every: atLeast('evaluation.every', spec.evaluation?.every ?? 1, 1),
    },
    checkpointEvery: atLeast('checkpointEvery', spec.checkpointEvery ?? 1, 1),
    ...controlsOf(spec),
  };
}
