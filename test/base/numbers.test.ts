/** Numbers as the command line writes them, by value. */
import { expect, test } from 'vitest';
import { count, fixed, fourDigits, macsText, needsPower, percent } from '../../src/base/numbers';

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

test.each([
  [999, '999 MACs'],
  [999.6, '1.00 k MACs'],
  [1234, '1.23 k MACs'],
  [999_499, '999 k MACs'],
  [999_999, '1.00 M MACs'],
  [40_561_024, '40.6 M MACs'],
  [4.1e9, '4.10 G MACs'],
  [2.5e12, '2.50 T MACs'],
  [7e15, '7.00 P MACs'],
  [7e18, '7.00e+3 P MACs'],
  [0, '0 MACs'],
  [0.4, '0 MACs'],
  [Number.NaN, '–'],
])('%d multiply-adds are %s', (macs, text) => expect(macsText(macs)).toBe(text));

test('what is no number is a dash, and a share has no digits behind the point unless they are asked for', () => {
  expect([percent(0.725), percent(1), percent(0.0004, 2), percent(Number.NaN), percent(1 / 0, 1)]).toEqual([
    ...['73 %', '100 %', '0.04 %', '–', '–'],
  ]);
  expect([fixed(2.345, 1), fixed(-0.06, 1), fixed(3, 2), fixed(Number.NaN, 2)]).toEqual(['2.3', '-0.1', '3.00', '–']);
  expect([count(1234.5), count(-1_000_000), count(0.4)]).toEqual(['1,235', '-1,000,000', '0']);
});

test.each([
  [1e6, true],
  [-1e6, true],
  [999_999, false],
  [1e-4, false],
  [9.9e-5, true],
  [-9.9e-5, true],
  [0, false],
  [Number.POSITIVE_INFINITY, false],
])('%d is written with a power of ten: %s', (value, is) => expect(needsPower(value)).toBe(is));
