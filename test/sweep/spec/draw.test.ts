/** What is drawn from a range, against the distribution functions that it should have. */
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/base/random';
import type { Range } from '../../../src/sweep/spec/axisSetting';
import { drawnOf } from '../../../src/sweep/spec/draw';

const draws = (range: Range, n = 20_000, seed = 7): number[] => {
  const random = new SeededRandom(seed);
  return Array.from({ length: n }, () => drawnOf(range, random) as number);
};

/** The largest distance between the shares that were drawn and a distribution function (Kolmogorov and Smirnov). */
function distance(values: readonly number[], below: (x: number) => number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.max(
    ...sorted.map((x, i) =>
      Math.max(Math.abs((i + 1) / sorted.length - below(x)), Math.abs(i / sorted.length - below(x))),
    ),
  );
}
/** Beyond it one in 10⁴ seeds would be: √(ln(2/α) / 2n). */
const limit = Math.sqrt(Math.log(2 / 1e-4) / 2 / 20_000);

describe('uniform and logUniform', () => {
  it.each<[number, number]>([
    [0, 1],
    [-3, 5],
    [0.1, 0.3],
    [1_000_000, 1_000_001],
    [1, 1 + 1e-9],
  ])('%d to %d', (min, max) => {
    const values = draws({ min, max });
    expect(distance(values, (x) => (x - min) / (max - min))).toBeLessThan(limit);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(min);
    expect(Math.max(...values)).toBeLessThanOrEqual(max);
    // A normal range has values that a person would write.
    if (max / (max - min) < 10) expect(values.filter((value) => value !== Number(value.toPrecision(6)))).toEqual([]);
  });

  it.each<[number, number]>([
    [1e-4, 1],
    [1e-300, 1e300],
    [100, 100.001],
  ])('logarithmic from %d to %d', (min, max) => {
    const values = draws({ min, max, distribution: 'logUniform' });
    const width = Math.log(max) - Math.log(min);
    expect(distance(values, (x) => (Math.log(x) - Math.log(min)) / width)).toBeLessThan(limit);
    expect(values.every((x) => x >= min && x <= max)).toBe(true);
  });

  it('a rounded value stays inside its range', () => {
    const [min, max] = [0.12345678, 0.12345679];
    expect(draws({ min, max }).every((x) => x >= min && x <= max)).toBe(true);
    // At the ends, of six digits 0.123456 and 10.
    const at = (share: number) =>
      drawnOf({ min: 0.1234564, max: 9.9999997 }, { uniform: () => share } as unknown as SeededRandom);
    expect([at(0), at(1 - 1e-9)]).toEqual([0.1234564, 9.9999997]);
  });

  it('about zero a value has six digits as well', () => {
    const values = draws({ min: -1, max: 1 });
    expect(values.filter((value) => value !== Number(value.toPrecision(5))).length).toBeGreaterThan(10_000);
  });
});

describe('intUniform', () => {
  it.each<[number, number]>([
    [1, 6],
    [-2, 1],
    [0, 1],
  ])('%d to %d, both ends included', (min, max) => {
    const values = draws({ min, max, distribution: 'intUniform' });
    const sides = max - min + 1;
    const expected = values.length / sides;
    const counts = Array.from({ length: sides }, (_, i) => values.filter((x) => x === min + i).length);
    expect(counts.reduce((a, b) => a + b)).toBe(values.length);
    // χ² of at most 5 degrees of freedom: above 25.7 once in 10⁴ seeds.
    expect(counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(25.7);
  });

  it('the widest range', () => {
    const values = draws({ min: -5, max: 2 ** 32 - 6, distribution: 'intUniform' });
    expect(values.every((x) => Number.isSafeInteger(x) && x >= -5 && x <= 2 ** 32 - 6)).toBe(true);
    expect(distance(values, (x) => (x + 5) / 2 ** 32)).toBeLessThan(limit);
  });
});

// The numbers are those of the generator and the formulas written down once more in Python.
it('the same seed has the same list on every machine', () => {
  const first = (range: Range) => draws(range, 4, 0);
  expect(first({ min: 0, max: 1 })).toEqual([0.626682, 0.864193, 0.208381, 0.201346]);
  expect(first({ min: 1e-4, max: 1, distribution: 'logUniform' })).toEqual([
    0.0321164, 0.286267, 0.000681593, 0.000638826,
  ]);
  expect(first({ min: 8, max: 256, distribution: 'intUniform' })).toEqual([189, 255, 187, 201]);
});
