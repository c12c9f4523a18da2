/** Values as messages show them: no number is null, and nothing is left out. */
import { expect, it } from 'vitest';
import { shownValue } from '../../src/base/shownValue';

const circle: Record<string, unknown> = {};
circle.self = circle;

/** As a bundler calls a class whose name is there already. */
class _Adam2 {}
class Net {
  toJSON = () => 'x'.repeat(10_000);
}

it.each<[unknown, string]>([
  [3, '3'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [[1, Number.NEGATIVE_INFINITY], '[1,-Infinity]'],
  [{ a: Number.NaN, b: undefined, c: null }, '{"a":NaN,"c":null}'],
  [[1, undefined], '[1,undefined]'],
  ['a "text"', '"a \\"text\\""'],
  ['', '""'],
  [() => 1, 'a function'],
  [[() => 1, 'NaN'], '[a function,"NaN"]'],
  [12n, '12'],
  [Symbol('s'), 'Symbol(s)'],
  [null, 'null'],
  [undefined, 'missing'],
  [circle, 'an object'],
  [Object.create(null), '{}'],
  [new Date(0), 'a Date'],
  [Float32Array.of(1), 'a Float32Array'],
  [{ when: Promise.resolve(), list: [new _Adam2()] }, '{"when":a Promise,"list":[an Adam]}'],
  // Whatever it says of itself in JSON, and however long that is.
  [new Net(), 'a Net'],
  [new (class {})(), 'an Object'],
])('%o is %s', (value, text) => expect(shownValue(value)).toBe(text));

it('what is missing is called as the sentence has it', () => expect(shownValue(undefined, 'nothing')).toBe('nothing'));
