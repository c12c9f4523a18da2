import { expect, it } from 'vitest';
import { csv, tsv } from '../../src/base/csv';

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

it('is pasted into a spreadsheet cell by cell: no tab, line or formula within one, and no quotes around it', () => {
  const rows = [
    ['a\tb', 'c\nd', '=1+1', 'e, "f"'],
    [0.25, Number.POSITIVE_INFINITY, '-3', 'x'.repeat(400)],
  ];
  const [first, second] = tsv(rows).split('\n');
  expect(first).toBe('a b\tc d\t\'=1+1\te, "f"');
  expect(second).toMatch(/^0\.25\t\t-3\tx+…x+$/);
  expect(tsv(rows).endsWith('\n')).toBe(true);
});

it.each([
  [' =1', "' =1"],
  ['-1,5', '"-1,5"'],
  ['1e5x', '1e5x'],
  ['+1e5', '+1e5'],
  ['-1e-10', '-1e-10'],
  ['-', "'-"],
  ['＠x', "'＠x"],
  ['a\rb', 'a␍b'],
])('a text is a field of its own: %j', (text, field) => expect(csv([[text]])).toBe(`${field}\n`));
