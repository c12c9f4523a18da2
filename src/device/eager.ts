/** Any TensorFlow.js backend, kernel by kernel: slow, runs every model, and the oracle of the compiled device. */
import * as tf from '@tensorflow/tfjs';
import { registerEinsumGradient } from '../graph/trace/einsumGradient';
import { registerGatherGradient } from '../graph/trace/gatherGradient';
import type { Device, EvaluationSpec, NumericArray, State } from './device';
import { registerDilatedGradients } from './dilatedGradients';
import { assign, readAll, tensors } from './eagerTensors';
import { EagerTraining } from './eagerTraining';
import { namingLayers } from './layerOfError';
import { registerResizeGradients } from './resizeGradient';

/** `model`: whose layers the steps call. */
export function eagerDevice(id: string, description: string, model?: tf.LayersModel): Device {
  registerEinsumGradient();
  registerGatherGradient();
  registerDilatedGradients();
  registerResizeGradients();
  return {
    id,
    description,
    training: async (spec, seed) => new EagerTraining(spec, seed, model),
    evaluation: async (spec) => ({
      run: async (inputs, state) => evaluateEagerly(spec, inputs, state, model),
      dispose: async () => {},
    }),
    dispose: async () => {},
  };
}

/** Runs with the given weights and leaves the variables as they were. */
async function evaluateEagerly(
  spec: EvaluationSpec,
  inputs: Record<string, NumericArray>,
  state: State,
  model: tf.LayersModel | undefined,
) {
  const before = await readAll(spec.variables);
  assign(spec.variables, state);
  try {
    const outputs = tf.tidy(() => namingLayers(model, () => spec.forward(tensors(spec, inputs))));
    const arrays = await readAll(outputs);
    tf.dispose(outputs);
    return arrays;
  } finally {
    assign(spec.variables, before);
  }
}
