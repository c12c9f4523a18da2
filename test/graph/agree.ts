/** Compares a function run by eager TensorFlow.js with the same function traced, compiled and run by ONNX Runtime. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import type { Target } from '../../src/graph/lower/lowering';
import { blockSize } from '../../src/graph/onnx/block';
import { OnnxBuilder } from '../../src/graph/onnx/builder';
import { GpuSession } from '../../src/graph/onnx/gpuSession';
import { type Program, program, Session, type Values } from '../../src/graph/onnx/session';
import { lower } from '../../src/graph/passes/lower';
import { trace } from '../../src/graph/trace/trace';
import { expectOperators } from './operators';

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

/** Where a compiled graph runs: a layout, and how a program of it is run once. */
interface Executor {
  name: string;
  target: Target;
  compute(program: Program, feeds: Record<string, Values>): Promise<Record<string, Values>>;
}

async function onCpu(): Promise<Executor[]> {
  return (await layouts()).map((block) => ({
    name: `block ${block}`,
    target: { block },
    async compute(compiled, feeds) {
      const session = await Session.open(compiled, { threads: 1 });
      const outputs = await session.compute(feeds);
      await session.close();
      return outputs;
    },
  }));
}

/**
 * Held open for all of a file: the device of a driver in software, and what it has compiled for one kernel, go with the last
 * session that is open, and are half of the time of a small program.
 */
let held: Promise<GpuSession> | undefined;
const holdDevice = () => {
  const b = new OnnxBuilder();
  b.output('y', b.op('Abs', [b.input('x', [1], 'float32')], [1]));
  return GpuSession.open(program('held', b), { provider: 'webgpu', resident: () => false });
};

const onWebgpu: Executor = {
  name: 'webgpu',
  target: { block: 0, gpu: true },
  async compute(compiled, feeds) {
    held ??= holdDevice();
    await held;
    const session = await GpuSession.open(compiled, { provider: 'webgpu', resident: () => false });
    const outputs = await session.run(({ name }) => feeds[name]);
    await session.close();
    return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, tensor.data as Values]));
  },
};

export interface AgreeOptions {
  gradient?: boolean;
  tolerance?: number;
  /** On a GPU, whose sines and cosines have fewer digits. */
  gpuTolerance?: number;
  /** Default `cpu`, in every layout of it. */
  on?: 'cpu' | 'webgpu';
}

/** Values, gradients of a weighted sum of the outputs with respect to every float input, and the operators they become. */
export async function agree(fn: Fn, inputs: tf.Tensor[], options: AgreeOptions = {}): Promise<void> {
  const { gradient = false, on = 'cpu' } = options;
  const { tolerance = 2e-5, gpuTolerance = tolerance } = options;
  const most = on === 'cpu' ? tolerance : gpuTolerance;
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
  if (on === 'cpu') expectOperators(graph);
  for (const { name: executor, target, compute } of on === 'cpu' ? await onCpu() : [onWebgpu]) {
    const feeds = Object.fromEntries(inputs.map((t, i) => [`x${i}`, t.dataSync() as Float32Array]));
    const actual = await compute(program('agree', lower(graph, target)), feeds);
    expected.forEach((e, i) => {
      const where = `output ${i}, ${executor}`;
      expect(graph.outputs[`y${i}`]?.shape, where).toEqual(e.shape);
      expect(graph.outputs[`y${i}`]?.dtype, where).toBe(e.dtype);
      const scale = Math.max(1, ...e.values.map(Math.abs).filter(Number.isFinite));
      const values = Array.from(actual[`y${i}`]!, Number);
      expect(values.length, where).toBe(e.values.length);
      const worst = values.reduce(
        (w, v, k) => Math.max(w, Object.is(v, e.values[k]) ? 0 : Math.abs(v - e.values[k]!)),
        0,
      );
      expect(worst / scale, where).toBeLessThan(most);
    });
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
