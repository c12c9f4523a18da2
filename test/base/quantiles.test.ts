import { expect, it } from 'vitest';
import { median, quantile } from '../../src/base/quantiles';

it('takes quantiles between neighbours in proportion, in whatever order the values come', () => {
  // numpy.quantile([1, 2, 4, 8], [0.05, 0.5, 0.95, 0, 1])
  const values = [4, 1, 8, 2];
  expect([0.05, 0.5, 0.95, 0, 1].map((q) => Number(quantile(values, q).toFixed(6)))).toEqual([1.15, 3, 7.4, 1, 8]);
  expect(quantile([10, 20, 30, 40, 50], 0.25)).toBe(20);
  expect(values).toEqual([4, 1, 8, 2]);
});

it('takes the middle one, or half way between the two', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});
