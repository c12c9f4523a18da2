import { describe, expect, it } from 'vitest';
import { batchShapingLossFromLogits } from '../../src/nn/batchShaping';
import { beta } from '../../src/nn/distributions';
import { shapingTerm, sparsityTerm } from '../../src/nn/gateTerms';
import { l0Loss } from '../../src/nn/l0';
import { asWeights, gateFactors, type Normalisation } from '../../src/nn/normalisation';
import { matrix, tf } from './cpu';
import { batchShaping, cdfOfLogit, differences, largestGap, sigmoid } from './oracle';

const lossOf = (f: () => tf.Scalar): number => tf.tidy(() => f().dataSync()[0]!);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const prior = beta(0.6, 0.4);

describe('l0Loss', () => {
  const rows = matrix(5, 3, -6, 6, 1);
  const oracle = (u: number[][]) => mean(u.flat().map(sigmoid));

  it('is the mean probability of an open gate', () => {
    expect(lossOf(() => l0Loss(tf.tensor2d(rows)))).toBeCloseTo(oracle(rows), 6);
    expect(lossOf(() => l0Loss(tf.tensor2d([[100, -100]])))).toBeCloseTo(0.5, 6);
  });

  it('has the gradient of finite differences', () => {
    const gradient = tf.tidy(() =>
      tf
        .grad((u) => l0Loss(u as tf.Tensor2D))(tf.tensor2d(rows))
        .dataSync(),
    );
    expect(largestGap(gradient, differences(oracle, rows).flat())).toBeLessThan(1e-7);
  });
});

describe('the terms of a network', () => {
  // Two gate layers of different widths over a batch of four.
  const narrow = matrix(4, 2, -2, 2, 2);
  const wide = matrix(4, 6, -1, 3, 3);
  const observations = () => [
    { name: 'narrow', logits: tf.tensor2d(narrow) },
    { name: 'wide', logits: tf.tensor2d(wide) },
  ];
  const open = (rows: number[][]) => mean(rows.flat().map(sigmoid));
  const shaped = (rows: number[][]) => batchShaping(rows, (u) => cdfOfLogit(u, 0.6, 0.4));

  // Each convention written out for means `n` and `w` over the gates of the two layers.
  it.each<[Normalisation, (n: number, w: number) => number]>([
    ['mean', (n, w) => (2 * n + 6 * w) / 8],
    ['sumGates', (n, w) => 2 * n + 6 * w],
    ['sumBatch', (n, w) => (4 * (2 * n + 6 * w)) / 8],
    ['layerMean', (n, w) => (n + w) / 2],
  ])('%s', (normalisation, combine) => {
    const shaping = lossOf(() => shapingTerm(observations(), prior, { normalisation }));
    expect(shaping).toBeCloseTo(combine(shaped(narrow), shaped(wide)), 5);
    const sparsity = lossOf(() => sparsityTerm(observations(), { normalisation }));
    expect(sparsity).toBeCloseTo(combine(open(narrow), open(wide)), 5);
  });

  it('of some of the layers is their part of the whole, whichever they are', () => {
    const among = observations();
    const [first, second] = among as [(typeof among)[0], (typeof among)[0]];
    const options = { normalisation: 'layerMean', layerWeights: { narrow: 3, wide: 1 }, among } as const;
    // Weights 3 : 1 of single gates, whose factors of 1/4 and 1/12 each come to 1 in all: 3/4 · 2 + 1/12 · 6 = 2.
    const parts = [first, second].map((one) => lossOf(() => sparsityTerm([one], options)));
    expect(parts[0]).toBeCloseTo(((3 / 4) * 2 * open(narrow)) / 2, 5);
    expect(parts[1]).toBeCloseTo(((1 / 12) * 6 * open(wide)) / 2, 5);
  });

  it('is weighted by one number where all gates have the same, and else by one for each', () => {
    const tensor = (values: number[]) => tf.tensor1d(values);
    expect(asWeights([0.5, 0.5], tensor)).toBe(0.5);
    for (const factors of [
      [1, 2],
      [2, 1],
    ])
      expect([...(asWeights(factors, tensor) as tf.Tensor1D).dataSync()]).toEqual(factors);
  });

  it('ranks equal values as it is told', () => {
    const tied = [{ name: 'tied', logits: tf.tensor2d([[1], [1], [1]]) }];
    const F = cdfOfLogit(1, 0.6, 0.4);
    const loss = (ranks: number[]) => mean(ranks.map((rank) => (rank / 4 - F) ** 2));
    expect(lossOf(() => shapingTerm(tied, prior))).toBeCloseTo(loss([1, 2, 3]), 5);
    expect(lossOf(() => shapingTerm(tied, prior, { handleTies: true }))).toBeCloseTo(loss([3, 3, 3]), 5);
  });

  it('is the mean by default', () => {
    expect(lossOf(() => sparsityTerm(observations()))).toBeCloseTo((2 * open(narrow) + 6 * open(wide)) / 8, 6);
    const one = lossOf(() => shapingTerm(observations().slice(0, 1), prior));
    expect(one).toBeCloseTo(
      lossOf(() => batchShapingLossFromLogits(tf.tensor2d(narrow), prior)),
      7,
    );
  });

  it('weighs the gates of a layer, equal weights changing nothing', () => {
    const weighted = lossOf(() => sparsityTerm(observations(), { layerWeights: { narrow: 30, wide: 10 } }));
    expect(weighted).toBeCloseTo((2 * 3 * open(narrow) + 6 * open(wide)) / 12, 6);
    const equal = gateFactors(observations(), 'mean', { narrow: 5, wide: 5 });
    expect(largestGap(equal, new Array<number>(8).fill(1 / 8))).toBeLessThan(1e-15);
    expect(() => sparsityTerm(observations(), { layerWeights: { narrow: 1 } })).toThrow('"wide"');
  });

  it('has gradients through weights of single gates', () => {
    const gradient = tf.tidy(() => {
      const [u, v] = [tf.tensor2d(narrow), tf.tensor2d(wide)];
      const loss = (first: tf.Tensor, second: tf.Tensor) =>
        shapingTerm(
          [
            { name: 'narrow', logits: first as tf.Tensor2D },
            { name: 'wide', logits: second as tf.Tensor2D },
          ],
          prior,
          { normalisation: 'layerMean' },
        );
      return tf
        .grads(loss)([u, v])
        .map((slope) => [...slope.dataSync()]);
    });
    const expected = differences((rows) => shaped(rows) / 2, wide).flat();
    expect(largestGap(gradient[1]!, expected)).toBeLessThan(1e-6);
  });

  it('says when there is nothing to shape', () => {
    expect(() => shapingTerm([], prior)).toThrow('no gates');
  });
});
