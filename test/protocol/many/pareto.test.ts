import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../src/base/random';
import { type Better, bestWithin, frontOf } from '../../../src/protocol/many/pareto';

const points = (...pairs: [number, number][]) => pairs.map(([x, y]) => ({ x, y }));

describe('the front', () => {
  test('has what is cheaper or better than every other, in the order of x', () => {
    const front = frontOf(points([3, 0.9], [1, 0.5], [2, 0.4], [2, 0.8], [4, 0.9]), { x: 'lower', y: 'higher' });
    expect(front).toEqual(points([1, 0.5], [2, 0.8], [3, 0.9]));
  });

  test('turns with what is better', () => {
    const all = points([1, 1], [1, 3], [2, 2], [3, 1], [3, 3]);
    expect(frontOf(all, { x: 'higher', y: 'higher' })).toEqual(points([3, 3]));
    expect(frontOf(all, { x: 'lower', y: 'lower' })).toEqual(points([1, 1]));
    expect(frontOf(points([1, 3], [2, 2], [3, 1]), { x: 'higher', y: 'higher' })).toEqual(
      points([1, 3], [2, 2], [3, 1]),
    );
  });

  test('has twins, and nothing that is no number', () => {
    expect(frontOf(points([1, 2], [1, 2], [Number.NaN, 3], [0, Number.NaN]), { x: 'lower', y: 'higher' })).toEqual(
      points([1, 2], [1, 2]),
    );
    expect(frontOf([], { x: 'lower', y: 'higher' })).toEqual([]);
  });

  test.each<[Better, Better]>([
    ['lower', 'higher'],
    ['lower', 'lower'],
    ['higher', 'higher'],
    ['higher', 'lower'],
  ])('is what nobody dominates, by definition: %s, %s', (x, y) => {
    const random = new SeededRandom(7);
    const all = Array.from({ length: 80 }, () => ({
      x: Math.floor(random.uniform() * 12),
      y: Math.floor(random.uniform() * 12),
    }));
    const gain = (a: number, b: number, better: Better) => (better === 'higher' ? a - b : b - a);
    const dominated = (p: (typeof all)[number]) =>
      all.some((q) => {
        const [dx, dy] = [gain(q.x, p.x, x), gain(q.y, p.y, y)];
        return dx >= 0 && dy >= 0 && dx + dy > 0;
      });
    const expected = all.filter((p) => !dominated(p));
    const found = frontOf(all, { x, y });
    expect(new Set(found)).toEqual(new Set(expected));
    expect(found.map((p) => p.x)).toEqual(found.map((p) => p.x).toSorted((a, b) => a - b));
  });
});

describe('the best within a budget', () => {
  const all = points([1, 0.5], [2, 0.8], [2.5, 0.8], [3, 0.9]);
  test('is the best that costs no more; of those alike the cheapest', () => {
    expect(bestWithin(all, 2.7, 'higher')).toBe(all[1]);
    expect(bestWithin(all, 3, 'higher')).toBe(all[3]);
    expect(bestWithin(all, 9, 'lower')).toBe(all[0]);
    // Whichever comes first.
    expect(bestWithin(all.toReversed(), 2.7, 'higher')).toBe(all[1]);
    expect(bestWithin(points([3, 2], [1, 2], [2, 2], [0, 3]), 9, 'lower')).toEqual({ x: 1, y: 2 });
  });
  test('is none where all cost more, and never what is no number', () => {
    expect(bestWithin(all, 0.5, 'higher')).toBeUndefined();
    expect(bestWithin(points([1, Number.NaN]), 2, 'higher')).toBeUndefined();
  });
});
