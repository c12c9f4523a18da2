/**
 * Records a TensorFlow.js function as a `Graph`: a kernel backend whose kernels compute nothing and write down
 * what was asked. Gradients are recorded too, since they are kernels like any other.
 * Variables are inputs of the graph; a variable assigned while tracing is an output too.
 */
import * as tf from '@tensorflow/tfjs';
import type { Source } from '../protocol/events';
import { eagerHint } from './eagerHint';
import { registerEinsumGradient } from './einsumGradient';
import { allowDilatedGradients } from './gradients';
import type { DType, Graph } from './graph';
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
  sources?: ReadonlyMap<string, readonly Source[]>;
  run(inputs: Record<string, tf.Tensor>, random: (shape: number[]) => tf.Tensor): Record<string, tf.Tensor>;
}

/** Runs `request.run` once without computing. Names of outputs: those returned, and `assigned:<name>` for variables that were. */
export function trace(request: TraceRequest): Graph {
  const recorder = new Recorder(request.sources ?? new Map());
  const before = tf.getBackend();
  const saved = Object.entries(request.variables).map(([name, variable]) => {
    return { name, variable, dataId: variable.dataId, values: variable.dataSync().slice() };
  });
  const restoreLayers = watchLayers(request.layers ?? [], recorder);
  const restoreEngine = forbidHiddenRandomness(recorder);
  registerEinsumGradient();
  const restoreGradients = allowDilatedGradients();
  const restoreBackend = install(recorder);
  try {
    let graph: Graph | undefined;
    tf.tidy(() => {
      for (const { name, variable } of saved) recorder.bindVariable(name, variable);
      const inputs = mapValues(request.inputs, (spec, name) => recorder.input(name, spec.shape, spec.dtype));
      const random = (shape: number[]) => recorder.random(shape);
      const outputs = mapValues(request.run(inputs, random), (t) => recorder.tensorOf(t));
      for (const { name, variable, dataId } of saved) {
        if (variable.dataId !== dataId) outputs[`assigned:${name}`] = recorder.tensorOf(variable);
      }
      graph = recorder.graph(outputs);
    });
    return graph as unknown as Graph;
  } finally {
    restoreBackend(before);
    restoreGradients();
    restoreEngine();
    restoreLayers();
    for (const { variable, dataId, values } of saved) {
      if (variable.dataId !== dataId) tf.tidy(() => variable.assign(tf.tensor(values, variable.shape, variable.dtype)));
    }
  }
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
      throw recorder.error(
        `tf.${name.replace('__op', '')} draws random numbers in JavaScript, which a compiled step would freeze.`,
        {
          hint: `Draw with the call's \`random.uniform(shape)\` (the second argument of a layer's call holds \`random\`). ${eagerHint}`,
        },
      );
    }
    return original.call(engine, name);
  };
  return () => {
    engine.startScope = original;
  };
}
