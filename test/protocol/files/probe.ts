/**
 * Asks a reader of JSON what it takes: each field of a whole document in turn is left out, made another kind of thing, too long, too
 * large or too small, and what becomes of the document is written down, with the very bound where there is one.
 */
import { createHash } from 'node:crypto';

type Parse = (json: string) => unknown;
type Key = string | number;

/** Texts and lists longer than this are not tried: they take long, and so does whoever reads such a file. */
const [longestText, longestList] = [2 ** 15, 2 ** 14];

const changed = (document: unknown, [key, ...rest]: readonly Key[], value: unknown): unknown => {
  if (key === undefined) return value;
  const copy: Record<Key, unknown> = Array.isArray(document) ? ([...document] as never) : { ...(document as object) };
  if (rest.length === 0 && value === undefined) delete copy[key];
  else copy[key] = changed(copy[key], rest, value);
  return copy;
};

const at = (document: unknown, path: readonly Key[]): unknown =>
  path.reduce<unknown>((found, key) => (found as Record<Key, unknown> | undefined | null)?.[key], document);

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** All leaves and all that holds them; of a list its first item. */
function pathsOf(document: unknown, above: readonly Key[] = []): (readonly Key[])[] {
  if (typeof document !== 'object' || document === null) return [above];
  const keys: Key[] = Array.isArray(document) ? (document.length > 0 ? [0] : []) : Object.keys(document);
  const own = above.length === 0 || typeof above.at(-1) === 'number' ? [] : [above];
  return [...own, ...keys.flatMap((key) => pathsOf((document as Record<Key, unknown>)[key], [...above, key]))];
}

/** @returns lines of what each field takes. */
export function probe(parse: Parse, document: unknown): string[] {
  const read = (value: unknown): unknown => {
    try {
      return parse(JSON.stringify(value));
    } catch (error) {
      return (error as Error).message;
    }
  };
  const whole = read(document);
  const outcome = (path: readonly Key[], value: unknown): string => {
    const result = read(changed(document, path, value));
    if (result === undefined || (Array.isArray(result) && result.length === 0 && !same(whole, []))) return 'refused';
    if (typeof result === 'string') return `refused: ${result.slice(0, 100)}`;
    if (same(result, whole)) return 'as before';
    if (value !== undefined && same(at(result, path), value)) return 'kept';
    return createHash('sha256').update(JSON.stringify(result)).digest('hex').slice(0, 8);
  };
  /** The largest of `least` … `most` that is found again in what is read. */
  const bound = (path: readonly Key[], of: (n: number) => unknown, least: number, most: number): string => {
    const holds = (n: number) => {
      const value = of(n);
      return JSON.stringify(read(changed(document, path, value)) ?? '').includes(JSON.stringify(value));
    };
    if (!holds(least)) return 'none';
    let [low, high] = [least, least];
    while (holds(high)) {
      low = high;
      if (high >= most) return `more than ${most}`;
      high = Math.min(most, high * 2 + 1);
    }
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (holds(middle)) low = middle;
      else high = middle;
    }
    return String(low);
  };
  return pathsOf(document).map((path) => {
    const value = at(document, path);
    const tried: [name: string, value: unknown][] = [
      ['missing', undefined],
      ['null', null],
    ];
    const said: string[] = [];
    if (typeof value === 'string') {
      tried.push(['empty', ''], ['other', 'other'], ['NUL', 'a\0b'], ['5', 5], ['[]', []]);
      const long = (n: number) => value.slice(0, 1) + 'x'.repeat(n - 1);
      said.push(`letters: ${bound(path, long, value.length + 1, longestText)}`);
    } else if (typeof value === 'number') {
      for (const number of [-1, 0, 0.5, 1, 2, 1e16, 8.65e15]) tried.push([String(number), number]);
      tried.push(['"5"', '5'], ['true', true]);
      said.push(`up to ${bound(path, (n) => n, Math.max(1, Math.round(value)) + 1, 2 ** 53 - 1)}`);
    } else if (typeof value === 'boolean') tried.push(['true', true], ['false', false], ['1', 1], ['"true"', 'true']);
    else if (Array.isArray(value)) {
      tried.push(['[]', []], ['{}', {}], ['[null]', [null]], ['text', 'text']);
      if (value.length > 0 && JSON.stringify(value[0]).length < 300) {
        const many = (n: number) => Array.from({ length: n }, (_, i) => value[i] ?? value[0]);
        said.push(`items: ${bound(path, many, value.length + 1, longestList)}`);
      }
    } else if (value !== null) tried.push(['{}', {}], ['[]', []], ['text', 'text'], ['other', { ...value, other: 1 }]);
    const by = new Map<string, string[]>();
    for (const [name, given] of tried) {
      const found = outcome(path, given);
      by.set(found, [...(by.get(found) ?? []), name]);
    }
    const outcomes = [...by].map(([found, names]) => `${found}: ${names.join(' ')}`);
    return `${path.join('.')} | ${[...said, ...outcomes].join(' | ')}`;
  });
}
