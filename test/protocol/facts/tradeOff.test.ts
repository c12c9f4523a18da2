import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/base/random';
import { type Point, paretoFront, spreadOf } from '../../../src/protocol/facts/tradeOff';

describe('spreadOf', () => {
  it('is the mean and the sample standard deviation', () => {
    // By hand: deviations −2, 0, 2 from 4, squares 4 + 0 + 4 over n − 1 = 2.
    expect(spreadOf([2, 4, 6])).toEqual({ mean: 4, deviation: 2, n: 3 });
    expect(spreadOf([5])).toEqual({ mean: 5, deviation: undefined, n: 1 });
    expect(spreadOf([])).toBeUndefined();
  });

  it('is no number where a value is none', () => {
    expect(spreadOf([1, Number.NaN])).toEqual({ mean: Number.NaN, deviation: Number.NaN, n: 2 });
  });
});

/** By the definition, every pair looked at. */
const slowFront = (points: readonly Point[]) =>
  points.filter(
    (a) => !points.some((b) => b.score >= a.score && b.macs <= a.macs && (b.score > a.score || b.macs < a.macs)),
  );

describe('paretoFront', () => {
  it('of random points, many of them equal in one or both, is that of the definition', () => {
    const random = new SeededRandom(7);
    for (let round = 0; round < 200; round++) {
      const points = Array.from({ length: 1 + random.below(12) }, () => ({
        score: random.below(5) / 4,
        macs: random.below(5) * 100,
      }));
      expect(paretoFront(points)).toEqual(slowFront(points));
    }
  });

  it('leaves out what is no number, which beats nobody', () => {
    const good = { score: 0.5, macs: 10 };
    expect(paretoFront([{ score: Number.NaN, macs: 1 }, good, { score: 0.9, macs: Number.NaN }])).toEqual([good]);
    expect(paretoFront([])).toEqual([]);
  });
});
