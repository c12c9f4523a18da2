import { expect, it } from 'vitest';
import { duplicateKey } from '../../src/checkpoints/duplicateKey';

it.each<[string, string | undefined]>([
  ['{}', undefined],
  ['{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]}', undefined],
  ['{"a":"b","b":"a"}', undefined],
  ['{"a":"\\"a\\":","b":["a","a"]}', undefined],
  ['{"a":1,"a":1}', 'a'],
  ['{"a" : 1, "\\u0061"\n:2}', 'a'],
  ['{"b":{"x":[{"c":1,"c":2}]}}', 'c'],
  ['{"a":{},"b":[],"a":{}}', 'a'],
  ['{"a\\"":1,"a\\"":2}', 'a"'],
  ['{"\\\\":1,"\\\\":2}', '\\'],
])('%s', (json, name) => {
  JSON.parse(json);
  expect(duplicateKey(json)).toBe(name);
});

it('takes texts of any length', () => {
  expect(duplicateKey(JSON.stringify({ a: '"\\'.repeat(5_000_000), b: 1 }))).toBeUndefined();
});
