/** The field above the table takes what `sluice runs --filter` takes, and words besides. */
import { expect, test } from 'vitest';
import { columnsOf, knownColumns } from '../../../src/protocol/many/columns';
import { compileFilter } from '../../../src/protocol/many/filter';
import type { ManyColumn } from '../../../webview/many/columns/manyColumn';
import { filterOf } from '../../../webview/many/filters';
import { someRows } from './someRows';

const rows = someRows().map(({ note: _, ...row }) => row);
const columns = columnsOf(rows).map((column) => ({ ...column, key: column.id }) as unknown as ManyColumn);
const kept = (test: (row: (typeof rows)[number]) => boolean) => rows.filter(test).map(({ id }) => id);

test.each([
  'lambda=0.3 and accuracy>87%',
  'note ~ "second try"',
  'not note',
  'meanIoU>0.5 or lambda=0.1',
  'chosen.accuracy>0.5',
  'name ~ seed3',
  'live or problem',
  'sweep and not live',
  '!(state=finished)',
])('%s keeps the runs that the command line keeps', (text) => {
  const { test, problem } = filterOf(text, {}, columns, rows);
  expect(problem).toBeUndefined();
  expect(kept(test)).toEqual(kept(compileFilter(text, knownColumns(rows))));
});

test.each([
  ['nonsense=3', 'There is no column nonsense.'],
  ['lambda>', 'A value is missing behind >.'],
  ['(lambda=0.1', 'The parenthesis at 1 is not closed.'],
  ['note ~ "second', 'the quote there is not closed'],
  ['lambda=few', 'lambda is a number, and few is none.'],
])('%s is refused in the words of the command line, and hides nothing', (text, why) => {
  const { test, problem } = filterOf(text, {}, columns, rows);
  expect(problem).toContain(why);
  expect(kept(test).length).toBe(rows.length);
});

test('a name alone is a word, and prose with `and` in it too where a run has its words', () => {
  expect(kept(filterOf('seed', {}, columns, rows).test).length).toBe(rows.length);
  const noted = rows.map((row, i) => (i === 7 ? { ...row, note: 'cats and dogs' } : row));
  expect(noted.filter(filterOf('cats and dogs', {}, columns, noted).test)).toEqual([noted[7]]);
});
