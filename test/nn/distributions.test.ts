import { describe, expect, it } from 'vitest';
import { beta } from '../../src/nn/distributions';
import { fractionLength, incompleteBeta } from '../../src/nn/incompleteBeta';
import { tf } from './cpu';
import { cdfOfLogit, largestGap, sigmoid } from './oracle';

const shapes: [number, number][] = [
  [0.6, 0.4],
  [0.9, 0.1],
  [0.1, 0.9],
  [2, 6],
  [0.5, 0.5],
  [5, 1],
  [1, 1],
  [0.05, 0.05],
  [10, 10],
];

/** The whole range: dense in the middle, on both sides of the switch, and far into the tails. */
const logits = [
  ...Array.from({ length: 801 }, (_, i) => (i - 400) / 20),
  ...Array.from({ length: 121 }, (_, i) => i - 60),
  ...[-1e4, -200, -100, -88, 88, 100, 200, 1e4],
].map(Math.fround);

describe.each(shapes)('Beta(%f, %f)', (a, b) => {
  const prior = beta(a, b);

  it('has the CDF of the statistics library to 1e-6, tails included', () => {
    const actual = tf.tidy(() => prior.cdfOfLogit(tf.tensor1d(logits)).dataSync());
    const expected = logits.map((u) => cdfOfLogit(u, a, b));
    expect(largestGap(actual, expected)).toBeLessThan(1e-6);
  });

  it('keeps the digits of the tails: relative error of F and of 1 − F', () => {
    // F near 0, and the mirrored prior for 1 − F near 1: an absolute 1e-6 alone would accept 0 there.
    const tail = Array.from({ length: 30 }, (_, i) => -3 - i).filter((u) => cdfOfLogit(u, a, b) > 1e-30);
    const actual = tf.tidy(() => prior.cdfOfLogit(tf.tensor1d(tail)).dataSync());
    const ratio = tail.map((u, i) => actual[i]! / cdfOfLogit(u, a, b));
    expect(
      largestGap(
        ratio,
        tail.map(() => 1),
      ),
    ).toBeLessThan(3e-5);
  });

  it('has the slope of the CDF as density and as gradient', () => {
    const h = 1e-4;
    const inner = logits.filter((u) => Math.abs(u) <= 30);
    const slope = inner.map((u) => {
      const side = u > 0 ? [1 - incompleteBeta(sigmoid(-u - h), b, a), 1 - incompleteBeta(sigmoid(-u + h), b, a)] : [];
      const [above, below] = u > 0 ? (side as [number, number]) : [cdfOfLogit(u + h, a, b), cdfOfLogit(u - h, a, b)];
      return (above - below) / (2 * h);
    });
    const [density, gradient] = tf.tidy(() => {
      const u = tf.tensor1d(inner);
      return [
        prior.densityInLogit(u).dataSync(),
        tf
          .grad((x) => tf.sum(prior.cdfOfLogit(x)))(u)
          .dataSync(),
      ];
    });
    expect(largestGap(density!, slope)).toBeLessThan(3e-6);
    expect([...gradient!]).toEqual([...density!]);
  });

  it('is the plain-number version', () => {
    for (const x of [0, 1e-9, 0.01, 0.3, 0.5, 0.7, 0.99, 1])
      expect(incompleteBeta(x, a, b)).toBeCloseTo(x === 1 ? 1 : cdfOfLogit(Math.log(x / (1 - x)), a, b), 9);
  });
});

describe('beta', () => {
  it('has the reference values of Beta(0.6, 0.4) and its mean', () => {
    const u = [0.1, 0.5, 0.9].map((x) => Math.log(x / (1 - x)));
    const [low, middle, high] = tf.tidy(() => beta(0.6, 0.4).cdfOfLogit(tf.tensor1d(u)).dataSync());
    expect(low).toBeCloseTo(0.1297, 4);
    expect(middle).toBeCloseTo(0.3841, 4);
    expect(1 - high!).toBeCloseTo(0.3049, 4);
    expect(beta(0.6, 0.4).mean).toBeCloseTo(0.6, 12);
    expect(beta(0.6, 0.4).name).toBe('Beta(0.6, 0.4)');
  });

  it('is 0 and 1 at infinite log-odds, and lets NaN through', () => {
    const ends = tf.tidy(() =>
      beta(0.6, 0.4)
        .cdfOfLogit(tf.tensor1d([-Infinity, Infinity, Number.NaN]))
        .dataSync(),
    );
    expect([...ends]).toEqual([0, 1, Number.NaN]);
  });

  it('takes only what is a distribution, and says so', () => {
    expect(() => beta(0, 1)).toThrow('beta(0, 1)');
    expect(() => beta(1, Number.NaN)).toThrow('positive');
    expect(() => beta(1e6, 1e6)).toThrow('too narrow');
  });

  it('leaves no tensor behind', () => {
    const prior = beta(0.6, 0.4);
    const u = tf.tensor1d([0.3]);
    const before = tf.memory().numTensors;
    prior.cdfOfLogit(u).dispose();
    prior.densityInLogit(u).dispose();
    tf.grad((x) => tf.sum(prior.cdfOfLogit(x)))(u).dispose();
    expect(tf.memory().numTensors).toBe(before);
    u.dispose();
  });
});

describe('the terms of a fraction', () => {
  it.each(shapes)('of Beta(%f, %f) are as many as keep the cut below 1e-8, and no more', (a, b) => {
    const count = fractionLength(a, b)!;
    expect(count).toBe(fractionLength(a, b, 1e-8));
    // A coarser cut needs no more of them, a finer one no fewer.
    expect(fractionLength(a, b, 1e-5)!).toBeLessThanOrEqual(count);
    expect(fractionLength(a, b, 1e-12)!).toBeGreaterThanOrEqual(count);
  });

  it('are ten of Beta(0.6, 0.4), and none where two hundred are not enough', () => {
    expect(fractionLength(0.6, 0.4)).toBe(10);
    expect(fractionLength(1e6, 1e6)).toBeUndefined();
  });
});
