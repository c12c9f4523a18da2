/** Numbers of the editor's own surfaces, by value. */
import { expect, test } from 'vitest';
import { decimal, measure, percent } from '../../../src/host/base/language';
import { english } from '../language';

test('a number below zero has the minus that views have', () => {
  expect(decimal(-0.17, english, 4)).toBe('−0.1700');
  expect(measure(-3.14159, english)).toBe('−3.142');
  expect(percent(-0.125, english, 1)).toBe('−12.5%');
});
