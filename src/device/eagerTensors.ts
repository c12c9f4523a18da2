/** Records of TensorFlow.js tensors and of arrays, from one to the other. */
import * as tf from '@tensorflow/tfjs';
import type { NumericArray, State, TrainingSpec } from './device';

export function mapped<A, B>(record: Record<string, A>, f: (value: A, key: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value, key)]));
}

export const tensors = (spec: { inputs: TrainingSpec['inputs'] }, inputs: Record<string, NumericArray>) =>
  Object.fromEntries(
    Object.entries(spec.inputs).map(([name, { shape, dtype }]) => [
      name,
      tf.tensor(inputs[name] as NumericArray, shape, dtype),
    ]),
  );

export async function readAll(record: Record<string, tf.Tensor>): Promise<State> {
  const entries = Object.entries(record).map(async ([name, t]) => [name, Float32Array.from(await t.data())] as const);
  return Object.fromEntries(await Promise.all(entries));
}

export function assign(variables: Record<string, tf.Variable>, state: State): void {
  tf.tidy(() => {
    for (const [name, v] of Object.entries(variables)) {
      const values = state[name];
      if (values) v.assign(tf.tensor(values, v.shape));
    }
  });
}
