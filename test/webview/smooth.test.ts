/** The moving average against what can be said of it without computing one. */
import { describe, expect, test } from 'vitest';
import { smooth } from '../../webview/shared/charts/smooth';

const at = (xs: number[], y: (i: number) => number) => xs.map((x, i) => ({ x, y: y(i) }));
const evenly = Array.from({ length: 40 }, (_, i) => 3 * i);
const near = (got: number[], wanted: number[]) =>
  expect(Math.max(...got.map((value, i) => Math.abs(value - wanted[i]!)))).toBeLessThan(1e-12);

describe('moving average', () => {
  test.each([0, 0.6, 0.9, 0.999])('a constant stays what it is, from the first point on: weight %f', (weight) => {
    const uneven = [0, 1, 1.5, 40, 41, 41.2, 100];
    near(
      smooth(
        at(uneven, () => 7),
        weight,
      ),
      uneven.map(() => 7),
    );
    near(
      smooth(
        at(evenly, () => -2),
        weight,
      ),
      evenly.map(() => -2),
    );
  });

  test('an impulse at the beginning decays as w^i (1 − w) / (1 − w^(i+1))', () => {
    const w = 0.9;
    const wanted = evenly.map((_, i) => (w ** i * (1 - w)) / (1 - w ** (i + 1)));
    near(
      smooth(
        at(evenly, (i) => (i === 0 ? 1 : 0)),
        w,
      ),
      wanted,
    );
  });

  test('by hand: 1, 3, 8 with weight ½', () => {
    // (3 + ½·1) / (1 + ½) = 7/3; (8 + ½·3 + ¼·1) / (1 + ½ + ¼) = 39/7
    near(
      smooth(
        [
          { x: 1, y: 1 },
          { x: 2, y: 3 },
          { x: 3, y: 8 },
        ],
        0.5,
      ),
      [1, 7 / 3, 39 / 7],
    );
  });

  test('a gap of three usual distances weighs like three points', () => {
    // Usual distance 1; after the gap the past counts (½)³.
    const [, , , last] = smooth(
      [
        { x: 0, y: 4 },
        { x: 1, y: 4 },
        { x: 2, y: 4 },
        { x: 5, y: 0 },
      ],
      0.5,
    );
    const past = 1 + 1 / 2 + 1 / 4;
    expect(last).toBeCloseTo((4 * past) / 8 / (1 + past / 8), 12);
  });

  test('every weighted mean, spelt out over uneven points', () => {
    const points = at([0, 1, 1.5, 3.5, 4.5, 9, 10, 11], (i) => Math.sin(3 * i) + i);
    // Distances 1, ½, 2, 1, 4½, 1, 1: the middle one is 1.
    const wanted = points.map(({ x }, i) => {
      const weights = points.slice(0, i + 1).map((past) => 0.8 ** (x - past.x));
      return weights.reduce((sum, w, j) => sum + w * points[j]!.y, 0) / weights.reduce((sum, w) => sum + w, 0);
    });
    near(smooth(points, 0.8), wanted);
  });

  test('weight 0 is the raw line; no points, one point, and points at one place', () => {
    const points = at(evenly, (i) => i * i);
    expect(smooth(points, 0)).toEqual(points.map(({ y }) => y));
    expect(smooth([], 0.9)).toEqual([]);
    expect(smooth([{ x: 5, y: 3 }], 0.9)).toEqual([3]);
    near(
      smooth(
        [
          { x: 1, y: 2 },
          { x: 1, y: 2 },
          { x: 1, y: 2 },
        ],
        0.9,
      ),
      [2, 2, 2],
    );
  });

  test('what is no number is a gap and spoils nothing', () => {
    const values = smooth(
      [
        { x: 0, y: 1 },
        { x: 1, y: Number.NaN },
        { x: 2, y: 1 },
        { x: 3, y: 1 },
      ],
      0.9,
    );
    expect(values[1]).toBeNaN();
    near(values.toSpliced(1, 1), [1, 1, 1]);
  });
});
