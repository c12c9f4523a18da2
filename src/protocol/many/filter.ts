/**
 * The language of filters: `lambda=0.3 and accuracy>70%`, `not (state = failed or note ~ "too slow")`. Names are ids of columns.
 *
 *   expression = term { or term }      term = factor { and factor }      factor = not factor | ( expression ) | test
 *   test = name [ = | == | != | < | <= | > | >= | ~ | !~  value ]
 *
 * `~` asks whether a text contains another, whatever the case. A name alone asks whether there is a value, of a flag whether it is
 * set. A value that is missing equals nothing, is neither below nor above anything, and contains nothing.
 */
import { suggestion } from '../../base/nearest';
import { UserError } from '../../base/userError';
import { type CellValue, type Column, listedIds } from './columns';
import { type Token, tokensOf } from './filterTokens';
import { amountOf } from './filterValues';
import type { RunRow } from './runRow';

export type Filter = (row: RunRow) => boolean;

/** Parentheses and `not` in each other: more are nobody's wish. */
const deepest = 100;

/** Throws a `UserError` that says where the text cannot be read, and what was probably meant. An empty text takes every row. */
export function compileFilter(text: string, columns: readonly Column[]): Filter {
  const reading: Reading = { text, columns, tokens: tokensOf(text), at: 0, depth: 0 };
  if (reading.tokens.length === 0) return () => true;
  const filter = expression(reading);
  const left = peek(reading);
  if (left === undefined) return filter;
  throw broken(
    reading,
    left,
    left.kind === ')' ? 'This parenthesis was not opened.' : 'Here `and` or `or` is missing.',
  );
}

/** How far a text has been read. */
interface Reading {
  readonly text: string;
  readonly columns: readonly Column[];
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
}

const peek = ({ tokens, at }: Reading): Token | undefined => tokens[at];
const is = (reading: Reading, kind: Token['kind']): boolean => peek(reading)?.kind === kind;

function expression(reading: Reading): Filter {
  let left = term(reading);
  while (is(reading, 'or')) {
    reading.at++;
    const [before, after] = [left, term(reading)];
    left = (row) => before(row) || after(row);
  }
  return left;
}

function term(reading: Reading): Filter {
  let left = factor(reading);
  while (is(reading, 'and')) {
    reading.at++;
    const [before, after] = [left, factor(reading)];
    left = (row) => before(row) && after(row);
  }
  return left;
}

function factor(reading: Reading): Filter {
  const token = peek(reading);
  if (++reading.depth > deepest) throw broken(reading, token, 'It is nested too deeply here.');
  try {
    if (token?.kind === 'not') {
      reading.at++;
      const inner = factor(reading);
      return (row) => !inner(row);
    }
    if (token?.kind !== '(') return test(reading);
    reading.at++;
    const inner = expression(reading);
    if (!is(reading, ')')) throw broken(reading, peek(reading), `The parenthesis at ${token.at + 1} is not closed.`);
    reading.at++;
    return inner;
  } finally {
    reading.depth--;
  }
}

function test(reading: Reading): Filter {
  const name = word(reading, 'The name of a column is missing here.');
  const column = columnAt(reading, name);
  const sign = peek(reading);
  if (sign?.kind !== 'sign') return (row) => isSet(column.value(row));
  reading.at++;
  return comparison(reading, column, sign, word(reading, `A value is missing behind ${sign.text}.`));
}

/** The next token, which is a word or a text in quotes. */
function word(reading: Reading, why: string): Token {
  const token = peek(reading);
  if (token?.kind !== 'word' && token?.kind !== 'quoted') throw broken(reading, token, why);
  reading.at++;
  return token;
}

function columnAt(reading: Reading, token: Token): Column {
  const { columns } = reading;
  const found = columns.find(({ id }) => id === token.text);
  if (found !== undefined) return found;
  const hint = suggestion(token.text, listedIds(columns), 'Columns');
  throw broken(reading, token, `There is no column ${token.text}.`, hint);
}

function comparison(reading: Reading, { id, kind, value }: Column, sign: Token, given: Token): Filter {
  const amount = given.kind === 'quoted' ? undefined : amountOf(given.text, kind);
  const isNumeric = kind !== 'text' && kind !== 'flag';
  if (isNumeric && amount === undefined && sign.text !== '~' && sign.text !== '!~')
    throw broken(reading, given, `${id} is a number, and ${given.text} is none.`);
  const order = (row: RunRow): number | undefined => ordered(value(row), given.text, amount);
  switch (sign.text) {
    case '=':
    case '==':
      return (row) => order(row) === 0;
    case '!=':
      return (row) => order(row) !== 0;
    case '<':
      return (row) => (order(row) ?? 0) < 0;
    case '<=':
      return (row) => (order(row) ?? 1) <= 0;
    case '>':
      return (row) => (order(row) ?? 0) > 0;
    case '>=':
      return (row) => (order(row) ?? -1) >= 0;
    case '~':
      return (row) => contains(value(row), given.text);
    default:
      return (row) => !contains(value(row), given.text);
  }
}

/** Below 0: `own` is less than what is given. Undefined: it is missing, or the two have no order. */
function ordered(own: CellValue | undefined, given: string, amount: number | undefined): number | undefined {
  if (own === undefined) return undefined;
  if (typeof own === 'number') return amount === undefined ? undefined : own - amount;
  const text = String(own);
  return text === given ? 0 : text < given ? -1 : 1;
}

const isSet = (value: CellValue | undefined): boolean => value !== undefined && value !== false;

const contains = (value: CellValue | undefined, part: string): boolean =>
  value !== undefined && String(value).toLowerCase().includes(part.toLowerCase());

/** @param token at which it cannot be read; undefined: at the end. */
function broken({ text }: Reading, token: Token | undefined, why: string, hint = usualHint): UserError {
  const at = token?.at ?? text.length;
  const from = Math.max(0, at - 30);
  const shown = `${from > 0 ? '…' : ''}${text.slice(from, at)}⟨here⟩${text.slice(at, at + 30)}${text.length > at + 30 ? '…' : ''}`;
  return new UserError(`The filter cannot be read at character ${at + 1}: ${why} ${shown}`, { hint });
}

const usualHint = 'For example: lambda=0.3 and accuracy>70%';
