/** What compares is constant almost everywhere: what uses it can be differentiated, eagerly and compiled. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { registerFlatGradients } from '../../../src/graph/trace/flatGradients';
import { agree, numbers } from '../agree';

await tf.setBackend('cpu');
registerFlatGradients();

describe('gradients through comparisons and logic', () => {
  it('of a masking: those of the rows that are kept', () => {
    const x = tf.tensor2d([
      [0, 0],
      [1, 0],
      [2, 3],
    ]);
    const masked = (t: tf.Tensor) => tf.layers.masking({ maskValue: 0 }).apply(t.expandDims(0)) as tf.Tensor;
    const gradient = tf.grad((t) => masked(t).square().sum());
    expect(gradient(x).arraySync()).toEqual([
      [0, 0],
      [2, 0],
      [4, 6],
    ]);
  });

  it.each([
    ['greater', (x: tf.Tensor) => tf.where(x.greater(0), x.mul(2), x.square())],
    ['less or equal, and not', (x: tf.Tensor) => tf.where(x.lessEqual(0.1).logicalNot(), x.mul(2), x)],
    ['and, or, equal', (x: tf.Tensor) => x.mul(x.less(0.5).logicalAnd(x.notEqual(0)).logicalOr(x.equal(1)).toFloat())],
    [
      'any and all',
      (x: tf.Tensor) => x.mul(x.greater(0.9).any(1, true).toFloat()).add(x.mul(x.less(2).all().toFloat())),
    ],
  ])('%s: compiled as eager', async (_, f) => {
    await agree((x) => f(x!), [numbers([3, 4])], { gradient: true });
  });
});
