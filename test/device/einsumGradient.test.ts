/** Against the gradients that TensorFlow.js has of the same sums, written with other operations. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { SeededRandom } from '../../src/base/random';
import { eagerDevice } from '../../src/device/eager';

beforeAll(async () => {
  await tf.setBackend('cpu');
  eagerDevice('tfjs', '');
});

const random = new SeededRandom(2);
const tensor = (...shape: number[]) =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.uniform() - 0.5),
    shape,
  );

type Sum = (...operands: tf.Tensor[]) => tf.Tensor;

it.each<[string, tf.Tensor[], Sum]>([
  ['ij,jk->ik', [tensor(2, 3), tensor(3, 4)], (a, b) => a!.matMul(b!)],
  ['ij,kj->ki', [tensor(2, 3), tensor(4, 3)], (a, b) => b!.matMul(a!, false, true)],
  ['nhwc,cd->nhwd', [tensor(2, 3, 3, 4), tensor(4, 5)], (a, b) => a!.reshape([18, 4]).matMul(b!).reshape([2, 3, 3, 5])],
  ['bij, bjk -> bik', [tensor(2, 3, 4), tensor(2, 4, 2)], (a, b) => a!.matMul(b!)],
  ['ij,ij->i', [tensor(2, 3), tensor(2, 3)], (a, b) => a!.mul(b!).sum(1)],
  // A letter that only one operand has, and the result has not.
  ['ijk,j->i', [tensor(2, 3, 4), tensor(3)], (a, b) => a!.sum(2).mul(b!).sum(1)],
  ['i,j->ij', [tensor(3), tensor(2)], (a, b) => a!.expandDims(1).mul(b!)],
  ['ij->ji', [tensor(2, 3)], (a) => a!.transpose()],
  ['ijk->j', [tensor(2, 3, 4)], (a) => a!.sum([0, 2])],
  ['ij->', [tensor(2, 3)], (a) => a!.sum()],
])('the gradient of einsum %s', (equation, operands, other) => {
  const weigh =
    (sum: Sum) =>
    (...given: tf.Tensor[]) => {
      const y = sum(...given);
      return y.mul(tf.range(1, y.size + 1).reshape(y.shape)).sum() as tf.Scalar;
    };
  const ours = tf.grads(weigh((...given) => tf.einsum(equation, ...given)))(operands);
  const theirs = tf.grads(weigh(other))(operands);
  for (const [i, gradient] of ours.entries()) {
    expect(gradient.shape).toEqual(operands[i]!.shape);
    expect([...gradient.dataSync()]).toEqual([...theirs[i]!.dataSync()].map((value) => expect.closeTo(value, 3)));
  }
});
