import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/base/random';
import { pairedRatio } from '../../src/export/pairedRatio';
import { difference } from '../../src/protocol/facts/speedFacts';

/** Turns with ratios 1, 2, …, n: the interval's ends are the ranks. */
const ranks = (n: number) =>
  pairedRatio(
    Array.from({ length: n }, (_, i) => i + 1),
    Array(n).fill(1),
  );

describe('pairedRatio', () => {
  // Ranks and confidence by the exact sums of binomial coefficients, in whole numbers.
  const choose = (n: number, k: number) => {
    let c = 1n;
    for (let i = 0; i < k; i++) c = (c * BigInt(n - i)) / BigInt(i + 1);
    return c;
  };
  const confidence = (n: number, k: number) => {
    let outside = 0n;
    for (let i = 0; i < k; i++) outside += 2n * choose(n, i);
    return 1 - Number((outside * 10n ** 15n) / 2n ** BigInt(n)) / 1e15;
  };

  it.each([6, 7, 10, 30, 31, 100, 200])('%d turns: the narrowest order statistics with 95 %%', (n) => {
    const found = ranks(n);
    expect(found.low + found.high).toBe(n + 1);
    expect(found.confidence).toBeCloseTo(confidence(n, found.low), 12);
    expect(found.confidence).toBeGreaterThanOrEqual(0.95);
    expect(confidence(n, found.low + 1)).toBeLessThan(0.95);
  });

  it('says with fewer turns how little they give', () => {
    expect(ranks(5)).toMatchObject({ low: 1, high: 5, confidence: 0.9375 });
    expect(ranks(1)).toEqual({ ratio: 1, low: 1, high: 1, confidence: 0 });
  });

  it('goes on where a power of two is too small for a number', () => {
    const { low, high, confidence: sure } = ranks(2000);
    // The normal approximation: 1000 ± 1.96 · √2000 / 2.
    expect(low).toBeGreaterThan(954);
    expect(low).toBeLessThan(959);
    expect(high).toBe(2001 - low);
    expect(sure).toBeGreaterThan(0.95);
    expect(sure).toBeLessThan(0.96);
  });

  it('pairs the times of a turn: a machine that slows down in both is no difference', () => {
    const load = [1, 1, 5, 9, 2, 7, 1, 3];
    expect(
      pairedRatio(
        load.map((x) => 3 * x),
        load.map((x) => 2 * x),
      ),
    ).toMatchObject({ ratio: 1.5, low: 1.5, high: 1.5 });
  });
});

describe('difference', () => {
  const turns = 30;
  /** Times with spikes, as a busy machine has them. */
  const times = (random: SeededRandom, ms: number) =>
    Array.from({ length: turns }, () => ms * (1 + 0.2 * random.uniform() + (random.uniform() < 0.2 ? 3 : 0)));

  it('tells equal things apart in fewer than one of twenty trials, and halves in all', () => {
    const random = new SeededRandom(5);
    const found = { equal: 0, half: 0 };
    const trials = 500;
    for (let i = 0; i < trials; i++) {
      const dense = times(random, 1);
      const control = pairedRatio(dense, times(random, 1));
      if (difference(pairedRatio(dense, times(random, 1)), control) !== 0) found.equal++;
      if (difference(pairedRatio(dense, times(random, 0.5)), control) === 1) found.half++;
      expect(difference(pairedRatio(times(random, 0.5), dense), control)).not.toBe(1);
    }
    expect(found.equal).toBeLessThan(trials / 20);
    expect(found.half).toBeGreaterThan(0.95 * trials);
  });

  // The control says how far apart two equal things seem, whichever of them was the faster: 0.8 is as far as 1.25.
  it.each([
    ['beyond what the control shows above 1', [1.1, 1.5], [0.98, 1.05], 1],
    ['within that', [1.04, 1.5], [0.98, 1.05], 0],
    ['beyond what the control shows below 1', [1.26, 1.5], [0.8, 1.02], 1],
    ['within that', [1.2, 1.5], [0.8, 1.02], 0],
    ['slower than any control', [0.5, 0.79], [0.8, 1.02], -1],
    ['slower within the control below 1', [0.5, 0.82], [0.8, 1.02], 0],
    ['slower within the control above 1', [0.5, 0.82], [0.98, 1.25], 0],
    ['a control that lies above 1 as a whole', [1.03, 1.5], [1.01, 1.02], 1],
    ['a control that lies below 1 as a whole', [1.03, 1.5], [0.9, 0.95], 0],
    ['an interval that holds 1', [0.9, 1.1], [1, 1], 0],
  ] as const)('%s', (_, [low, high], [least, most], sign) => {
    const ratio = (low: number, high: number) => ({ ratio: (low + high) / 2, low, high, confidence: 0.95 });
    expect(difference(ratio(low, high), ratio(least, most))).toBe(sign);
  });
});
