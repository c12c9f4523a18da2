/**
 * Records a TensorFlow.js function as a `Graph`: a kernel backend whose kernels compute nothing and write down
 * what was asked. Gradients are recorded too, since they are kernels like any other.
 * Variables are inputs of the graph; a variable assigned while tracing is an output too.
 */
import * as tf from '@tensorflow/tfjs';
import { withLongStacks } from '../../base/longStacks';
import type { Source } from '../../protocol/events/events';
import type { DType, Graph } from '../graph';
import { port } from '../port';
import { registerEinsumGradient } from './einsumGradient';
import { type Findings, noFindings } from './findings';
import { registerGatherGradient } from './gatherGradient';
import { allowDilatedGradients } from './gradients';
import { watchLayers } from './layers';
import { Recorder } from './recorder';

const backendName = 'sluice-trace';

export interface TraceRequest {
  /** Per-call inputs. */
  inputs: Record<string, { shape: readonly number[]; dtype: DType }>;
  /** Variables read or assigned, by name. */
  variables: Record<string, tf.Variable>;
  /** Layers whose calls are attributed and whose stock batch-norm and dropout get traceable forms. */
  layers?: readonly tf.layers.Layer[];
  sources?: ReadonlyMap<string, readonly Source[]> | undefined;
  /** What to do where something cannot be compiled; default: train and evaluate on an eager device. */
  way?: string | undefined;
  run(inputs: Record<string, tf.Tensor>, random: (shape: number[]) => tf.Tensor): Record<string, tf.Tensor>;
}

/**
 * Runs `request.run` once without computing. Names of outputs: those returned, and `port.assigned(name)` for variables that were.
 * Throws a `UserError` with layer and line for what cannot be compiled.
 */
export const trace = (request: TraceRequest): Graph => traceWith(request);

/** The same for a graph that is only looked at: what cannot be compiled is an opaque node, and among the findings. */
export function look(request: TraceRequest): { graph: Graph; findings: Findings } {
  const findings = noFindings();
  return { graph: traceWith(request, findings), findings };
}

function traceWith(request: TraceRequest, findings?: Findings): Graph {
  const recorder = new Recorder(request.sources ?? new Map(), findings, request.way);
  const before = tf.getBackend();
  for (const variable of Object.values(request.variables)) giveOwnData(variable);
  const saved = Object.entries(request.variables).map(([name, variable]) => {
    return { name, variable, dataId: variable.dataId, values: variable.dataSync().slice() };
  });
  const restoreLayers = watchLayers(request.layers ?? [], recorder);
  const restoreEngine = forbidHiddenRandomness(recorder);
  const restoreReads = watchReads(recorder);
  registerEinsumGradient();
  registerGatherGradient();
  const restoreGradients = allowDilatedGradients();
  const restoreBackend = install(recorder);
  try {
    let graph: Graph | undefined;
    const record = () => {
      for (const { name, variable, values } of saved) recorder.bindVariable(name, variable, values);
      const inputs = mapValues(request.inputs, (spec, name) => recorder.input(name, spec.shape, spec.dtype));
      const random = (shape: number[]) => recorder.random(shape);
      const outputs = mapValues(request.run(inputs, random), (t) => recorder.tensorOf(t));
      for (const { name, variable, dataId } of saved) {
        if (variable.dataId !== dataId) outputs[port.assigned(name)] = recorder.tensorOf(variable);
      }
      for (const [i, { tensor }] of (findings?.reads ?? []).entries()) outputs[port.read(i)] = tensor;
      graph = recorder.graph(outputs);
    };
    withLongStacks(() => tf.tidy(record));
    return graph as unknown as Graph;
  } finally {
    restoreBackend(before);
    restoreGradients();
    restoreReads();
    restoreEngine();
    restoreLayers();
    for (const { variable, dataId, values } of saved) {
      if (variable.dataId !== dataId) tf.tidy(() => variable.assign(tf.tensor(values, variable.shape, variable.dtype)));
    }
  }
}

/**
 * TensorFlow.js shares data: after `b.setWeights(a.getWeights())` the weights of both have one id, and with the tensors that were given
 * if somebody keeps these. A trace knows a variable by the id of its data.
 */
function giveOwnData(variable: tf.Variable): void {
  if (tf.backend().refCount(variable.dataId) < 2) return;
  tf.tidy(() => variable.assign(tf.tensor(variable.dataSync().slice(), variable.shape, variable.dtype)));
}

const mapValues = <A, B>(record: Record<string, A>, f: (value: A, key: string) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value, key)]));

/** Makes the recording backend the current one; the returned function goes back and forgets it. */
function install(recorder: Recorder): (before: string) => void {
  tf.registerBackend(backendName, () => recorder);
  const names = new Set(tf.getKernelsForBackend('cpu').map((k) => k.kernelName));
  for (const kernelName of [...names, ...customKernels]) {
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) => recorder.kernel(kernelName, inputs, attrs ?? {}),
    });
  }
  void tf.setBackend(backendName);
  return (before) => {
    void tf.setBackend(before);
    for (const kernelName of [...names, ...customKernels]) tf.unregisterKernel(kernelName, backendName);
    tf.removeBackend(backendName);
  };
}

/** Kernels of our own that exist only while tracing. */
const customKernels = ['BatchNormTrain', 'BatchNormTrainGrad'];

const randomOps =
  /^(randomUniform|randomUniformInt|randomNormal|randomStandardNormal|truncatedNormal|randomGamma|rand|multinomial|dropout)(__op)?$/;

/** Random numbers drawn in JavaScript would be frozen into the graph. */
function forbidHiddenRandomness(recorder: Recorder): () => void {
  const engine = tf.engine();
  const original = engine.startScope;
  engine.startScope = (name?: string) => {
    if (name && randomOps.test(name)) {
      recorder.refuse(
        `tf.${name.replace('__op', '')} draws random numbers in JavaScript, which a compiled step would freeze.`,
        "Draw with the call's `random.uniform(shape)` (the second argument of a layer's call holds `random`).",
      );
    }
    return original.call(engine, name);
  };
  return () => {
    engine.startScope = original;
  };
}

/** A variable's values lie on another backend: what JavaScript makes of them would be frozen into the graph. */
function watchReads(recorder: Recorder): () => void {
  const engine = tf.engine();
  const { readSync } = engine;
  engine.readSync = (id) => (recorder.knows(id) ? recorder.readSync(id) : readSync.call(engine, id));
  return () => {
    engine.readSync = readSync;
  };
}
