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
  const tokens = tokensOf(text);
  let at = 0;
  let depth = 0;

  const peek = (): Token | undefined => tokens[at];
  const is = (...kinds: Token['kind'][]) => kinds.some((kind) => kind === peek()?.kind);

  function expression(): Filter {
    let left = term();
    while (is('or')) {
      at++;
      const [before, after] = [left, term()];
      left = (row) => before(row) || after(row);
    }
    return left;
  }

  function term(): Filter {
    let left = factor();
    while (is('and')) {
      at++;
      const [before, after] = [left, factor()];
      left = (row) => before(row) && after(row);
    }
    return left;
  }

  function factor(): Filter {
    const token = peek();
    if (++depth > deepest) throw broken(text, token?.at ?? text.length, 'It is nested too deeply here.');
    try {
      if (token?.kind === 'not') {
        at++;
        const inner = factor();
        return (row) => !inner(row);
      }
      if (token?.kind !== '(') return test();
      at++;
      const inner = expression();
      if (!is(')')) throw broken(text, peek()?.at ?? text.length, `The parenthesis at ${token.at + 1} is not closed.`);
      at++;
      return inner;
    } finally {
      depth--;
    }
  }

  function test(): Filter {
    const token = peek();
    if (token?.kind !== 'word' && token?.kind !== 'quoted')
      throw broken(text, token?.at ?? text.length, 'The name of a column is missing here.');
    at++;
    const column = columnAt(token);
    const sign = peek();
    if (sign?.kind !== 'sign') return (row) => isSet(column.value(row));
    at++;
    const given = peek();
    if (given?.kind !== 'word' && given?.kind !== 'quoted')
      throw broken(text, given?.at ?? text.length, `A value is missing behind ${sign.text}.`);
    at++;
    return comparison(column, sign, given);
  }

  function columnAt(token: Token): Column {
    const found = columns.find(({ id }) => id === token.text);
    if (found !== undefined) return found;
    const why = `There is no column ${token.text}.`;
    throw broken(text, token.at, why, suggestion(token.text, listedIds(columns), 'Columns'));
  }

  function comparison({ id, kind, value }: Column, sign: Token, given: Token): Filter {
    const amount = given.kind === 'quoted' ? undefined : amountOf(given.text, kind);
    const isNumeric = kind !== 'text' && kind !== 'flag';
    if (isNumeric && amount === undefined && sign.text !== '~' && sign.text !== '!~')
      throw broken(text, given.at, `${id} is a number, and ${given.text} is none.`);
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

  if (tokens.length === 0) return () => true;
  const filter = expression();
  const left = peek();
  if (left !== undefined)
    throw broken(
      text,
      left.at,
      left.kind === ')' ? 'This parenthesis was not opened.' : 'Here `and` or `or` is missing.',
    );
  return filter;
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

function broken(text: string, at: number, why: string, hint?: string): UserError {
  return filterError(text, at, why, hint);
}

/** Also of the words themselves. */
export function filterError(
  text: string,
  at: number,
  why: string,
  hint = 'For example: lambda=0.3 and accuracy>70%',
): UserError {
  const from = Math.max(0, at - 30);
  const shown = `${from > 0 ? '…' : ''}${text.slice(from, at)}⟨here⟩${text.slice(at, at + 30)}${text.length > at + 30 ? '…' : ''}`;
  return new UserError(`The filter cannot be read at character ${at + 1}: ${why} ${shown}`, { hint });
}
