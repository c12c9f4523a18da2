/** Pictures of classes that are written: which pixel is where and of which class, and how they are told from others' files. */
import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import { comparisonSheet, sampler } from '../../../src/data/image/comparisonSheet';
import { colorPng } from '../../../src/data/image/labelColors';
import { isMarked, marked, markedBytes } from '../../../src/data/image/pngMark';
import { rgbaPng } from '../../../src/data/image/rgbaPng';

it.each([
  [2, 3, [0, 0, 1]],
  [2, 5, [0, 0, 0, 1, 1]],
  [3, 2, [0, 1]],
  [3, 3, [0, 1, 2]],
  [4, 1, [0]],
])('%i classes over %i pixels lie where they cover them', (own, all, columns) => {
  const classes = Uint8Array.from({ length: 2 * own }, (_, i) => i);
  const at = sampler({ width: own, height: 2, classes }, { width: all, height: 4 });
  const rows = [0, 1, 2, 3].map((y) => Array.from({ length: all }, (_, x) => at(x, y)));
  const [first, second] = [columns, columns.map((column) => column + own)];
  expect(rows).toEqual([first, first, second, second]);
});

it('is the photo, the truth and the prediction, white between them, and black where nothing counts', () => {
  const [red, green] = [
    [255, 0, 0],
    [0, 255, 0],
  ] as const;
  const photo = { width: 2, height: 1, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  const truth = { width: 2, height: 1, classes: Uint8Array.of(1, 255) };
  const predicted = { width: 1, height: 1, classes: Uint8Array.of(0) };
  const bytes = comparisonSheet(photo, truth, predicted, { gap: 1, ignore: 255, colors: [[...red], [...green]] });
  const { width, height, data } = PNG.sync.read(Buffer.from(bytes));
  expect([width, height, isMarked(bytes)]).toEqual([8, 1, true]);
  const pixels = Array.from({ length: 8 }, (_, x) => [...data.subarray(4 * x, 4 * x + 4)].join());
  const [black, white] = ['0,0,0,255', '255,255,255,255'];
  expect(pixels).toEqual(['1,2,3,255', '4,5,6,255', white, '0,255,0,255', black, white, '255,0,0,255', black]);
});

it('has every row of the three where it belongs', () => {
  const photo = { width: 2, height: 3, pixels: Uint8Array.from({ length: 18 }, (_, i) => 10 * i) };
  const classes = (...values: number[]) => ({ width: 2, height: 3, classes: Uint8Array.from(values) });
  const colors = [0, 1, 2, 3, 4, 5].map((label): [number, number, number] => [label, 50 + label, 100 + label]);
  const [truth, predicted] = [classes(0, 1, 2, 3, 4, 5), classes(5, 4, 3, 2, 1, 0)];
  const bytes = comparisonSheet(photo, truth, predicted, { gap: 2, ignore: 255, colors });
  const { width, height, data } = PNG.sync.read(Buffer.from(bytes));
  const red = Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => data[4 * (y * width + x)]),
  );
  expect(red).toEqual([
    [0, 30, 255, 255, 0, 1, 255, 255, 5, 4],
    [60, 90, 255, 255, 2, 3, 255, 255, 3, 2],
    [120, 150, 255, 255, 4, 5, 255, 255, 1, 0],
  ]);
});

it('classes alone are a picture in their colours, black where nothing counts or no colour is known', () => {
  const colors = [
    [9, 8, 7],
    [1, 2, 3],
    [4, 5, 6],
  ] as const;
  const bytes = colorPng(Uint8Array.of(0, 2, 1, 3, 255, 0), 2, 3, colors, 1);
  const { width, height, data } = PNG.sync.read(Buffer.from(bytes));
  const pixels = Array.from({ length: 6 }, (_, x) => [...data.subarray(4 * x, 4 * x + 4)].join());
  const black = '0,0,0,255';
  expect([width, height, ...pixels]).toEqual([3, 2, '9,8,7,255', '4,5,6,255', black, black, black, '9,8,7,255']);
  expect(isMarked(bytes)).toBe(true);
  for (const length of [5, 7])
    expect(() => colorPng(new Uint8Array(length), 2, 3, colors, 255)).toThrow(
      new RangeError(`${length} classes for 2×3 pixels`),
    );
});

it('a picture of ours is told by its first bytes, and is the same picture', () => {
  const rgba = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const plain = rgbaPng({ width: 2, height: 1, rgba });
  const ours = Buffer.from(marked(plain));
  expect([...PNG.sync.read(ours, { checkCRC: true }).data]).toEqual([...rgba]);
  // A text chunk of PNG: 8 bytes of signature, 25 of the header, then its length, kind, keyword and text.
  expect(ours.subarray(33, 33 + 8 + 15).toString('latin1')).toBe('\0\0\0\x0ftEXtSoftware\0Sluice');
  expect(
    [ours, ours.subarray(0, markedBytes), ours.subarray(0, markedBytes - 1), plain, Buffer.alloc(0)].map(isMarked),
  ).toEqual([true, true, false, false, false]);
  const other = Buffer.from(ours);
  other.write('Sluica', 33 + 8 + 9);
  expect(isMarked(other)).toBe(false);
});
