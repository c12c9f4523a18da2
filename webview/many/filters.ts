/** Which runs are shown: words or an expression over all columns, and a condition of one column each. */
import { everyWord } from '../../src/base/everyWord';
import { UserError } from '../../src/base/userError';
import { type Column, knownColumns } from '../../src/protocol/many/columns';
import { compileFilter, type Filter as Test } from '../../src/protocol/many/filter';
import type { RunRow } from '../../src/protocol/many/runRow';
import type { ManyColumn } from './columns/manyColumn';
import { stateText } from './stateText';

export interface Filter {
  test: Test;
  /** Why a part of it says nothing; that part lets every run through. */
  problem: string | undefined;
}

/**
 * A name that could be filled is known, as in the terminal: somebody may look for notes where nobody has written one.
 *
 * @param columns those that have something in them.
 * @param rows of which the names are; words are looked for among them where no expression can be read: names of tasks have signs.
 */
export function filterOf(
  text: string,
  filters: Readonly<Record<string, string>>,
  columns: readonly ManyColumn[],
  rows: readonly RunRow[],
): Filter {
  const known = knownColumns(rows);
  const parts = [
    wholeFilter(text, known, rows),
    ...columns.flatMap((column) => {
      const condition = filters[column.key]?.trim() ?? '';
      return condition === '' ? [] : [compiled(expressionOf(column, condition), known)];
    }),
  ];
  return { test: (row) => parts.every((part) => part.test(row)), problem: parts.find((part) => part.problem)?.problem };
}

function wholeFilter(text: string, columns: readonly Column[], rows: readonly RunRow[]): Filter {
  const words = { test: hasWords(text, columns), problem: undefined };
  if (!looksLikeExpression.test(text)) return words;
  const expression = compiled(text, columns);
  return expression.problem !== undefined && rows.some(words.test) ? words : expression;
}

/** A name alone is a word: whoever writes `seed` looks for it. `live or not note` asks, as in the terminal. */
const looksLikeExpression = /[=<>~!]|&&|\|\||(?:^|[\s()])(?:and|or|not)(?:[\s()]|$)/i;

function compiled(text: string, columns: readonly Column[]): Filter {
  try {
    return { test: compileFilter(text, columns), problem: undefined };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const {
      message,
      detail: { hint },
    } = error;
    return { test: () => true, problem: hint === undefined ? message : `${message} ${hint}` };
  }
}

/** Every word somewhere in the name, the state, the note or a setting. */
function hasWords(text: string, columns: readonly Column[]): Test {
  if (text.trim() === '') return () => true;
  const isFound = everyWord(text);
  const said = columns.filter(({ part, kind }) => part === 'setting' || kind === 'text');
  return (row) => {
    const values = said.flatMap(({ value, title }) => {
      const found = value(row);
      return found === undefined ? [] : [String(found), `${title}=${found}`];
    });
    return isFound([row.name, stateText(row.state), ...values].join(' '));
  };
}

const range = /^([^\s.][^\s]*?)\s*(?:\.\.|…)\s*([^\s.][^\s]*)$/;

/** `> 0.7`, `0.2..0.4` and `70%` of numbers; of words a part of them. In the language of the filter of all columns. */
export function expressionOf({ id, kind }: Pick<ManyColumn, 'id' | 'kind'>, condition: string): string {
  const [name, numeric] = [quoted(id), kind !== 'text' && kind !== 'flag'];
  const [, low, high] = (numeric && range.exec(condition)) || [];
  if (low !== undefined && high !== undefined) return `${name} >= ${low} and ${name} <= ${high}`;
  const [, sign, value = ''] = /^(<=|>=|!=|!~|==?|<|>|~)\s*(.*)$/.exec(condition) ?? [];
  if (sign !== undefined) return `${name} ${sign} ${numeric || value.startsWith('"') ? value : quoted(value)}`;
  return numeric ? `${name} = ${condition}` : `${name} ~ ${quoted(condition)}`;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '')}"`;
