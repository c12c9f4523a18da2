import { describe, expect, it } from 'vitest';
import { count, percent } from '../../src/base/numbers';
import { markdownTable, markdownText, table } from '../../src/base/table';

const header = ['layer', 'MACs', 'open', 'gate'];
const rows = [
  ['conv1', '442,368', '7 %', 'a'],
  ['conv2|3', '', '100 %', ''],
];

describe('tables', () => {
  it('stand in columns, numbers right, and end no line in blanks', () => {
    expect(table(header, rows).split('\n')).toEqual([
      'layer       MACs   open  gate',
      'conv1    442,368    7 %  a',
      'conv2|3           100 %',
    ]);
  });

  it('are Markdown that says which columns are numbers and keeps bars apart', () => {
    expect(markdownTable(header, rows).split('\n')).toEqual([
      '| layer | MACs | open | gate |',
      '| --- | ---: | ---: | --- |',
      '| conv1 | 442,368 | 7 % | a |',
      '| conv2\\|3 |  | 100 % |  |',
    ]);
  });

  it('keep to one line a row, whatever a cell holds', () => {
    const hostile = [['a\nb\u001b[2J', '1', '', 'x'.repeat(1000)]];
    expect(table(header, hostile).split('\n')).toHaveLength(2);
    expect(table(header, hostile)).toContain('a b␛[2J');
    expect(markdownTable(header, hostile).split('\n')).toHaveLength(3);
  });

  it('take a column for one of numbers only where it has some, a dash and a sign included', () => {
    const right = (...cells: string[]) =>
      /---:/.test(
        markdownTable(
          ['c'],
          cells.map((cell) => [cell]),
        ),
      );
    expect([right('1'), right('-1.5'), right('–'), right('7 %'), right('1,000', '')]).toEqual(Array(5).fill(true));
    expect([right('1', 'a'), right(''), right(), right('1 e'), right('- x')]).toEqual(Array(5).fill(false));
    expect(table(['head', 'n'], [['a', '10']]).split('\n')).toEqual(['head   n', 'a     10']);
  });

  it('cut what is long: 300 characters of a cell, 4000 of a text', () => {
    expect(markdownTable(['c'], [['x'.repeat(301)]]).split('\n')[2]).toHaveLength(304);
    expect([markdownText('x'.repeat(4000)).length, markdownText('x'.repeat(5000)).length]).toEqual([4000, 4000]);
    expect(markdownText('x'.repeat(50), 20)).toHaveLength(20);
  });

  it.each([
    ['[x](command:a)', '\\[x\\](command:a)'],
    ['![x](http://x)', '!\\[x\\](http://x)'],
    ['<img src=x>', '\\<img src=x\\>'],
    ['a*b*`c`~d~$e$&amp;', 'a\\*b\\*\\`c\\`\\~d\\~\\$e\\$\\&amp;'],
    ['a | b', 'a \\| b'],
    ['_a_ stage1_block1_conv', '\\_a\\_ stage1_block1_conv'],
    ['\\[x]', '\\\\\\[x\\]'],
  ])('leave no Markdown in a name: %s', (text, expected) => expect(markdownText(text)).toBe(expected));

  it('write numbers in one way, whatever the language of the machine', () => {
    expect([count(40_561_024.4), percent(0.7219, 1), percent(0.005)]).toEqual(['40,561,024', '72.2 %', '1 %']);
  });
});
