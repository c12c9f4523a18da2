/** Small parts of an export, by hand: names of convolutions, and what of a traced batch size stays in a network. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { TrainedRun } from '../../src/evaluate/trainedRun';
import { freeBatch } from '../../src/export/freeBatch';
import { feedOf, type ImageSet, rowsOf, spreadImages } from '../../src/export/images';
import { outputsOf, outputsOfFile, programOf } from '../../src/export/network';
import { type ConvPair, pairName } from '../../src/export/pairs';
import { OnnxBuilder } from '../../src/graph/onnx/builder';
import { Session } from '../../src/graph/onnx/session';
import { markAuxiliary } from '../../src/nn/auxiliaryOutputs';

const conv = (image: number[], filter: number[], strides: unknown) => ({
  ...{ image, filter },
  attributes: { strides, pad: 'same', dilations: [1, 1] },
});

it.each([
  [1, 1, '56×28, 64 → 3×1 → 32 → 1×5 → 16'],
  [2, [1, 1], '56×28, 64 → 3×1/2 → 32 → 1×5 → 16'],
  [[1, 1], [2, 2], '56×28, 64 → 3×1 → 32 → 1×5/2 → 16'],
])('strides %s and %s: %s', (first, second, name) => {
  const pair: ConvPair = {
    makes: conv([56, 28, 64], [3, 1, 64, 32], first),
    reads: conv([56, 28, 32], [1, 5, 32, 16], second),
  };
  expect(pairName(pair)).toBe(name);
});

it('a batch size goes out of reshapes and expansions, and out of nothing else', () => {
  const b = new OnnxBuilder();
  const x = b.input('x', [91, 4], 'float32');
  const reshaped = b.op('Reshape', [x, b.int64s([91, 2, 2])], [91, 2, 2]);
  const flat = b.op('Reshape', [b.constant(new Float32Array(4), [4], 'float32'), b.int64s([1, 4])], [1, 4]);
  b.output('words', b.op('Reshape', [b.op('Reshape', [x, b.int64s([364])], [364]), b.int64s([182, 2])], [182, 2]));
  b.output('many', b.op('Expand', [flat, b.int64s([182, 4])], [182, 4]));
  // An axis of the network's own that happens to be twice the size.
  b.output(
    'own',
    b.op('Reshape', [b.op('Expand', [flat, b.int64s([182, 4])], [182, 4]), b.int64s([91, 182])], [91, 182]),
  );
  b.output('none', b.op('Reshape', [x, b.int64s([0, 91])], [0, 91]));
  b.output('empty', b.op('Reshape', [x, b.int64s([0, 182])], [0, 182]));
  const wide = b.op('Expand', [flat, b.int64s([91, 4])], [91, 4]);
  const tiled = b.op('Tile', [flat, b.int64s([91, 1])], [91, 4]);
  const sum = b.op('Add', [wide, tiled], [91, 4]);
  b.output('y', b.op('Add', [sum, b.op('Reshape', [reshaped, b.int64s([91, 4])], [91, 4])], [91, 4]));
  freeBatch(b, 91);
  const targets = b
    .contents()
    .nodes.flatMap(({ op, inputs }) =>
      op === 'Add' ? [] : [[op, ...Array.from(inputs[1]!.data as BigInt64Array, Number)]],
    );
  expect(targets.sort()).toEqual(
    [
      // Samples and their words on one axis.
      ...[
        ['Reshape', -1],
        ['Reshape', -1, 2],
        ['Expand', 182, 4],
        ['Reshape', -1, 182],
        ['Reshape', 0, -1],
        ['Reshape', 0, -1],
      ],
      ['Reshape', -1, 2, 2],
      ['Reshape', 1, 4],
      ['Expand', 1, 4],
      ['Tile', 91, 1],
      ['Reshape', -1, 4],
    ].sort(),
  );
});

/** Samples of words and an image, five in batches of two. */
const several = {
  shape: [2],
  inputs: [
    { name: 'words', shape: [2], dtype: 'int32' as const },
    { name: 'image', shape: [2, 1, 3], dtype: 'float32' as const },
  ],
};
const wordsOf = (sample: number) => [sample, 10 * sample];
const imageOf = (sample: number) => [1, 2, 3, 4, 5, 6].map((value) => value + sample / 8);

/** What is asked of a run's data: each batch is given back before the next one. */
function runOf(model: tf.LayersModel) {
  const held = { now: 0, most: 0, read: [] as number[] };
  const batchOf = (number: number) => {
    const samples = [0, 1].map((i) => Math.min(4, 2 * number + i));
    return {
      'input:words': Int32Array.from(samples.flatMap(wordsOf)),
      'input:image': Float32Array.from(samples.flatMap(imageOf)),
    };
  };
  const data = {
    info: { ...several, test: 5 },
    batches: 3,
    async *epoch(_: number, from: number) {
      for (let number = from; number < 3; number++) {
        held.read.push(number);
        held.most = Math.max(held.most, ++held.now);
        yield { inputs: batchOf(number), release: () => void held.now-- };
      }
    },
  };
  const run = { data, loaded: { model }, experiment: { evaluation: { batchSize: 2 } } } as unknown as TrainedRun;
  return { run, held };
}

describe('samples of several inputs', () => {
  const words = tf.input({ shape: [2], name: 'words', dtype: 'int32' });
  const image = tf.input({ shape: [2, 1, 3], name: 'image' });
  const flat = tf.layers.flatten({ name: 'flat' }).apply(image) as tf.SymbolicTensor;
  const dense = (name: string, units: number) => tf.layers.dense({ name, units }).apply(flat) as tf.SymbolicTensor;
  const model = tf.model({
    inputs: [words, image],
    outputs: [
      dense('scores', 4),
      dense('aside', 7),
      tf.layers.permute({ name: 'turned', dims: [2, 1, 3] }).apply(image) as tf.SymbolicTensor,
    ],
  });
  markAuxiliary(model, ['aside']);
  const { run, held } = runOf(model);

  it('are read from all over the split, each in its type, and every batch is given back', async () => {
    const set = await spreadImages(run, 3);
    // 0, 5/3 and 10/3 of five.
    expect(set).toEqual({
      ...{ count: 3, facts: run.data.info },
      inputs: {
        'input:words': Int32Array.from([0, 1, 3].flatMap(wordsOf)),
        'input:image': Float32Array.from([0, 1, 3].flatMap(imageOf)),
      },
    });
    expect(held).toEqual({ now: 0, most: 1, read: [0, 1] });
    expect(rowsOf(set, 2, 2)).toEqual({
      'input:words': Int32Array.from([3, 3].flatMap(wordsOf)),
      'input:image': Float32Array.from([3, 3].flatMap(imageOf)),
    });
    // As a file takes them, by their names; what is one input of several keeps its order.
    expect(feedOf(set, 1, 1)).toEqual({ words: Int32Array.from(wordsOf(1)), image: Float32Array.from(imageOf(1)) });
  });

  it('go into a file, and come out of it, as many at a time as are said', () => {
    const bytes = new Uint8Array(1);
    expect(programOf(bytes, run, 5)).toEqual({
      model: bytes,
      inputs: [
        { name: 'words', shape: [5, 2], type: 'int32' },
        { name: 'image', shape: [5, 2, 1, 3], type: 'float32' },
      ],
      outputs: [
        { name: 'scores', shape: [5, 4], type: 'float32' },
        { name: 'turned', shape: [5, 1, 2, 3], type: 'float32' },
      ],
    });
    expect(outputsOfFile(model, several).map(({ port, name }) => [port, name])).toEqual([
      ['output:scores', 'scores'],
      ['output:turned', 'turned'],
    ]);
  });
});

it('outputs are those of the samples alone, from one thread, and the session is closed whatever happens', async () => {
  const closed = vi.fn(async () => {});
  let fails = false;
  const compute = async ({ input }: Record<string, Float32Array>) => {
    if (fails) throw new Error('no room');
    return { y: (input as Float32Array).map((value) => 2 * value) };
  };
  const open = vi.spyOn(Session, 'open').mockImplementation(async () => ({ compute, close: closed }) as never);
  onTestFinished(() => open.mockRestore());
  const set: ImageSet = { count: 5, facts: { shape: [1] }, inputs: { x: Float32Array.of(1, 2, 3, 4, 5) } };
  const program = {
    model: new Uint8Array(),
    inputs: [],
    outputs: [{ name: 'y', shape: [3, 1], type: 'float32' as const }],
  };
  expect(await outputsOf(program, set, 3)).toEqual({ y: Float32Array.of(2, 4, 6, 8, 10) });
  expect(open.mock.calls).toEqual([[program, { threads: 1 }]]);
  expect(closed).toHaveBeenCalledTimes(1);
  fails = true;
  await expect(outputsOf(program, set, 3)).rejects.toThrow('no room');
  expect(closed).toHaveBeenCalledTimes(2);
});
