/** The small graphs of a step on a GPU, run on the CPU, and what the eager device adds up and clips: by hand. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/base/random';
import { clipByNorm } from '../../src/device/clip';
import { EarlierBatches } from '../../src/device/earlierBatches';
import { addReport, copyProgram, followProgram, sumProgram } from '../../src/device/gpuPrograms';
import { drawn, scalarOf, sizeOf } from '../../src/device/ports';
import { OnnxBuilder } from '../../src/graph/onnx/builder';
import { type Program, program, Session } from '../../src/graph/onnx/session';

async function results(of: Program, inputs: Record<string, number[]>): Promise<Record<string, number[]>> {
  const session = await Session.open(of, { threads: 1 });
  const feeds = Object.fromEntries(Object.entries(inputs).map(([name, values]) => [name, Float32Array.from(values)]));
  const outputs = await session.compute(feeds);
  await session.close();
  return Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, [...values]]));
}
const arrays = [
  { name: 'w', shape: [2, 1] },
  { name: 'b', shape: [1] },
];

describe('a program', () => {
  it('copies each array under its name', async () => {
    expect(await results(copyProgram(arrays), { 'in:w': [1, 2], 'in:b': [3] })).toEqual({ w: [1, 2], b: [3] });
  });

  it('adds gradients to their sum, scaled', async () => {
    const inputs = { scale: [0.5], 'sum:w': [1, 2], 'gradient:w': [3, -4], 'sum:b': [0], 'gradient:b': [7] };
    expect(await results(sumProgram(arrays), inputs)).toEqual({ 'added:w': [2, -1], 'added:b': [3.5] });
  });

  it('moves averages towards their values', async () => {
    const inputs = { rate: [0.25], 'average:w': [4, 0], 'value:w': [0, 8], 'average:b': [1], 'value:b': [1] };
    expect(await results(followProgram(arrays), inputs)).toEqual({ w: [3, 2], b: [1] });
  });

  it('gives what is read as one array, added to that of the steps before', async () => {
    const b = new OnnxBuilder();
    const [x, y] = [b.input('x', [2, 2], 'float32'), b.input('y', [], 'float32')];
    b.output('loss', b.op('Neg', [y], []));
    b.output('kept', b.op('Relu', [x], [2, 2]));
    b.output('many', b.op('Abs', [x], [2, 2]));
    const parts = addReport(b, (name) => name !== 'kept');
    expect(parts).toEqual([
      { name: 'loss', at: 0, size: 1 },
      { name: 'many', at: 1, size: 4 },
    ]);
    expect(b.outputs.map(({ name }) => name)).toEqual(['kept', 'report']);
    const inputs = { x: [1, -2, 3, -4], y: [5], reported: [10, 20, 30, 40, 50] };
    expect(await results(program('test', b), inputs)).toEqual({ kept: [1, 0, 3, 0], report: [5, 21, 32, 43, 54] });
  });
});

describe('eager gradients', () => {
  beforeAll(() => tf.setBackend('cpu'));
  const read = (tensors: Record<string, tf.Tensor>) =>
    Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, [...tensor.dataSync()]]));

  it('of one, two and three batches become their mean, and leave no tensor behind', () => {
    const earlier = new EarlierBatches();
    const { numTensors } = tf.memory();
    const step = (...batches: number[][]) =>
      tf.tidy(() => {
        for (const batch of batches.slice(0, -1)) earlier.add({ g: tf.tensor1d(batch) });
        expect(earlier.count).toBe(batches.length - 1);
        return read(earlier.meanWith({ g: tf.tensor1d(batches.at(-1)!) })).g;
      });
    expect(step([1, 2])).toEqual([1, 2]);
    expect(step([1, 2], [3, 8])).toEqual([2, 5]);
    expect(step([3, 0], [3, 6], [6, 3])).toEqual([4, 3]);
    expect([earlier.count, tf.memory().numTensors]).toEqual([0, numTensors]);
    tf.tidy(() => earlier.add({ g: tf.tensor1d([9]) }));
    earlier.clear();
    expect([step([5]), tf.memory().numTensors]).toEqual([[5], numTensors]);
  });

  it('are clipped together where their norm is beyond the limit, and else keep their bits', () => {
    const clipped = (limit: number) =>
      tf.tidy(() => read(clipByNorm({ a: tf.tensor1d([3, 0]), b: tf.tensor2d([[4]]) }, limit)));
    expect(clipped(5)).toEqual({ a: [3, 0], b: [4] });
    expect(clipped(100)).toEqual({ a: [3, 0], b: [4] });
    expect(clipped(2.5)).toEqual({ a: [1.5, 0], b: [2] });
    expect(clipByNorm({}, 1)).toEqual({});
  });
});

describe('what is fed', () => {
  it('is a scalar by its name, draws in their order, and nothing else', () => {
    expect([
      scalarOf('scalar:rate', { rate: 0.5 }),
      scalarOf('scalar:other', { rate: 0.5 }),
      scalarOf('x', { x: 1 }),
    ]).toEqual([...[Float32Array.of(0.5), undefined, undefined]]);
    const random = new SeededRandom(3);
    const [first, second] = [drawn('random0', [2, 3], random), drawn('random1', [2], random)];
    const all = new SeededRandom(3);
    expect([first, second]).toEqual([6, 2].map((size) => all.fillUniform(new Float32Array(size))));
    expect(drawn('randomly', [2], random)).toBeUndefined();
    expect([sizeOf([]), sizeOf([2, 3, 4]), sizeOf([2, 0])]).toEqual([1, 24, 0]);
  });
});
