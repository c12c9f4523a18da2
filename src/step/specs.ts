/** An experiment and its model as plain TensorFlow.js functions for a device: one training step, one evaluation. */
import * as tf from '@tensorflow/tfjs';
import { type InputFacts, labelTensor } from '../base/sampleTensors';
import type { DatasetInfo } from '../data';
import type { EvaluationSpec, TensorSpec, TrainingSpec } from '../device/device';
import { labelPairs } from '../experiment/augmentation';
import type { Experiment } from '../experiment/experiment';
import { gateWeights } from '../graph/gating/gating';
import { port } from '../graph/port';
import { mendBatchNorms } from '../graph/trace/batchNormLayers';
import { allLayers } from '../graph/trace/layers';
import { batchOfInputs, type ModelInput, modelInput } from '../graph/trace/modelInputs';
import { look } from '../graph/trace/trace';
import {
  type CallContext,
  type CrossEntropyOptions,
  correctCount,
  type GateObservation,
  observedApply,
  parametersOf,
  regularisedLayers,
  type Schedule,
  Shaped,
  softmaxCrossEntropy,
  withContextDropout,
  withRegularisers,
} from '../nn';
import { withConstraints } from './constraints';
import { withControls } from './controlledSpec';
import { type TeachingNetwork, teaching } from './distillation';
import { evaluationOutputs } from './evaluationOutputs';
import type { GateLayer } from './gateGroups';
import { gateLayer, gateLosses } from './gateLosses';
import { type Head, headOf } from './head';
import { type LabelCheck, labelCheck } from './labelCheck';
import type { Switching } from './macShare';
import { unreachableBudget } from './missedBudget';
import { mixedInputs, overLabels, overTerms } from './mixedLabels';
import { outputsByPort, toldApart } from './modelOutputs';
import { type Ending, endingsOf, scoresOf } from './outputScores';
import { isBySample, outputsOf as named, ownTerms } from './taskTerms';

/** What a spec has to know of the data; with `pixelLabels` the model gives, and the labels have, a class for every pixel. */
export type TaskData = InputFacts &
  Pick<DatasetInfo, 'pixelLabels' | 'windows' | 'labels' | 'pictures'> & { readonly classes?: readonly string[] };

/** A training step, and what the loop has to know of it. */
export interface TrainingStep extends TrainingSpec {
  /** The per-step numbers besides the learning rate, by name. */
  schedules: Record<string, Schedule>;
  /** What the experiment asks for and the model cannot do. */
  warnings: string[];
}

/** @param extra `switching`: what the gates switch, needed for sparsity by MACs. `teacher`: its network, needed where the experiment has one. */
export function trainingSpec(
  experiment: Experiment,
  model: tf.LayersModel,
  data: TaskData,
  { switching, teacher }: { switching?: Switching | undefined; teacher?: TeachingNetwork | undefined } = {},
): TrainingStep {
  const { gates, weights } = observeOnce(model, data);
  const loss = lossOptions(experiment, data);
  const endings = endingsOf(model);
  const head = headOf(experiment, model, data);
  const regularised = regularisedLayers(model);
  const layers = allLayers(model);
  mendBatchNorms(layers);
  const shaped = layers.filter((layer) => layer instanceof Shaped);
  const losses = gateLosses({ experiment, gates, shaped, switching });
  const parameters = [...parametersOf(model, weights), ...losses.parameters];
  const variables = (trained: boolean) =>
    Object.fromEntries(parameters.filter((p) => p.trained === trained).map((p) => [p.name, p.variable]));
  const lessons = teaching(experiment, model, teacher, loss.ignoreLabel);
  const schedules = {
    ...losses.schedules,
    ...lessons?.schedules,
    ...(experiment.temperature && gates.length > 0 ? { temperature: experiment.temperature } : {}),
  };
  const inputs = batchInputs(experiment.batchSize, data);
  const spec: TrainingSpec = {
    inputs: labelPairs(data, experiment.augmentation) ? { ...inputs, ...mixedInputs(inputs.y) } : inputs,
    scalars: ['learningRate', ...Object.keys(schedules)],
    trainable: variables(true),
    moving: variables(false),
    summed: [...(head === 'none' ? [] : ['correct']), ...gates.map(({ name }) => port.fired(name))],
    optimizer: withConstraints(experiment.optimizer.create(parameters), parameters),
    forward: ({ y, mixed, share, ...given }, scalars, random) =>
      withContextDropout(model, () =>
        withRegularisers(regularised, (penalty) => {
          const warmth = schedules.temperature && scalars.temperature ? { temperature: scalars.temperature } : {};
          const x = modelInput(model, data, given);
          const applied = observedApply(lessons?.student ?? model, x, { training: true, random, ...warmth });
          // Behind the model's own outputs are the activations for its teacher.
          const [outputs, activations] = [
            applied.outputs.slice(0, endings.length),
            applied.outputs.slice(endings.length),
          ];
          const observed = { ...applied, outputs };
          const [logits, ...auxiliary] = logitsOf(endings, outputs) as [tf.Tensor];
          const [labelled, names] = [{ y, mixed, share }, toldApart(model.outputNames)];
          const over = overLabels(labelled);
          const entropy = (scores: tf.Tensor) => over((y) => softmaxCrossEntropy(scores, y, loss));
          const pass = { observed, inputs: inputsOf(model, x), parts: data.labels?.parts, training: true };
          const { loss: chosen } = experiment;
          const own = chosen && overTerms(labelled)((y) => ownTerms(chosen, endings, names, { ...pass, y }));
          const task = own ?? { task: entropy(logits) };
          const gateTerms = losses.terms(observed, scalars);
          const terms: Record<string, tf.Scalar> = {
            ...(lessons?.terms({ x, over, scores: logits, activations, task }, scalars) ?? task),
            ...(own ? {} : auxiliaryTerm(auxiliary.map(entropy), experiment.auxiliaryWeight)),
            ...gateTerms.terms,
            ...(regularised.length > 0 ? { regularisation: penalty() } : {}),
          };
          return {
            ...renamed(terms, port.term),
            ...renamed(gateTerms.measured, port.measured),
            loss: Object.values(terms).reduce((a, b) => a.add(b)),
            ...(head === 'none' ? {} : { correct: over((y) => correctShare(logits, y, loss.ignoreLabel, data)) }),
            ...Object.fromEntries(observed.gates.map(({ name, gate }) => [port.fired(name), gate.sum(0)])),
          };
        }),
      ),
  };
  const unreachable = switching && gates.length > 0 ? unreachableBudget(experiment, switching) : [];
  return { ...withControls(spec, experiment, parameters), schedules, warnings: losses.warnings.concat(unreachable) };
}

const renamed = <T>(values: Readonly<Record<string, T>>, named: (name: string) => string): Record<string, T> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [named(name), value]));

/** How gates decide outside training: `threshold` of the call context. */
export type Decision = Pick<CallContext, 'threshold'>;

/**
 * Of every gate values and log-odds, `port.gate(name)` and `port.logit(name)` [N, channels], and what is measured of each sample,
 * `port.measured(name)` [N], the loss among it. With a label an image also `predicted` (the class) [N]. With a label a pixel
 * `classes` [N, height, width], or where images are seen in parts `probabilities` [N, height, width, classes].
 */
export function evaluationSpec(
  experiment: Experiment,
  model: tf.LayersModel,
  data: TaskData,
  decision: Decision = {},
  batch = experiment.evaluation.batchSize,
): EvaluationPlan {
  const endings = endingsOf(model);
  const head = headOf(experiment, model, data);
  const names = toldApart(model.outputNames);
  return {
    head,
    loss: experiment.loss,
    checkLabels: labelCheck(experiment, model, data.labels?.parts),
    metrics: experiment.metrics,
    exact: experiment.loss !== undefined && !isBySample(experiment.loss),
    inputs: batchInputs(batch, data),
    variables: Object.fromEntries(parametersOf(model).map((p) => [p.name, p.variable])),
    forward({ y, ...given }) {
      const x = modelInput(model, data, given);
      const observed = observedApply(model, x, { ...decision, training: false });
      const [logits] = logitsOf(endings, observed.outputs) as [tf.Tensor];
      const [own, parts] = [y as tf.Tensor, data.labels?.parts];
      const pass = { observed, inputs: inputsOf(model, x), y: own, parts, training: false };
      const judged = { ...pass, head, endings, names, logits };
      return { ...evaluationOutputs(experiment, judged, data), ...gateOutputs(observed.gates) };
    },
  };
}

/** An evaluation, and what whoever adds it up has to know of it. */
export interface EvaluationPlan extends EvaluationSpec {
  head: Head;
  loss?: Experiment['loss'];
  checkLabels: LabelCheck | undefined;
  metrics: Experiment['metrics'];
  /** The loss is that of a whole batch: one that is not full is to be evaluated by a plan of its size. */
  exact: boolean;
}

/** The trained network on `batch` samples: its outputs by port, and every gate's values `port.gate(name)` [N, channels]. */
export function inferenceSpec(
  model: tf.LayersModel,
  data: InputFacts,
  { batch, ...decision }: Decision & { batch: number },
): EvaluationSpec {
  return {
    inputs: batchOfInputs(data, batch),
    variables: Object.fromEntries(parametersOf(model).map((p) => [p.name, p.variable])),
    forward(given) {
      const { outputs, gates } = observedApply(model, modelInput(model, data, given), { ...decision, training: false });
      return { ...outputsByPort(model, outputs), ...gateOutputs(gates) };
    },
  };
}

/** The model's outputs and gates, for the summary of its graph. */
export function observedForward(
  model: tf.LayersModel,
): (x: ModelInput) => { outputs: Record<string, tf.Tensor>; gates: GateObservation[] } {
  return (x) => {
    const { outputs, gates } = observedApply(model, x, { training: false });
    return { outputs: outputsByPort(model, outputs), gates };
  };
}

const gateOutputs = (gates: GateObservation[]) =>
  Object.fromEntries(
    gates.flatMap(({ name, gate, logits }) => [
      [port.gate(name), gate],
      [port.logit(name), logits],
    ]),
  );

function batchInputs(batch: number, data: TaskData): Record<string, TensorSpec> & { y: TensorSpec } {
  const { shape, dtype } = labelTensor(data);
  return { ...batchOfInputs(data, batch), y: { shape: [batch, ...shape], dtype } };
}

function lossOptions({ labelSmoothing, ignoreLabel }: Experiment, { pixelLabels }: TaskData): CrossEntropyOptions {
  const ignored = ignoreLabel ?? pixelLabels?.ignore;
  return { labelSmoothing, ...(ignored === undefined ? {} : { ignoreLabel: ignored }) };
}

/** The mean loss of the further classifiers, weighted: nothing for a model of one output. */
function auxiliaryTerm(losses: tf.Scalar[], weight: number): { auxiliary?: tf.Scalar } {
  if (losses.length === 0 || weight === 0) return {};
  return { auxiliary: (tf.addN(losses) as tf.Scalar).mul(weight / losses.length) };
}

/** Right images of the batch; with a label a pixel, the batch's share of right pixels in images. */
function correctShare(
  logits: tf.Tensor,
  y: tf.Tensor,
  ignore: number | undefined,
  { pixelLabels }: TaskData,
): tf.Scalar {
  const right = correctCount(logits, y, ignore);
  if (!pixelLabels) return right;
  const counted = y
    .notEqual(tf.scalar(ignore ?? -1, 'int32'))
    .toFloat()
    .sum();
  return right.mul(y.shape[0] as number).div(counted.maximum(1));
}

/** As the experiment's functions get them. */
const inputsOf = (model: tf.LayersModel, x: ModelInput) => named([x].flat(), model.inputNames);

const outputsOf = (outputs: readonly tf.Tensor[]) =>
  Object.fromEntries(outputs.map((output, i) => [port.output(i), output]));

/** The gate layers, in the order of the pass, and the weights that make their decisions, by a trace: nothing is computed. */
function observeOnce(model: tf.LayersModel, data: InputFacts) {
  let gates: GateLayer[] = [];
  const { graph } = look({
    inputs: batchOfInputs(data, 1),
    variables: Object.fromEntries(parametersOf(model).map((p) => [p.name, p.variable])),
    layers: allLayers(model),
    run(given) {
      const observed = observedApply(model, modelInput(model, data, given), { training: false });
      gates = observed.gates.map(gateLayer);
      return { ...outputsOf(observed.outputs), ...gateOutputs(observed.gates) };
    },
  });
  const outputs = [port.output, port.read].flatMap((kind) => Object.values(kind.among(graph.outputs)));
  return { gates, weights: gateWeights(graph, port.gate.among(graph.outputs), outputs) };
}

/** The model's outputs as scores before the softmax. */
const logitsOf = (endings: readonly Ending[], outputs: readonly tf.Tensor[]): tf.Tensor[] =>
  outputs.map((output, i) => scoresOf(output, endings[i] as Ending));
