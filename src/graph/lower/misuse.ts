/**
 * A call that TensorFlow.js itself would refuse, on every device: its kernels look at the shapes that they are given, and a trace runs none.
 * What is compiled all the same would compute something else, or be refused later by somebody who does not know the layer.
 */
import * as tf from '@tensorflow/tfjs';
import type { GraphTensor } from '../graph';

/** An error of the model, not of the compiler. */
export class Misuse extends Error {}

/** Throws the words of one of TensorFlow.js' own checks. */
export function sound(check: () => void): void {
  try {
    check();
  } catch (error) {
    throw new Misuse(error instanceof Error ? error.message : String(error));
  }
}

export function holds(so: boolean, message: string): void {
  if (!so) throw new Misuse(message);
}

/** TensorFlow.js's checks look at shapes alone. */
export const asTensor = ({ shape }: GraphTensor): tf.Tensor =>
  ({ shape: [...shape], rank: shape.length }) as unknown as tf.Tensor;

export const shown = ({ shape }: GraphTensor): string => `[${shape.join(', ')}]`;

export const checkSlice = (x: GraphTensor, begin: readonly number[], size: readonly number[]): void =>
  sound(() => tf.slice_util.assertParamsValid(asTensor(x), [...begin], [...size]));
