/** Against printed tables, closed forms, an integral of the density, and an example that R prints. */
import { describe, expect, it } from 'vitest';
import { isBeyondNoise, studentCdf, studentQuantile, welch } from '../../../src/protocol/many/welch';

describe('Student’s t', () => {
  it.each([
    [1, 12.706204736],
    [2, 4.30265273],
    [3, 3.182446305],
    [4, 2.776445105],
    [5, 2.570581836],
    [10, 2.228138852],
    [30, 2.042272456],
    [100, 1.983971519],
    [1000, 1.962339081],
  ])('97.5 % of %i degrees of freedom, as tables print it', (degrees, t) => {
    expect(studentQuantile(0.975, degrees)).toBeCloseTo(t, 8);
    expect(studentQuantile(0.025, degrees)).toBeCloseTo(-t, 8);
  });

  it.each([0.6, 0.9, 0.975, 0.9995])('the closed forms of 1 and of 2 degrees at %d', (p) => {
    expect(studentQuantile(p, 1) / Math.tan(Math.PI * (p - 0.5))).toBeCloseTo(1, 10);
    expect(studentQuantile(p, 2) / ((2 * p - 1) / Math.sqrt(2 * p * (1 - p)))).toBeCloseTo(1, 10);
  });

  // With t = √ν tan θ the density is cos^(ν−1) θ: no function of the file under test is in it.
  const integral = (degrees: number, to: number) => {
    const steps = 200_000;
    let sum = 0;
    for (let i = 0; i < steps; i++) sum += Math.cos(((i + 0.5) * to) / steps) ** (degrees - 1);
    return (sum * to) / steps;
  };
  it.each([
    [1.3, 0.4],
    [2.7, 2.1],
    [7.35, 2.34],
    [17.776, 1.86],
    [212.4, 3],
  ])('the integral of the density of %d degrees up to %d', (degrees, t) => {
    const share = integral(degrees, Math.atan(t / Math.sqrt(degrees))) / integral(degrees, Math.PI / 2);
    expect(studentCdf(t, degrees)).toBeCloseTo(0.5 + share / 2, 7);
    expect(studentCdf(-t, degrees)).toBeCloseTo(0.5 - share / 2, 7);
    expect(studentQuantile(studentCdf(t, degrees), degrees)).toBeCloseTo(t, 7);
  });

  it('has none where there is none', () => {
    for (const [p, degrees] of [
      [0, 3],
      [1, 3],
      [0.5, 0],
      [Number.NaN, 3],
    ] as const)
      expect(studentQuantile(p, degrees)).toBeNaN();
    expect(studentQuantile(0.5, 3)).toBe(0);
  });
});

describe('the difference of two groups', () => {
  it('is what R prints of its example: t.test(extra ~ group, data = sleep)', () => {
    const one = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
    const two = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
    const found = welch(one, two)!;
    expect(found.difference).toBeCloseTo(0.75 - 2.33, 12);
    expect(found.degrees).toBeCloseTo(17.776, 3);
    expect(found.interval![0]).toBeCloseTo(-3.3654832, 6);
    expect(found.interval![1]).toBeCloseTo(0.2054832, 6);
    expect(isBeyondNoise(found)).toBe(false);
    expect(
      isBeyondNoise(
        welch(
          one.map((value) => value + 9),
          two,
        )!,
      ),
    ).toBe(true);
  });

  it('says where there are too few runs, and has no interval then', () => {
    expect(welch([0.5], [0.25, 0.35])).toEqual({ difference: 0.5 - 0.3, n: [1, 2], tooFew: true });
    expect(welch([0.5, 0.7], [0.25])).toMatchObject({ n: [2, 1], tooFew: true });
    expect(welch([], [0.25])).toBeUndefined();
    expect(isBeyondNoise(welch([0.5], [0.2])!)).toBeUndefined();
  });

  it('of runs that are all the same has no width', () => {
    expect(welch([0.5, 0.5], [0.25, 0.25])).toEqual({
      difference: 0.25,
      interval: [0.25, 0.25],
      n: [2, 2],
      tooFew: false,
    });
  });

  it('of groups that are spread alike has the width of a pooled deviation', () => {
    const found = welch([4, 5, 6], [1, 2, 3])!;
    expect(found.degrees).toBeCloseTo(4, 12);
    expect(found.interval![0]).toBeCloseTo(3 - 2.776445105 * Math.sqrt(2 / 3), 7);
    expect(found.interval![1]).toBeCloseTo(3 + 2.776445105 * Math.sqrt(2 / 3), 7);
  });

  it('of groups of which one is all the same goes by the other', () => {
    const found = welch([1, 1, 1], [2, 3, 4])!;
    // Degrees of freedom of the other alone: 4.302653 · 1 / √3.
    expect(found.degrees).toBeCloseTo(2, 12);
    expect(found.interval![1] - found.difference).toBeCloseTo(4.30265273 / Math.sqrt(3), 7);
  });
});
