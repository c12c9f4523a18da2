/** Numbers for people, by value. */
import { expect, test } from 'vitest';
import { makeFormat } from '../../../webview/shared/format';

test.each([
  ['en', 1e-7, '1e-7'],
  ['en', -1.23456e-7, '-1.235e-7'],
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
