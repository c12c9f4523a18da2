/** Compares a function run by eager TensorFlow.js with the same function traced, compiled and run by ONNX Runtime. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { blockSize } from '../../src/graph/block';
import { lower } from '../../src/graph/lowering';
import { program, Session } from '../../src/graph/session';
import { trace } from '../../src/graph/trace';

export type Fn = (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

/** Numbers from a fixed linear congruential generator, in (-1, 1), no two equal in practice. */
export function numbers(shape: number[], seed = 1): tf.Tensor {
  let state = seed * 7919 + 17;
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
  return tf.tensor(values, shape);
}

let detected: number | undefined;
/** The layouts this machine can run: the blocked one of its CPU, and plain NCHW as on other devices. */
export async function layouts(): Promise<number[]> {
  detected ??= await blockSize();
  return detected ? [detected, 0] : [0];
}

const list = (result: tf.Tensor | tf.Tensor[]) => (Array.isArray(result) ? result : [result]);

/** Values, and gradients of a weighted sum of the outputs with respect to every float input. */
export async function agree(fn: Fn, inputs: tf.Tensor[], { gradient = false, tolerance = 2e-5 } = {}): Promise<void> {
  const whole: Fn = gradient ? (...xs) => [...list(fn(...xs)), ...gradients(fn, xs)] : fn;
  const expected = list(whole(...inputs)).map((t) => ({
    shape: t.shape,
    dtype: t.dtype,
    values: Array.from(t.dataSync()),
  }));
  const names = inputs.map((_, i) => `x${i}`);
  const graph = trace({
    inputs: Object.fromEntries(inputs.map((t, i) => [`x${i}`, { shape: t.shape, dtype: t.dtype as 'float32' }])),
    variables: {},
    run: (given) => Object.fromEntries(list(whole(...names.map((n) => given[n]!))).map((t, i) => [`y${i}`, t])),
  });
  for (const block of await layouts()) {
    const session = await Session.open(program('agree', lower(graph, { block })), { threads: 1 });
    const feeds = Object.fromEntries(inputs.map((t, i) => [`x${i}`, t.dataSync() as Float32Array]));
    const actual = await session.compute(feeds);
    expected.forEach((e, i) => {
      const where = `output ${i}, block ${block}`;
      expect(graph.outputs[`y${i}`]?.shape, where).toEqual(e.shape);
      const scale = Math.max(1, ...e.values.map(Math.abs).filter(Number.isFinite));
      const values = Array.from(actual[`y${i}`]!, Number);
      expect(values.length, where).toBe(e.values.length);
      const worst = values.reduce(
        (w, v, k) => Math.max(w, Object.is(v, e.values[k]) ? 0 : Math.abs(v - e.values[k]!)),
        0,
      );
      expect(worst / scale, where).toBeLessThan(tolerance);
    });
    await session.close();
  }
}

function gradients(fn: Fn, xs: tf.Tensor[]): tf.Tensor[] {
  const floats = xs.filter((x) => x.dtype === 'float32');
  const of = (...fs: tf.Tensor[]) => {
    let k = 0;
    const outputs = list(fn(...xs.map((x) => (x.dtype === 'float32' ? fs[k++]! : x)))).filter(
      (y) => y.dtype === 'float32',
    );
    // Weights that differ by element, so that a transposed or shifted gradient cannot pass.
    return outputs.map((y, i) => y.mul(weights(y.shape, i)).sum()).reduce((a, b) => a.add(b)) as tf.Scalar;
  };
  return tf.grads(of)(floats);
}

const weights = (shape: number[], i: number) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, k) => Math.sin(k * 0.7 + i)),
    shape,
  );
};
