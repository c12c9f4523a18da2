/** An experiment and its model as plain TensorFlow.js functions for a device: one training step, one evaluation. */
import * as tf from '@tensorflow/tfjs';
import type { EvaluationSpec, TrainingSpec } from '../device/device';
import { allLayers } from '../graph/layers';
import {
  type CallContext,
  correctCount,
  type GateObservation,
  observedApply,
  parametersOf,
  type Schedule,
  Shaped,
  softmaxCrossEntropy,
  withContextDropout,
} from '../nn';
import { withControls } from './controlledSpec';
import type { Experiment } from './experiment';
import type { GateLayer } from './gateGroups';
import { gateLayer, gateLosses } from './gateLosses';

type Shape = readonly [number, number, number];

export const firedPrefix = 'fired:';
export const gatePrefix = 'gate:';
export const logitPrefix = 'logit:';
/** Terms of the loss, in the order they are shown; each is already weighted. */
export const termNames = ['task', 'shaping', 'sparsity'] as const;

/** A training step, and what the loop has to know of it. */
export interface TrainingStep extends TrainingSpec {
  /** The per-step numbers besides the learning rate, by name. */
  schedules: Record<string, Schedule>;
  /** What the experiment asks for and the model cannot do. */
  warnings: string[];
}

/** `macs`: multiply-adds that a channel of each gate layer switches, `macsPerGate`; needed for sparsity by MACs. */
export function trainingSpec(
  experiment: Experiment,
  model: tf.LayersModel,
  shape: Shape,
  macs?: Readonly<Record<string, number>>,
): TrainingStep {
  const gates = observeOnce(model, shape);
  const shaped = allLayers(model).filter((layer) => layer instanceof Shaped);
  const losses = gateLosses({ experiment, gates, shaped, ...(macs ? { macs } : {}) });
  const parameters = [...parametersOf(model), ...losses.parameters];
  const named = (trained: boolean) =>
    Object.fromEntries(parameters.filter((p) => p.trained === trained).map((p) => [p.name, p.variable]));
  const { temperature } = experiment;
  const schedules = { ...losses.schedules, ...(temperature && gates.length > 0 ? { temperature } : {}) };
  const spec: TrainingSpec = {
    inputs: batchInputs(experiment.batchSize, shape),
    scalars: ['learningRate', ...Object.keys(schedules)],
    trainable: named(true),
    moving: named(false),
    summed: ['correct', ...gates.map(({ name }) => firedPrefix + name)],
    optimizer: experiment.optimizer.create(parameters),
    forward: ({ x, y }, scalars, random) =>
      withContextDropout(model, () => {
        const own = schedules.temperature && scalars.temperature ? { temperature: scalars.temperature } : {};
        const observed = observedApply(model, x as tf.Tensor, { training: true, random, ...own });
        const logits = asLogits(model, observed.outputs[0] as tf.Tensor);
        const task = softmaxCrossEntropy(logits, y as tf.Tensor, lossOptions(experiment));
        const terms = { task, ...losses.terms(observed, scalars) };
        return {
          ...terms,
          loss: Object.values(terms).reduce((a, b) => a.add(b)),
          correct: correctCount(logits, y as tf.Tensor, experiment.ignoreLabel),
          ...Object.fromEntries(observed.gates.map(({ name, gate }) => [firedPrefix + name, gate.sum(0)])),
        };
      }),
  };
  return { ...withControls(spec, experiment, parameters), schedules, warnings: losses.warnings };
}

/** How gates decide outside training: `threshold` of the call context. */
export type Decision = Pick<CallContext, 'threshold'>;

/**
 * Per sample: `loss`, `correct` and `predicted` (the class) [N], and of every gate values and log-odds, `gate:<name>` and
 * `logit:<name>` [N, channels]; with more than five classes `top5` [N].
 */
export function evaluationSpec(
  experiment: Experiment,
  model: tf.LayersModel,
  shape: Shape,
  decision: Decision = {},
): EvaluationSpec {
  return {
    inputs: batchInputs(experiment.evaluation.batchSize, shape),
    variables: Object.fromEntries(parametersOf(model).map((p) => [p.name, p.variable])),
    forward({ x, y }) {
      const { outputs, gates } = observedApply(model, x as tf.Tensor, { ...decision, training: false });
      const logits = asLogits(model, outputs[0] as tf.Tensor);
      const predicted = logits.argMax(-1);
      const hot = tf.oneHot(y as tf.Tensor1D, logits.shape.at(-1) as number);
      return {
        loss: tf.logSoftmax(logits).mul(hot).sum(-1).neg(),
        correct: predicted.equal(y as tf.Tensor).toFloat(),
        predicted: predicted.toFloat(),
        ...topFive(logits, hot),
        ...gateOutputs(gates),
      };
    },
  };
}

/** 1 where at most four scores are above the label's, ties and NaN counting against it: `top5` [N]. */
function topFive(logits: tf.Tensor, hot: tf.Tensor): Record<string, tf.Tensor> {
  if ((logits.shape.at(-1) as number) <= 5) return {};
  const score = logits.mul(hot).sum(-1, true);
  const rank = logits.greaterEqual(score).toFloat().sum(-1);
  return { top5: rank.lessEqual(5).logicalAnd(rank.greater(0)).toFloat() };
}

/** The trained network on `batch` images: `output`, the model's own, and every gate's values `gate:<name>` [N, channels]. */
export function inferenceSpec(
  model: tf.LayersModel,
  shape: Shape,
  { batch, ...decision }: Decision & { batch: number },
): EvaluationSpec {
  return {
    inputs: { x: { shape: [batch, ...shape], dtype: 'float32' } },
    variables: Object.fromEntries(parametersOf(model).map((p) => [p.name, p.variable])),
    forward({ x }) {
      const { outputs, gates } = observedApply(model, x as tf.Tensor, { ...decision, training: false });
      return { output: outputs[0] as tf.Tensor, ...gateOutputs(gates) };
    },
  };
}

/** The model's output and gates, for the summary of its graph. */
export function observedForward(
  model: tf.LayersModel,
): (x: tf.Tensor) => { output: tf.Tensor; gates: GateObservation[] } {
  return (x) => {
    const { outputs, gates } = observedApply(model, x, { training: false });
    return { output: outputs[0] as tf.Tensor, gates };
  };
}

const gateOutputs = (gates: GateObservation[]) =>
  Object.fromEntries(
    gates.flatMap(({ name, gate, logits }) => [
      [gatePrefix + name, gate],
      [logitPrefix + name, logits],
    ]),
  );

const batchInputs = (batch: number, shape: Shape): TrainingSpec['inputs'] => ({
  x: { shape: [batch, ...shape], dtype: 'float32' },
  y: { shape: [batch], dtype: 'int32' },
});

const lossOptions = ({ labelSmoothing, ignoreLabel }: Experiment) => ({
  labelSmoothing,
  ...(ignoreLabel === undefined ? {} : { ignoreLabel }),
});

/** The gate layers, in the order of the pass, by one pass over a blank image. */
function observeOnce(model: tf.LayersModel, shape: Shape): GateLayer[] {
  return tf.tidy(() => observedApply(model, tf.zeros([1, ...shape]), { training: false }).gates.map(gateLayer));
}

/** Scores before the softmax: a model that ends in one gives log-probabilities, whose softmax they are. */
function asLogits(model: tf.LayersModel, output: tf.Tensor): tf.Tensor {
  const last = model.layers.at(-1)?.getConfig() as { activation?: unknown } | undefined;
  const softmax = last?.activation === 'softmax' || model.layers.at(-1)?.getClassName() === 'Softmax';
  return softmax ? output.clipByValue(1e-7, 1).log() : output;
}
