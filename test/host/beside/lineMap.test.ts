/** Edits with a known end, and random ones against the lines' own names. */
import { expect, test } from 'vitest';
import { SeededRandom } from '../../../src/base/random';
import { lineMap } from '../../../src/host/beside/lineMap';

const lines = (...text: string[]) => text.join('\n');
const mapped = (before: string, after: string) => {
  const to = lineMap(before, after);
  return before.split('\n').map((_, i) => to(i + 1));
};

test('the same text: every line is where it was, and there are no others', () => {
  const text = lines('a', '', 'b', '', 'c');
  expect(mapped(text, text)).toEqual([1, 2, 3, 4, 5]);
  const to = lineMap(text, text);
  expect([to(0), to(6), to(-1)]).toEqual([undefined, undefined, undefined]);
});

test.each([
  ['a line above', lines('a', 'b', 'c'), lines('new', 'a', 'b', 'c'), [2, 3, 4]],
  ['a line removed', lines('a', 'b', 'c'), lines('a', 'c'), [1, undefined, 2]],
  ['a line changed', lines('a', 'b', 'c'), lines('a', 'b!', 'c'), [1, undefined, 3]],
  ['a line split', lines('a', 'bb', 'c'), lines('a', 'b', 'b', 'c'), [1, undefined, 4]],
  ['two edits', lines('a', 'b', 'c', 'd', 'e'), lines('x', 'a', 'c', 'd', 'y', 'e'), [2, undefined, 3, 4, 6]],
  ['one of two equal lines removed', lines('a', 'b', 'b', 'c'), lines('a', 'b', 'c'), [1, 2, undefined, 3]],
  ['everything replaced', lines('a', 'b'), lines('x', 'y', 'z'), [undefined, undefined]],
  ['emptied', lines('a', 'b'), '', [undefined, undefined]],
])('%s', (_, before, after, expected) => expect(mapped(before, after)).toEqual(expected));

test('line ends and a byte order mark are no change', () => {
  expect(mapped('a\nb\nc', '\uFEFFa\r\nb\r\nc')).toEqual([1, 2, 3]);
});

test('of random edits of unlike lines exactly those that are still there are found', () => {
  const random = new SeededRandom(5);
  for (let round = 0; round < 50; round++) {
    const before = Array.from({ length: 40 }, (_, i) => `line ${i}`);
    const after = before.flatMap((line) => {
      const what = random.uniform();
      return what < 0.1 ? [] : what < 0.2 ? [`${line} edited`] : what < 0.3 ? ['inserted', line] : [line];
    });
    expect(mapped(before.join('\n'), after.join('\n'))).toEqual(
      before.map((line) => (after.includes(line) ? after.indexOf(line) + 1 : undefined)),
    );
  }
});

test('an edit of thousands of lines counts as changed, at once', () => {
  const text = (letter: string) => Array.from({ length: 5000 }, (_, i) => `${letter}${i}`).join('\n');
  const [before, after] = [`head\n${text('a')}\ntail`, `head\n${text('b')}\ntail`];
  const to = lineMap(before, after);
  expect([to(1), to(2), to(5002)]).toEqual([1, undefined, 5002]);
});

/** The slow way: what of both texts can be kept at most. */
function kept(a: readonly string[], b: readonly string[]): number {
  const [first, ...rest] = a;
  if (first === undefined || b.length === 0) return 0;
  const at = b.indexOf(first);
  return Math.max(kept(rest, b), at < 0 ? 0 : 1 + kept(rest, b.slice(at + 1)));
}

test('of equal lines as many are found as can be, in their order', () => {
  const random = new SeededRandom(9);
  const text = () => Array.from({ length: 1 + random.below(7) }, () => 'abc'[random.below(3)]!);
  for (let round = 0; round < 300; round++) {
    const [before, after] = [text(), text()];
    const found = mapped(before.join('\n'), after.join('\n'));
    const pairs = found.flatMap((line, i) => (line === undefined ? [] : [[before[i], after[line - 1], line] as const]));
    for (const [old, now] of pairs) expect(now).toBe(old);
    const places = pairs.map(([, , line]) => line);
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
    expect(pairs, `${before.join('')} ${after.join('')}`).toHaveLength(kept(before, after));
  }
});
