import { expect, it } from 'vitest';
import { type Axis, checkAxes, valuesOf } from '../../../src/sweep/spec/axisSetting';
import { said } from '../../said';

const axis = (given: unknown, method = 'random') => said(() => checkAxes(method, { x: given as Axis }));
const range = (fields: object) => axis({ min: 1, max: 2, ...fields });

it.each<[unknown, string]>([
  [[], 'axes.x is [].'],
  [{ values: [] }, 'axes.x is [].'],
  [{ values: 3 }, 'axes.x.values is 3.'],
  [[0.1, 0.2, 0.1], 'axes.x holds 0.1 twice.'],
  [['a', 'a'], 'axes.x holds "a" twice.'],
  [[1, Number.NaN], 'axes.x[1] is NaN.'],
  [[Number.POSITIVE_INFINITY], 'axes.x[0] is Infinity.'],
  [[{ a: 1 }], 'axes.x[0] is {"a":1}.'],
  // biome-ignore lint/suspicious/noSparseArray: a slip of the keyboard
  [[1, , 2], 'axes.x[1] is missing.'],
  [0.1, 'axes.x is 0.1.'],
  ['abc', 'axes.x is "abc".'],
  [null, 'axes.x is null.'],
  [{}, 'axes.x is {}.'],
  [{ values: [1], min: 0 }, 'axes.x has values, and min besides.'],
  [{ value: 3 }, "There is no field 'axes.x.value' in a sweep."],
  [{ min: 0, max: 1, distibution: 'logUniform' }, "There is no field 'axes.x.distibution' in a sweep."],
])('%j', (given, message) => {
  expect(axis(given).message).toBe(message);
});

it.each<[object, string]>([
  [{ max: 1 }, 'axes.x.min is 1.'],
  [{ min: 3 }, 'axes.x.min is 3.'],
  [{ min: Number.NaN }, 'axes.x.min is NaN.'],
  [{ max: '2' }, 'axes.x.max is "2".'],
  [{ max: undefined }, 'axes.x.max is missing.'],
  [{ min: -1e308, max: 1e308 }, 'axes.x is {"min":-1e+308,"max":1e+308}.'],
  [{ min: 0, distribution: 'logUniform' }, 'axes.x.min is 0.'],
  [{ distribution: 'normal' }, 'axes.x.distribution is "normal".'],
  [{ min: 0.5, distribution: 'intUniform' }, 'axes.x.min is 0.5.'],
  [{ max: 1.5, distribution: 'intUniform' }, 'axes.x.max is 1.5.'],
  [{ max: 2 ** 40, distribution: 'intUniform' }, 'axes.x is {"min":1,"max":1099511627776}.'],
])('a range with %j', (fields, message) => {
  expect(range(fields).message).toBe(message);
});

it('a range is of the method random, and values of both', () => {
  expect(axis({ min: 1, max: 2 }, 'grid').hint).toContain("a range is of the method 'random'");
  for (const method of ['grid', 'random']) checkAxes(method, { x: [1, '1', true], y: { values: [0] } });
  checkAxes('random', { x: { min: -5, max: 2 ** 32 - 6, distribution: 'intUniform' } });
});

it.each<[unknown, string]>([
  [undefined, 'axes is missing.'],
  [null, 'axes is null.'],
  [[1], 'axes is [1].'],
])('axes of %j are none', (axes, message) => expect(said(() => checkAxes('grid', axes)).message).toBe(message));

it.each<[object, boolean]>([
  [{ min: 1, max: 1 }, false],
  [{ min: 1, max: 1 + 2 ** -40 }, true],
  [{ min: 1e-9, max: 1, distribution: 'logUniform' }, true],
  [{ min: -1, max: 1, distribution: 'logUniform' }, false],
  [{ min: 0, max: 2 ** 32 - 1, distribution: 'intUniform' }, true],
  [{ min: 0, max: 2 ** 32, distribution: 'intUniform' }, false],
])('a range %j is one: %s', (given, is) => {
  const check = () => checkAxes('random', { x: given });
  if (is) check();
  else expect(said(check).message).toMatch(/^axes\.x/);
});

it('values of an axis are found however they are written, and none of a range', () => {
  expect([valuesOf([1, 2]), valuesOf({ values: ['a'] }), valuesOf({ min: 0, max: 1 })]).toEqual([
    [1, 2],
    ['a'],
    undefined,
  ]);
});
