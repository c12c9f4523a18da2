/** A filter's text as words, signs and parentheses, each with its place. */
import { UserError } from '../../base/userError';

export interface Token {
  kind: 'word' | 'quoted' | 'sign' | '(' | ')' | 'and' | 'or' | 'not';
  text: string;
  /** Characters before it. */
  at: number;
}

/** Characters; a filter that somebody has written is much shorter. */
const longest = 10_000;

const pieces =
  /\s+|(?<paren>[()])|(?<sign>==|!=|<=|>=|!~|=|<|>|~)|(?<both>&&|\|\|)|(?<bang>!)|"(?<double>(?:[^"\\]|\\.)*)"|'(?<single>(?:[^'\\]|\\.)*)'|(?<word>(?:(?!&&|\|\|)[^\s()=<>~!"'])+)/suy;

const keywords: Readonly<Record<string, 'and' | 'or' | 'not'>> = { and: 'and', or: 'or', not: 'not' };

/** Throws a `UserError` for a quote that is not closed. */
export function tokensOf(text: string): Token[] {
  if (text.length > longest)
    throw new UserError(`The filter has ${text.length} characters, and at most ${longest} are read.`);
  const tokens: Token[] = [];
  pieces.lastIndex = 0;
  while (pieces.lastIndex < text.length) {
    const at = pieces.lastIndex;
    const groups = pieces.exec(text)?.groups;
    if (groups === undefined)
      throw new UserError(`The filter cannot be read at character ${at + 1}: the quote there is not closed.`, {
        hint: 'Put a second quote behind the text, or a backslash before a quote that belongs to it.',
      });
    const token = tokenOf(groups, at);
    if (token !== undefined) tokens.push(token);
  }
  return tokens;
}

function tokenOf(groups: Record<string, string | undefined>, at: number): Token | undefined {
  const { paren, sign, both, bang, double, single, word } = groups;
  if (paren === '(' || paren === ')') return { kind: paren, text: paren, at };
  if (sign !== undefined) return { kind: 'sign', text: sign, at };
  if (both !== undefined) return { kind: both === '&&' ? 'and' : 'or', text: both, at };
  if (bang !== undefined) return { kind: 'not', text: bang, at };
  const quoted = double ?? single;
  if (quoted !== undefined) return { kind: 'quoted', text: quoted.replaceAll(/\\(.)/gsu, '$1'), at };
  if (word === undefined) return undefined;
  const keyword = word.toLowerCase();
  return { kind: Object.hasOwn(keywords, keyword) ? (keywords[keyword] ?? 'word') : 'word', text: word, at };
}
