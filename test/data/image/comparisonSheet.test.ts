/** Photo, truth and prediction side by side: which pixel is where, and of which class it is. */
import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import { comparisonSheet, sampler } from '../../../src/data/image/comparisonSheet';

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
  expect([width, height]).toEqual([8, 1]);
  const pixels = Array.from({ length: 8 }, (_, x) => [...data.subarray(4 * x, 4 * x + 4)].join());
  const [black, white] = ['0,0,0,255', '255,255,255,255'];
  expect(pixels).toEqual(['1,2,3,255', '4,5,6,255', white, '0,255,0,255', black, white, '255,0,0,255', black]);
});
