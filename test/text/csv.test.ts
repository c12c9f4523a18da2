import { expect, it } from 'vitest';
import { csv } from '../../src/text/csv';

it('quotes what would break a row, and writes numbers so that every program reads them', () => {
  const rows = [
    ['name', 'rate'],
    ['a, "b"\nc', 0.1 + 0.2],
    ['', Number.NaN],
    ['d', 1e-9],
  ];
  expect(csv(rows)).toBe('name,rate\n"a, ""b""\nc",0.30000000000000004\n,\nd,1e-9\n');
});
