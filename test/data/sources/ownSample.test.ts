/** A sample's numbers of every kind: their type, shape and values, and what is said of those that are unlike the first. */
import { expect, it } from 'vitest';
import { type OwnTensor, tensorOf, valuesOf } from '../../../src/data/sources/ownSample';
import { words } from '../../said';

const clamped = new Uint8ClampedArray([9, 8, 300]).subarray(1);

it.each<[string, unknown, OwnTensor['dtype'], number[], number[]]>([
  ['a number', 2.5, 'float32', [1], [2.5]],
  ['true', true, 'float32', [1], [1]],
  ['false', false, 'float32', [1], [0]],
  ['floats', Float32Array.of(1, -2), 'float32', [2], [1, -2]],
  ['doubles', Float64Array.of(0.5, 1e-3), 'float32', [2], [0.5, Math.fround(1e-3)]],
  ['whole numbers', Int32Array.of(7, -7), 'int32', [2], [7, -7]],
  ['small whole numbers', Int8Array.of(-128), 'int32', [1], [-128]],
  ['short whole numbers', Int16Array.of(-300), 'int32', [1], [-300]],
  ['short ones without a sign', Uint16Array.of(65_535), 'int32', [1], [65_535]],
  ['long ones without a sign', Uint32Array.of(70_000), 'int32', [1], [70_000]],
  ['bytes', Uint8Array.of(255, 0), 'uint8', [2], [255, 0]],
  ['clamped bytes, some of them', clamped, 'uint8', [2], [8, 255]],
  ['a list', [1, 2, 3], 'float32', [3], [1, 2, 3]],
  ['a list of truths', [true, false], 'float32', [2], [1, 0]],
  [
    'lists in lists',
    [
      [[1], [2]],
      [[3], [4]],
      [[5], [6]],
    ],
    'float32',
    [3, 2, 1],
    [1, 2, 3, 4, 5, 6],
  ],
  ['a list of arrays', [Uint8Array.of(1, 2), Float32Array.of(3.5, 4)], 'float32', [2, 2], [1, 2, 3.5, 4]],
  ['an empty list', [], 'float32', [0], []],
])('%s', (_, given, dtype, shape, values) => {
  const tensor = tensorOf(given, 'x', 'sample 1');
  expect({ ...tensor, values: [...tensor.values] }).toEqual({ dtype, shape, values });
});

it.each<[string, unknown, OwnTensor, number[] | string]>([
  ['a flat array of the same size', Float32Array.of(1, 2, 3, 4), { shape: [2, 2], dtype: 'float32' }, [1, 2, 3, 4]],
  ['whole numbers where others are none', Int32Array.of(1, 2), { shape: [2], dtype: 'float32' }, [1, 2]],
  ['numbers that happen to be whole', [3, 4], { shape: [2], dtype: 'int32' }, [3, 4]],
  ['bytes where whole numbers are', Uint8Array.of(3, 4), { shape: [2], dtype: 'int32' }, [3, 4]],
  [
    'the largest and smallest whole numbers of 32 bits',
    [2 ** 31 - 1, -(2 ** 31)],
    { shape: [2], dtype: 'int32' },
    [2 ** 31 - 1, -(2 ** 31)],
  ],
  ['the largest of doubles', Float64Array.of(2 ** 31 - 1), { shape: [1], dtype: 'int32' }, [2 ** 31 - 1]],
  ['whole numbers that a float rounds', [[2 ** 24 + 1], [-3]], { shape: [2, 1], dtype: 'int32' }, [2 ** 24 + 1, -3]],
  ['one such number', 2 ** 24 + 1, { shape: [1], dtype: 'int32' }, [2 ** 24 + 1]],
  ['long ones without a sign', Uint32Array.of(2 ** 31 - 1), { shape: [1], dtype: 'int32' }, [2 ** 31 - 1]],
  [
    'longer ones',
    Uint32Array.of(7, 2 ** 31),
    { shape: [2], dtype: 'int32' },
    'Sample 1: x has 2147483648 at place 1, which is beyond 32 bits. | Give smaller whole numbers, or Float32Array for every sample.',
  ],
  [
    'a larger number',
    2 ** 31,
    { shape: [1], dtype: 'int32' },
    'Sample 1: x has 2147483648 at place 0, which is beyond 32 bits. | Give smaller whole numbers, or Float32Array for every sample.',
  ],
  [
    'a smaller one, in a list',
    [0, -(2 ** 31) - 1],
    { shape: [2], dtype: 'int32' },
    'Sample 1: x has -2147483649 at place 1, which is beyond 32 bits. | Give smaller whole numbers, or Float32Array for every sample.',
  ],
  [
    'a larger one of floats',
    Float32Array.of(2 ** 31),
    { shape: [1], dtype: 'int32' },
    'Sample 1: x has 2147483648 at place 0, which is beyond 32 bits. | Give smaller whole numbers, or Float32Array for every sample.',
  ],
  [
    'a fraction that a float has not',
    [2 ** 24 + 0.5],
    { shape: [1], dtype: 'int32' },
    'Sample 1: x is float32, and the first int32. | Give the same type of array for every sample, of whole numbers.',
  ],
  [
    'a fraction where whole numbers are',
    [3, 4.5],
    { shape: [2], dtype: 'int32' },
    'Sample 1: x is float32, and the first int32. | Give the same type of array for every sample, of whole numbers.',
  ],
  [
    'bytes where others are none',
    Uint8Array.of(3, 4),
    { shape: [2], dtype: 'float32' },
    'Sample 1: x is uint8, and the first float32. | Give the same type of array for every sample.',
  ],
  [
    'another order of axes',
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    { shape: [3, 2], dtype: 'float32' },
    'Sample 1: x has the shape [2, 3], and the first [3, 2]. | All samples have one shape: cut, pad or resize x where the sample is made.',
  ],
  [
    'one number less',
    [1],
    { shape: [2], dtype: 'float32' },
    'Sample 1: x has the shape [1], and the first [2]. | All samples have one shape: cut, pad or resize x where the sample is made.',
  ],
  [
    'NaN',
    [1, Number.NaN, 3],
    { shape: [3], dtype: 'float32' },
    'Sample 1: x has NaN at place 1. | One such number makes all weights NaN: leave the sample out, or put a number in its place.',
  ],
  [
    'minus infinity',
    [1, 2, Number.NEGATIVE_INFINITY],
    { shape: [3], dtype: 'float32' },
    'Sample 1: x has -Infinity at place 2. | One such number makes all weights NaN: leave the sample out, or put a number in its place.',
  ],
  [
    'an uneven list',
    [[1, 2], [3]],
    { shape: [2, 2], dtype: 'float32' },
    'X of sample 1 is uneven: one of its rows has 1 element, and the first 2. | Rows of a tensor have one length.',
  ],
  [
    'a text among numbers',
    [1, 'two'],
    { shape: [2], dtype: 'float32' },
    'X of sample 1 has "two" among its numbers. | Give numbers alone.',
  ],
  [
    'a view of bytes among numbers',
    [new DataView(new ArrayBuffer(2))],
    { shape: [1], dtype: 'float32' },
    'X of sample 1 has a DataView among its numbers. | Give numbers alone.',
  ],
  [
    'nothing among numbers',
    [1, undefined],
    { shape: [2], dtype: 'float32' },
    'X of sample 1 has undefined among its numbers. | Give numbers alone.',
  ],
  [
    'nothing',
    undefined,
    { shape: [1], dtype: 'float32' },
    'Sample 1: x is undefined. | Give a typed array such as Float32Array, a number, or arrays of numbers.',
  ],
  [
    'null',
    null,
    { shape: [1], dtype: 'float32' },
    'Sample 1: x is null. | Give a typed array such as Float32Array, a number, or arrays of numbers.',
  ],
  [
    'a text',
    'a',
    { shape: [1], dtype: 'float32' },
    'Sample 1: x is a string. | Give a typed array such as Float32Array, a number, or arrays of numbers.',
  ],
  [
    'a tensor',
    { dataSync: () => [] },
    { shape: [1], dtype: 'float32' },
    'Sample 1: x is a tensor. | Give its numbers: tensor.dataSync(), and dispose of the tensor.',
  ],
])('%s, beside the first', (_, given, as, expected) => {
  const first = { shape: 'the first', dtype: 'the first' };
  const values = () => valuesOf(given, as, { what: 'x', where: 'sample 1', first });
  if (typeof expected === 'string') expect(words(values)).toBe(expected);
  else expect([...values()]).toEqual(expected);
});
