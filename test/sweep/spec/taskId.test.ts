import { expect, it } from 'vitest';
import { taskId } from '../../../src/sweep/spec/taskId';

it.each<[Record<string, string | number | boolean>, string]>([
  [{ lambda: 0.3, seed: 1 }, '07_lambda=0.3_seed=1'],
  [{ rate: -1e-7, on: true }, '07_rate=-1e-7_on=true'],
  [{ 'data.dir': '/a b/../c', name: 'a=b_c' }, '07_data.dir=-a-b-..-c_name=a=b-c'],
  [{ имя: 'ряд один' }, '07_имя=ряд-один'],
  // A letter and its accent, and the one letter of both, are one name.
  [{ x: 'e\u0301' }, '07_x=\u00e9'],
  [{ dir: 'runs.' }, '07_dir=runs'],
])('%j', (settings, id) => {
  expect(taskId(7, 2, settings)).toBe(id);
});

it.each([
  ['plain', 'a'.repeat(300)],
  ['of three bytes', '漢'.repeat(300)],
  ['of two units', '𠮷'.repeat(300)],
])('letters %s are cut between two of them, with room for endings in 255 bytes', (_, value) => {
  const id = taskId(7, 2, { x: value });
  expect(id).toBe(Buffer.from(id).toString());
  expect(Buffer.byteLength(`${id}.lock.${'0'.repeat(36)}`)).toBeLessThanOrEqual(255);
  expect(id.length).toBeLessThanOrEqual(80);
  expect(id.length).toBeGreaterThan(40);
});

it('a number is as wide as the largest, and a name that is cut ends in no sign', () => {
  expect(taskId(7, 1, {})).toBe('7');
  expect(taskId(7, 4, { a: 1 })).toBe('0007_a=1');
  expect(taskId(7, 1, { x: 'a'.repeat(76) })).toBe(`7_x=${'a'.repeat(76)}`);
  expect(taskId(7, 1, { x: `${'a'.repeat(76)}b` })).toBe(`7_x=${'a'.repeat(76)}`);
  expect(taskId(7, 1, { x: 'a'.repeat(75), y: 1 })).toBe(`7_x=${'a'.repeat(75)}`);
  expect(taskId(7, 1, { x: 'a'.repeat(72), y: 12 })).toBe(`7_x=${'a'.repeat(72)}_y=1`);
  expect(taskId(7, 1, { x: `${'a'.repeat(74)}..`, y: 1 })).toBe(`7_x=${'a'.repeat(74)}`);
  expect(taskId(7, 1, { x: 'a'.repeat(73), y: 12 })).toBe(`7_x=${'a'.repeat(73)}_y`);
});

it('letters of three bytes fill 160 of them and no more', () => {
  expect(taskId(7, 1, { x: '漢'.repeat(60) })).toBe(`7_x=${'漢'.repeat(52)}`);
  expect(taskId(7, 2, { x: '漢'.repeat(60) })).toBe(`07_x=${'漢'.repeat(51)}`);
});
