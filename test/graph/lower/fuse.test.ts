/** What a convolution of the blocked layout may take along, and what it must leave, by the numbers and by the operators. */
import * as tf from '@tensorflow/tfjs';
import { describe, it } from 'vitest';
import { agree, numbers } from '../agree';

await tf.setBackend('cpu');

type T = tf.Tensor4D;
/** As many channels as a block of any machine has, so that the blocked convolution is taken. */
const [image, other] = [numbers([1, 7, 6, 16], 1), numbers([1, 7, 6, 16], 2)];
const [filter, second] = [numbers([3, 3, 16, 16], 3), numbers([3, 3, 16, 16], 4)];
const conv = (x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as T, w as T, 1, 'same');

type Made = (x: tf.Tensor, y: tf.Tensor, w: tf.Tensor, v: tf.Tensor) => tf.Tensor | tf.Tensor[];
const cases: Record<string, Made> = {
  'a Relu': (x, _, w) => conv(x, w).relu(),
  'a sum': (x, y, w) => conv(x, w).add(y),
  'a sum from the other side': (x, y, w) => y.add(conv(x, w)),
  'a sum, then a Relu': (x, y, w) => conv(x, w).add(y).relu(),
  'a Relu, and the sum after it for itself': (x, y, w) => conv(x, w).relu().add(y),
  'the same from the other side': (x, y, w) => y.add(conv(x, w).relu()),
  'a Relu after a sum after a Relu': (x, y, w) => conv(x, w).relu().add(y).relu(),
  'one sum of two': (x, y, w) => conv(x, w).add(y).add(x),
  'the sum of two convolutions': (x, y, w, v) => conv(x, w).add(conv(y, v)).relu(),
  'the sum of two convolutions with a Relu each': (x, y, w, v) => conv(x, w).relu().add(conv(y, v).relu()),
  'itself twice': (x, _, w) => {
    const made = conv(x, w);
    return made.add(made).relu();
  },
  'nothing where something else reads it': (x, y, w) => {
    const made = conv(x, w);
    return [made.relu(), made.add(y), made.neg()];
  },
  'no sum of another shape': (x, y, w) =>
    conv(x, w)
      .add(y.slice([0, 0, 0, 0], [1, 1, 1, 16]))
      .relu(),
};

describe('a convolution takes along', () => {
  it.each(Object.keys(cases))('%s', async (name) => {
    const made = cases[name] as Made;
    await agree((x, y, w, v) => made(x!, y!, w!, v!), [image, other, filter, second]);
  });
});
