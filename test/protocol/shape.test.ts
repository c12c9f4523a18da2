/** What a value of JSON is taken for, and at which bounds it is something else; each field of each file: files/fields.test.ts. */
import { expect, it } from 'vitest';
import { cut, isDeep, list, oneOf, parsed, record, small, someOf, text, tuple, whole } from '../../src/protocol/shape';

const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });

it('what is shown and not understood is kept while it is small: text, items, and levels', () => {
  for (const kept of ['x'.repeat(500), Array(50).fill(1), nested(4), { a: [{ b: [2] }] }, null, 7, true])
    expect(small(kept)).toBe(kept);
  for (const none of ['x'.repeat(501), Array(51).fill(1), nested(5), ['x'.repeat(501)]]) expect(small(none)).toBeNull();
  const wide = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, i]));
  expect(small(wide)).toBeNull();
});

it('64 levels are not deep, one more is, wherever it lies', () => {
  expect([isDeep(nested(64)), isDeep(nested(65))]).toEqual([false, true]);
  expect([isDeep([1, nested(63)]), isDeep([1, nested(64)])]).toEqual([false, true]);
  for (const flat of [null, 'x', 3]) expect(isDeep(flat)).toBe(false);
});

it('lists have all of their items right, or are none; of others what is right is taken, of the first', () => {
  const few = list(whole(9), 3);
  expect([few([1, 2, 9]), few([1, 2, 10]), few([1, 2, 3, 4]), few({ length: 0 })]).toEqual([
    ...[[1, 2, 9], undefined, undefined, undefined],
  ]);
  const some = someOf(whole(9), 3);
  expect([some([1, 'x', 2, 3]), some([]), some('12')]).toEqual([[1, 2], [], undefined]);
  const pair = tuple<[number, string]>(whole(), text(2));
  expect([pair([1, 'ab']), pair([1, 'abc']), pair([1]), pair([1, 'a', 2])]).toEqual([
    ...[[1, 'ab'], undefined, undefined, undefined],
  ]);
});

it('names of anybody’s are as many as may be, and none that means something to JavaScript', () => {
  const two = record(whole(), 2);
  expect([two({ a: 1, b: 2 }), two({ a: 1, b: 2, c: 3 }), two({ a: -1 })]).toEqual([
    ...[{ a: 1, b: 2 }, undefined, undefined],
  ]);
  expect(two(JSON.parse('{"__proto__":1}'))).toBeUndefined();
  expect([two({ ['x'.repeat(200)]: 1 }) === undefined, two({ ['x'.repeat(201)]: 1 }) === undefined]).toEqual([
    ...[false, true],
  ]);
});

it('what is cut says so within its bound', () => {
  expect([cut(4)('abcd'), cut(4)('abcde'), cut(4)(5)]).toEqual(['abcd', 'abc…', undefined]);
  expect([oneOf('a', 'b')('b'), oneOf('a', 'b')('c')]).toEqual(['b', undefined]);
  expect([parsed('3', whole()), parsed('{', whole()), parsed('"3"', whole())]).toEqual([3, undefined, undefined]);
});
