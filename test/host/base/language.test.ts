/** Numbers of the editor's own surfaces, by value. */
import { expect, test } from 'vitest';
import { decimal, loss, measure, percent } from '../../../src/host/base/language';
import { english } from '../language';

test('a number below zero has the minus that views have', () => {
  expect(decimal(-0.17, english, 4)).toBe('−0.1700');
  expect(measure(-2.34567, english)).toBe('−2.346');
  expect(percent(-0.125, english, 1)).toBe('−12.5%');
});

test('a number that is huge or tiny has a power of ten, a loss that goes off too', () => {
  expect([6.55e17, 1e6, 1e-5, 999_999].map((value) => measure(value, english))).toEqual([
    '6.55e17',
    '1e6',
    '1e-5',
    '1,000,000',
  ]);
  expect([1.23456, -0.5, 999_999, 6.55e17].map((value) => loss(value, english, 3))).toEqual([
    '1.235',
    '−0.500',
    '999,999.000',
    '6.55e17',
  ]);
});
