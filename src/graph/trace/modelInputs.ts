/** What a model is called with: the one tensor of a batch, or several in the order of its inputs, found by their names. */
import type * as tf from '@tensorflow/tfjs';
import { type InputFacts, inputPort, inputTensors, type TensorInfo } from '../../base/sampleTensors';

/** The inputs of a traced function that is given `batch` samples, by port. */
export const batchOfInputs = (data: InputFacts, batch: number): Record<string, TensorInfo> =>
  Object.fromEntries(
    Object.entries(inputTensors(data)).map(([port, { shape, dtype }]) => [port, { shape: [batch, ...shape], dtype }]),
  );

export type ModelInput = tf.Tensor | tf.Tensor[];

/** Whether the model has them all is checked where it is loaded (checkModel.ts). */
export function modelInput(
  model: tf.LayersModel,
  { inputs }: InputFacts,
  tensors: Readonly<Record<string, tf.Tensor>>,
): ModelInput {
  if (inputs === undefined) return tensors.x as tf.Tensor;
  return model.inputNames.map((name) => tensors[inputPort(name)] as tf.Tensor);
}
