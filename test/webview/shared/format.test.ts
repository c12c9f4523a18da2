/** Numbers for people, by value. */
import { expect, test } from 'vitest';
import { makeFormat } from '../../../webview/shared/format';

test.each([
  ['en', 1e-7, '1e-7'],
  ['en', -1.23456e-7, '−1.235e-7'],
  ['en', 2.5e6, '2.5e6'],
  ['en', 1e300, '1e300'],
  ['en', 1e-4, '0.0001'],
  ['de', 1.5e-7, '1,5e-7'],
  ['sv', 1e-7, '1e-7'],
  ['hr', 1e-7, '1e-7'],
  ['en', Number.POSITIVE_INFINITY, '–'],
  ['en', Number.NaN, '–'],
])('%s writes %f with the power of ten that code has: %s', (language, value, text) => {
  expect(makeFormat(language).measure(value)).toBe(text);
});

const english = makeFormat('en');

// English writes a hyphen of its own accord, Swedish a true minus.
test.each(['en', 'de', 'sv', 'ar', 'he', 'fa'])('%s has the same minus in every number', (language) => {
  const { whole, decimal, measure, percent, si } = makeFormat(language);
  for (const text of [whole(-3), decimal(-0.17, 3), measure(-0.17), measure(-1e-7), percent(-0.1), si(-2e6)])
    expect(text).toMatch(/^\P{N}*−/u);
});

test.each<[string, string]>([
  [english.whole(1234.5), '1,235'],
  [english.whole(Number.NaN), '–'],
  [english.decimal(0.125, 2), '0.13'],
  [english.percent(0.58333), '58.3%'],
  [english.percent(0.58333, 0), '58%'],
  [english.percent(0.5, 0, 2), '50%'],
  [english.percent(0.12345, 0, 2), '12.35%'],
  [english.percent(1 / 0), '–'],
  [english.measure(0), '0'],
  [english.measure(0.000123456), '0.0001235'],
  [english.measure(999_999), '1,000,000'],
  [english.measure(1e6), '1e6'],
  [english.epoch(9.876), '9.88'],
  [english.epoch(10.04), '10'],
  [english.epoch(10.16), '10.2'],
  [english.epoch(3), '3'],
])('%s is %s', (text, value) => expect(text).toBe(value));

test.each([
  [0, '0'],
  [7, '7'],
  [999, '999'],
  [999.9, '1.00 k'],
  [1000, '1.00 k'],
  [999_499, '999 k'],
  [999_500, '1.00 M'],
  [40_561_024, '40.6 M'],
  [-2_500_000, '−2.50 M'],
  [3.2e9, '3.20 G'],
  [1e12, '1.00 T'],
  [2e15, '2.00 P'],
  [5e18, '5,000 P'],
  [Number.NaN, '–'],
])('%s with a prefix is %s', (value, text) => expect(english.si(value)).toBe(text));

test.each([
  [-5, '0 s'],
  [-1500, '0 s'],
  [499, '0 s'],
  [59_499, '59 s'],
  [60_000, '1 min 0 s'],
  [250_000, '4 min 10 s'],
  [599_000, '9 min 59 s'],
  [600_000, '10 min'],
  [3_569_000, '59 min'],
  [3_600_000, '1 h 0 min'],
  [7_500_000, '2 h 5 min'],
  [3_600_000 * 1234, '1,234 h 0 min'],
  [Number.NaN, '–'],
])('%s ms take %s', (ms, text) => expect(english.duration(ms)).toBe(text));
