import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { registerEinsumGradient } from '../../../src/graph/trace/einsumGradient';
import { agree, numbers } from '../agree';

registerEinsumGradient();

/** Central differences of Σ weights · f, with respect to one operand. */
function differences(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): number[] {
  const step = 1e-2;
  const weighted = (values: Float32Array) =>
    tf.tidy(() => {
      const y = f(tf.tensor(values, x.shape));
      return y.mul(numbers(y.shape, 9)).sum().dataSync()[0]!;
    });
  const at = x.dataSync() as Float32Array;
  return Array.from(at, (_, i) => {
    const [low, high] = [-step, step].map((d) => at.map((v, j) => (j === i ? v + d : v)));
    return (weighted(high!) - weighted(low!)) / (2 * step);
  });
}

const cases: [string, number[][]][] = [
  [
    'ij,jk->ik',
    [
      [3, 4],
      [4, 5],
    ],
  ],
  [
    'bqhd,bkhd->bhqk',
    [
      [2, 3, 2, 2],
      [2, 2, 2, 2],
    ],
  ],
  [
    'ij,ij->',
    [
      [3, 4],
      [3, 4],
    ],
  ],
  ['i,j->ji', [[3], [4]]],
  [
    'ij, jk -> ik',
    [
      [3, 4],
      [4, 5],
    ],
  ],
  ['ij->j', [[3, 4]]],
  ['ijk,j->i', [[2, 3, 4], [3]]],
];

it.each(cases)('the gradient of %s is that of finite differences', (equation, shapes) => {
  const xs = shapes.map((shape, i) => numbers(shape, i + 1));
  const of = (...given: tf.Tensor[]) => tf.einsum(equation, ...given);
  const gradients = tf.grads((...given: tf.Tensor[]) => {
    const y = of(...given);
    return y.mul(numbers(y.shape, 9)).sum();
  })(xs);
  xs.forEach((x, i) => {
    const expected = differences((moved) => of(...xs.map((own, j) => (j === i ? moved : own))), x);
    Array.from(gradients[i]!.dataSync()).forEach((value, k) => {
      expect(Math.abs(value - expected[k]!)).toBeLessThan(2e-3);
    });
  });
});

it.each(cases)('%s compiles with its gradient', async (equation, shapes) => {
  await agree(
    (...xs) => tf.einsum(equation, ...xs),
    shapes.map((shape, i) => numbers(shape, i + 1)),
    { gradient: true },
  );
});
