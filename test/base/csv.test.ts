import { expect, it } from 'vitest';
import { csv } from '../../src/base/csv';

it('quotes what would break a row, and writes numbers so that every program reads them', () => {
  const rows = [
    ['name', 'rate'],
    ['a, "b"\nc', 0.1 + 0.2],
    ['', Number.NaN],
    ['d', 1e-9],
  ];
  expect(csv(rows)).toBe('name,rate\n"a, ""b""\nc",0.30000000000000004\n,\nd,1e-9\n');
});

it.each([
  ["=cmd|' /C calc'!A0", `'=cmd|' /C calc'!A0`],
  ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
  ['@SUM(A1)', `'@SUM(A1)`],
  ['+1+cmd', `'+1+cmd`],
  ['-2+3+cmd', `'-2+3+cmd`],
  ['\t=1+1', `'\t=1+1`],
  ['＝1+1', `'＝1+1`],
  ['-1', '-1'],
  ['+1.5e-3', '+1.5e-3'],
  ['a=b', 'a=b'],
  ['\u001b[31mred', '␛[31mred'],
])('begins no formula and moves no cursor: %j', (name, field) => expect(csv([[name, -1]])).toBe(`${field},-1\n`));
