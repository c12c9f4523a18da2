import { describe, expect, it } from 'vitest';
import { count, percent } from '../../src/text/numbers';
import { markdownTable, table } from '../../src/text/table';

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

  it('write numbers in one way, whatever the language of the machine', () => {
    expect([count(40_561_024.4), percent(0.7219, 1), percent(0.005)]).toEqual(['40,561,024', '72.2 %', '1 %']);
  });
});
