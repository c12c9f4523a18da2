/** Arithmetic on numbers of the code: computed while tracing, and the same as eager TensorFlow.js makes of them. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { runOnCpu } from '../../../src/graph/rewrite/fold';
import { trace } from '../../../src/graph/trace/trace';
import { agree, numbers } from '../agree';

/** Elements of a constant that is too large to be computed one by one. */
const many = [70, 70];
const filled = (value: number, dtype: 'float32' | 'int32' | 'bool' = 'float32', shape = many) =>
  tf.fill(shape, value, dtype);

const constants: Record<string, () => tf.Tensor> = {
  'a fraction as a whole number': () => filled(1.7).toInt(),
  'a negative fraction as a whole number': () => filled(-1.7).toInt(),
  'a number as a truth': () => filled(2.5).toBool(),
  'nothing as a truth': () => filled(0).toBool(),
  'a truth as a number': () => filled(1, 'bool').toFloat(),
  'a whole number as a truth, and back': () => filled(3, 'int32').toBool().toInt(),
  'one number, moved and repeated': () =>
    filled(1.25, 'float32', [35, 70]).transpose().reshape([70, 35]).tile([1, 2]).reverse(0),
  'a sum of equal numbers': () => filled(0.5).sum(1, true).tile([1, 70]),
  'a mean of equal numbers': () => filled(0.5).mean(0, true).tile([70, 1]),
  'a largest of equal numbers': () => filled(-0.5).max(1, true).tile([1, 70]),
  'numbers that differ': () => tf.range(0, 70).reshape([70, 1]).tile([1, 70]),
};

describe.each(Object.entries(constants))('%s', (_, constant) => {
  it('is what eager TensorFlow.js makes of it', async () => {
    await agree((x) => x!.mul(constant().toFloat()), [numbers(many)]);
  });
});

it.each(Object.entries(constants).filter(([name]) => name !== 'numbers that differ'))(
  '%s leaves one number',
  (_, f) => {
    const { nodes, outputs } = trace({
      inputs: {},
      variables: {},
      run: () => ({ constant: f() }),
    });
    expect(nodes).toEqual([]);
    expect(outputs.constant?.constant).toHaveProperty('uniform');
  },
);

it.each([
  [4096, 0],
  [4097, 1],
])('numbers that differ are computed up to 4096 of them: of %i, %i nodes are left', (size, left) => {
  const all = Float32Array.from({ length: size }, (_, i) => i);
  const { nodes, outputs } = trace({
    inputs: {},
    variables: {},
    run: () => ({ y: tf.tensor1d(all).square() }),
  });
  expect(nodes).toHaveLength(left);
  if (left === 0) expect(outputs.y?.constant).toEqual({ data: all.map((v) => v * v) });
});

it('a list of constants is put together in its order', () => {
  const { nodes, outputs } = trace({
    inputs: {},
    variables: {},
    run: () => ({ y: tf.concat([tf.tensor1d([1, 2]), tf.tensor1d([3]), tf.tensor1d([4, 5])]) }),
  });
  expect(nodes).toEqual([]);
  expect(outputs.y?.constant).toEqual({ data: Float32Array.of(1, 2, 3, 4, 5) });
});

it('a list of which each is one number is not the first of them', () => {
  const { nodes, outputs } = trace({
    inputs: {},
    variables: {},
    run: () => ({ y: tf.concat([tf.fill([2], 7), tf.fill([1], 8)]) }),
  });
  expect(nodes).toEqual([]);
  expect(outputs.y?.constant).toEqual({ data: Float32Array.of(7, 7, 8) });
});

describe('a kernel on the CPU by itself', () => {
  const of = (kernel: string, values: number[], dtype = 'float32') =>
    runOnCpu(kernel, { x: { shape: [2], dtype, values: Float32Array.from(values) } }, {})?.map(({ info, data }) => [
      info.dtype,
      ...data,
    ]);

  it('gives what TensorFlow.js makes of the values, and nothing where it has none', () => {
    expect(of('Square', [3, -5])).toEqual([['float32', 9, 25]]);
    expect(of('Nobody', [3, -5])).toBeUndefined();
  });

  it('takes complex numbers in pairs, or real parts alone', () => {
    expect(of('ComplexAbs', [3, 4, 0, -1], 'complex64')).toEqual([['float32', 5, 1]]);
    const halves = (kernel: string) =>
      runOnCpu(kernel, { input: { shape: [2], dtype: 'complex64', values: Float32Array.of(3, 4, 0, -1) } }, {})?.map(
        ({ data }) => [...data],
      );
    expect([halves('Real'), halves('Imag')]).toEqual([[[3, 0]], [[4, -1]]]);
    expect(of('ComplexAbs', [3, -2], 'complex64')).toEqual([['float32', 3, 2]]);
  });
});
