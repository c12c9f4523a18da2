/** How many bytes a batch has, and where what it holds lies in them. */
import { expect, it } from 'vitest';
import { type BatchLayout, batchArrays, bytesOf, fillUp } from '../../../src/data/batches/batchArrays';

const plain: BatchLayout = {
  inputs: [
    { port: 'input:a', size: 3, dtype: 'float32' },
    { port: 'input:b', size: 2, dtype: 'int32' },
  ],
  labels: { size: 2, dtype: 'float32' },
  ...{ pairs: false, difficulty: false, thumbnail: 0 },
};

it.each<[Partial<BatchLayout>, number]>([
  // Inputs, labels and a number: 3 + 2 + 2 + 1 of four bytes.
  [{}, 32],
  // Labels and a share once more.
  [{ pairs: true }, 44],
  [{ difficulty: true }, 36],
  [{ thumbnail: 6 }, 38],
  [{ pairs: true, difficulty: true, thumbnail: 6 }, 54],
])('a sample of %j has %i bytes, each in its place', (change, bytes) => {
  const layout = { ...plain, ...change };
  expect(bytesOf(layout, 4)).toBe(4 * bytes);
  const { inputs, y, index, mixed, difficulty, thumbnails } = batchArrays(new ArrayBuffer(4 * bytes), 4, layout);
  const all = [...Object.values(inputs), y, index, mixed?.y, mixed?.share, difficulty, thumbnails];
  let at = 0;
  for (const array of all.filter((one) => one !== undefined)) {
    expect(array.byteOffset).toBe(at);
    at += array.byteLength;
  }
  expect(at).toBe(4 * bytes);
});

it('is filled up with the last real sample, its labels and share', () => {
  const layout = { ...plain, pairs: true };
  const arrays = batchArrays(new ArrayBuffer(bytesOf(layout, 3)), 3, layout);
  const count = (array: ArrayLike<number> & { fill(value: number, from: number, to: number): unknown }) => {
    const size = array.length / 3;
    for (const sample of [0, 1]) array.fill(sample + 1, sample * size, (sample + 1) * size);
    return array;
  };
  const all = [...Object.values(arrays.inputs), arrays.y, arrays.index, arrays.mixed!.y, arrays.mixed!.share].map(
    count,
  );
  fillUp(arrays, layout, 2);
  for (const array of all) expect(array[array.length - 1]).toBe(2);
});
