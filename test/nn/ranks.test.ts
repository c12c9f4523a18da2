import { describe, expect, it } from 'vitest';
import { batchShapingLossFromLogits, batchShapingLossOfValues } from '../../src/nn/batchShaping';
import { beta } from '../../src/nn/distributions';
import { normal } from '../../src/nn/normal';
import { ranks, tiedRanks } from '../../src/nn/ranks';
import { agree } from '../graph/agree';
import { matrix, tf } from './cpu';
import { batchShaping, cdfOfLogit, differences, largestGap } from './oracle';

/** Many equal values: rounded to halves. */
const rounded = (rows: number, columns: number, seed: number) =>
  matrix(rows, columns, -2, 2, seed).map((row) => row.map((value) => Math.round(value * 2) / 2));
/** Of each value, how many are not above it: counted. */
const counted = (rows: number[][]) =>
  rows.map((row) => row.map((value, gate) => rows.filter((other) => other[gate]! <= value).length));

describe('tied ranks', () => {
  it.each([
    [1, 3],
    [2, 1],
    [5, 4],
    [16, 2],
    [33, 5],
  ])('of %i samples and %i gates are counts of what is not above', (n, gates) => {
    const rows = rounded(n, gates, n);
    expect(tf.tidy(() => tiedRanks(tf.tensor2d(rows)).arraySync())).toEqual(counted(rows));
  });

  it('are the plain ranks where nothing is tied', () => {
    const rows = matrix(9, 3, -1, 1, 4);
    const [tied, plain] = tf.tidy(() => [tiedRanks, ranks].map((rank) => rank(tf.tensor2d(rows)).arraySync()));
    expect(tied).toEqual(plain);
  });

  it('are the same compiled', async () => {
    await agree((v) => tiedRanks(v as tf.Tensor2D), [tf.tensor2d(rounded(13, 4, 1))]);
  });
});

describe('the loss with ties handled', () => {
  const prior = beta(0.6, 0.4);
  const rows = rounded(8, 3, 2);
  const oracle = (values: number[][]) => {
    const rank = counted(values);
    const terms = values.flatMap((row, i) =>
      row.map((value, gate) => (rank[i]![gate]! / 9 - cdfOfLogit(value, 0.6, 0.4)) ** 2 / 8),
    );
    return terms.reduce((a, b) => a + b) / 3;
  };

  it('compares with the CDF that the samples really have', () => {
    const [tied, plain] = [true, false].map((handleTies) =>
      tf.tidy(() => batchShapingLossFromLogits(tf.tensor2d(rows), prior, 1 / 3, { handleTies }).dataSync()[0]!),
    );
    expect(tied).toBeCloseTo(oracle(rows), 6);
    expect(plain).toBeCloseTo(
      batchShaping(rows, (value) => cdfOfLogit(value, 0.6, 0.4)),
      6,
    );
    expect(Math.abs(tied! - plain!)).toBeGreaterThan(1e-3);
  });

  it('pulls equal values alike', () => {
    const gradient = tf
      .tidy(() =>
        tf.grad((v) => batchShapingLossFromLogits(v as tf.Tensor2D, prior, 1 / 3, { handleTies: true }))(
          tf.tensor2d(rows),
        ),
      )
      .arraySync() as number[][];
    const byValue = new Map<string, number>();
    rows.forEach((row, i) => {
      row.forEach((value, gate) => {
        const key = `${gate}: ${value}`;
        expect(gradient[i]![gate]).toBeCloseTo(byValue.get(key) ?? gradient[i]![gate]!, 7);
        byValue.set(key, gradient[i]![gate]!);
      });
    });
  });
});

describe('the loss of values', () => {
  // Φ by Simpson's rule: shares nothing with the fit of erfc.
  const cdf = (x: number) => {
    const z = (x - 0.5) / 2;
    const steps = 2000;
    const h = z / steps;
    const pdf = (v: number) => Math.exp((-v * v) / 2) / Math.sqrt(2 * Math.PI);
    let sum = pdf(0) + pdf(z);
    for (let i = 1; i < steps; i++) sum += (i % 2 === 0 ? 2 : 4) * pdf(i * h);
    return 0.5 + (sum * h) / 3;
  };
  const rows = matrix(7, 3, -4, 5, 3);
  const oracle = (values: number[][]) => batchShaping(values, cdf);

  it('is the sorted, looped loss, with the gradient of finite differences', () => {
    const loss = (v: tf.Tensor) => batchShapingLossOfValues(v as tf.Tensor2D, normal(0.5, 2));
    const value = tf.tidy(() => loss(tf.tensor2d(rows)).dataSync()[0]!);
    const gradient = tf.tidy(() => tf.grad(loss)(tf.tensor2d(rows)).dataSync());
    expect(value).toBeCloseTo(oracle(rows), 6);
    expect(largestGap(gradient, differences(oracle, rows).flat())).toBeLessThan(1e-6);
  });

  it('is the same compiled', async () => {
    await agree((v) => batchShapingLossOfValues(v as tf.Tensor2D, normal(0.5, 2)), [tf.tensor2d(rows)], {
      gradient: true,
    });
  });
});
