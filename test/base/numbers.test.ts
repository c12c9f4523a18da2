/** Numbers as the command line writes them, by value. */
import { expect, test } from 'vitest';
import { fourDigits } from '../../src/base/numbers';

test.each([
  [0.123456, '0.1235'],
  [2.545, '2.545'],
  [-2.71959, '-2.72'],
  [0, '0'],
  [655_000_000_000_000_000, '6.55e17'],
  [1e9, '1e9'],
  [-1e6, '-1e6'],
  [999_949, '999900'],
  [999_999, '1e6'],
  [1e-4, '0.0001'],
  [0.00001234, '1.234e-5'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
])('%d in four digits is %s', (value, text) => expect(fourDigits(value)).toBe(text));
