/** Numbers of the editor's own surfaces, by value. */
import { expect, test } from 'vitest';
import { bytesText, decimal, loss, measure, percent } from '../../../src/host/base/language';
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
  expect([-1e6, -999_999].map((value) => loss(value, english, 0))).toEqual(['−1e6', '−999,999']);
});

test('bytes are said in powers of a thousand, the next one where they would be rounded up to a thousand', () => {
  const said = [0, 999, 1000, 1234, 99_900, 99_960, 999_400, 999_600, 1e6, 1.26e9, 5e12, 2e15].map((bytes) =>
    bytesText(bytes, english).replaceAll('\u00a0', ' '),
  );
  expect(said).toEqual([
    ...['0 byte', '999 byte', '1 kB', '1.2 kB', '99.9 kB', '100 kB', '999 kB', '1 MB', '1 MB', '1.3 GB', '5 TB'],
    '2,000 TB',
  ]);
});

test('formats of one language or of other digits are not taken for each other', () => {
  const german = { ...english, tag: 'de' };
  expect([percent(0.125, english, 1), percent(0.125, german, 1), percent(0.125, english, 0)]).toEqual([
    ...['12.5%', '12,5\u00a0%', '13%'],
  ]);
  expect([decimal(0.125, english, 1), decimal(0.125, german, 3), measure(0.125, german)]).toEqual([
    '0.1',
    '0,125',
    '0,125',
  ]);
});
