/** Which runs are shown: words or an expression over all columns, and a condition of one column each. */
import { UserError } from '../../src/base/userError';
import { compileFilter, type Filter as Test } from '../../src/protocol/many/filter';
import type { RunRow } from '../../src/protocol/many/runRow';
import type { ManyColumn } from './columns/manyColumn';
import { stateText } from './stateText';

export interface Filter {
  test: Test;
  /** Why a part of it says nothing; that part lets every run through. */
  problem: string | undefined;
}

/** @param rows among which words are looked for where no expression can be read: names of tasks have signs in them. */
export function filterOf(
  text: string,
  filters: Readonly<Record<string, string>>,
  columns: readonly ManyColumn[],
  rows: readonly RunRow[],
): Filter {
  const parts = [
    wholeFilter(text, columns, rows),
    ...columns.flatMap((column) => {
      const condition = filters[column.key]?.trim() ?? '';
      return condition === '' ? [] : [compiled(expressionOf(column, condition), columns)];
    }),
  ];
  return { test: (row) => parts.every((part) => part.test(row)), problem: parts.find((part) => part.problem)?.problem };
}

function wholeFilter(text: string, columns: readonly ManyColumn[], rows: readonly RunRow[]): Filter {
  const words = { test: hasWords(text, columns), problem: undefined };
  if (!looksLikeExpression(text)) return words;
  const expression = compiled(text, columns);
  return expression.problem !== undefined && rows.some(words.test) ? words : expression;
}

/** A name alone is a word: whoever writes `seed` looks for it. */
const looksLikeExpression = (text: string): boolean => /[=<>~]|\bnot\b/.test(text);

function compiled(text: string, columns: readonly ManyColumn[]): Filter {
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
function hasWords(text: string, columns: readonly ManyColumn[]): Test {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return () => true;
  const said = columns.filter(({ part, kind }) => part === 'setting' || kind === 'text');
  return (row) => {
    const values = said.flatMap(({ value, title }) => {
      const found = value(row);
      return found === undefined ? [] : [String(found), `${title}=${found}`];
    });
    const all = [row.name, stateText(row.state), ...values].join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
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
