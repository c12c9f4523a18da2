/** What the tests of kernels on unusual input share. */
import * as tf from '@tensorflow/tfjs';
import { describe, it } from 'vitest';
import { type AgreeOptions, agree, type Fn } from '../agree';

export type Case = [name: string, fn: Fn, inputs: tf.Tensor[], options?: AgreeOptions];

export const grad = { gradient: true };
export const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
export const floats = (...values: number[]) => tf.tensor1d(values, 'float32');
export const ints = (...values: number[]) => tf.tensor1d(values, 'int32');
export const t4 = (x: tf.Tensor | undefined) => x as tf.Tensor4D;
export const t5 = (x: tf.Tensor | undefined) => x as tf.Tensor5D;
/** Calls a kernel as layers and gradients do, past the checks of the public operation. */
export const kernel = (name: string, inputs: object, attrs: object = {}) =>
  tf.engine().runKernel(name, inputs as tf.NamedTensorMap, attrs as tf.NamedAttrMap) as tf.Tensor;

/** A test for each case of each family: compiled, it equals eager TensorFlow.js. */
export function describeFamilies(families: Record<string, Case[]>, on: 'cpu' | 'webgpu' = 'cpu'): void {
  describe.each(Object.entries(families))(`%s, compiled for ${on}, are as in eager TensorFlow.js`, (_family, cases) => {
    it.each(cases)('%s', async (_name, fn, inputs, options = {}) => {
      await agree(fn, inputs, { ...options, on });
    });
  });
}
