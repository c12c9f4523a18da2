/** Multiply-adds of graphs that are traced by hand: of one sample, of what is needed, by what the factors are made of. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { countMacs } from '../../../src/graph/analyse/macs';
import { trace } from '../../../src/graph/trace/trace';
import { numbers } from '../agree';

await tf.setBackend('cpu');

const weights = {
  w: tf.variable(numbers([6, 5], 1)),
  filter: tf.variable(numbers([3, 3, 2, 4], 2)),
  dilated: tf.variable(numbers([3, 2, 2], 3)),
  row: tf.variable(numbers([1, 6], 4)),
};
const of = (batch: number, run: (x: tf.Tensor, w: typeof weights) => tf.Tensor | tf.Tensor[]) => {
  const graph = trace({
    inputs: { x: { shape: [batch, 6], dtype: 'float32' } },
    variables: weights,
    run: ({ x }) => Object.fromEntries([run(x!, weights)].flat().map((y, i) => [`y${i}`, y])),
  });
  const { counts, notCounted } = countMacs(graph, batch);
  return { counts: counts.map(({ kind, macs }) => [kind, macs]), notCounted };
};

it.each([1, 4])('are those of one sample of %i', (batch) => {
  const image = (x: tf.Tensor) => x.reshape([batch, 3, 1, 2]) as tf.Tensor4D;
  expect(of(batch, (x, { w }) => x.matMul(w)).counts).toEqual([['dense', 30]]);
  expect(of(batch, (x, { filter }) => tf.conv2d(image(x), filter as tf.Tensor4D, 1, 'same')).counts).toEqual([
    ['convolution', 3 * 4 * 18],
  ]);
  expect(of(batch, (x, { filter }) => tf.depthwiseConv2d(image(x), filter as tf.Tensor4D, 1, 'same')).counts).toEqual([
    ['depthwise convolution', 3 * 8 * 9],
  ]);
});

it('are counted of what an output depends on alone', () => {
  const found = of(2, (x, { w }) => {
    x.matMul(w).relu();
    return x.add(1);
  });
  expect(found).toEqual({ counts: [], notCounted: [] });
});

describe('a product of matrices', () => {
  it('is one of weights where a factor is made of weights alone, else of activations', () => {
    const square = 6 * 6 * 2;
    expect(of(1, (x, { w }) => x.matMul(w.mul(2))).counts).toEqual([['dense', 30]]);
    expect(of(2, (x) => x.matMul(x, true)).counts).toEqual([['matrix product', square / 2]]);
    expect(of(1, (x, { w }) => x.matMul(w.mul(x.mean()))).counts).toEqual([['matrix product', 30]]);
  });

  it('is looked through once, however often what it is made of is used', () => {
    const doubled = (w: tf.Tensor) => Array.from({ length: 40 }).reduce((sum: tf.Tensor) => sum.add(sum), w);
    expect(of(1, (x, { w }) => x.matMul(doubled(w))).counts).toEqual([['dense', 30]]);
  });

  it('by numbers of the code is none, unless these are multiplied with weights', () => {
    const code = () => numbers([6, 3], 9);
    expect(of(1, (x) => x.matMul(code())).counts).toEqual([]);
    expect(of(1, (_, { w }) => code().transpose().matMul(w)).counts).toEqual([['dense', 3 * 5 * 6]]);
  });
});

describe('what is not counted', () => {
  it('is named where it mixes weights of two axes with others', () => {
    const segments = (t: tf.Tensor) => tf.unsortedSegmentSum(t, tf.tensor1d([0, 1, 0, 1, 1, 2], 'int32'), 3);
    expect(of(1, (x, { w }) => segments(w).mul(x.mean())).notCounted).toEqual(['UnsortedSegmentSum']);
    expect(of(1, (_, { w }) => segments(w.slice([0, 0], [6, 1])))).toEqual({ counts: [], notCounted: [] });
    expect(of(1, (x) => segments(x.reshape([6, 1]).mul([1, 2])))).toEqual({ counts: [], notCounted: [] });
  });

  it('is not named where it has one axis, keeps channels apart, or goes element by element, or moves', () => {
    expect(of(1, (x, { row }) => x.mul(tf.cumsum(row, 1))).notCounted).toEqual([]);
    expect(of(1, (x, { w }) => x.reshape([6, 1]).mul(w)).notCounted).toEqual([]);
    expect(of(1, (x, { w }) => x.matMul(tf.gather(w, tf.tensor1d([5, 4, 3, 2, 1, 0], 'int32')))).notCounted).toEqual(
      [],
    );
    const image = (x: tf.Tensor) => x.reshape([1, 3, 1, 2]) as tf.Tensor4D;
    const morphed = of(1, (x, { dilated }) => tf.dilation2d(image(x), dilated as tf.Tensor3D, 1, 'same'));
    expect(morphed).toEqual({ counts: [], notCounted: [] });
    expect(of(1, (x) => tf.cumsum(x.reshape([2, 3]), 1)).notCounted).toEqual([]);
  });
});
