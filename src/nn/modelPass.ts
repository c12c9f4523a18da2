/** One pass of a model, without what tfjs-layers does wrong in one: everything calls models through here. */
import type * as tf from '@tensorflow/tfjs';
import type { CallContext } from './context';
import { keepingTensors } from './keptTensors';
import { onceANode } from './onceANode';

/** The model's outputs, in its order. tfjs-layers writes masks into a copy of `context`. */
export function modelPass(model: tf.LayersModel, x: tf.Tensor | tf.Tensor[], context: CallContext): tf.Tensor[] {
  const pass = () => model.apply(x, { ...context }) as tf.Tensor | tf.Tensor[];
  return [onceANode(model, () => keepingTensors(model, pass))].flat();
}
