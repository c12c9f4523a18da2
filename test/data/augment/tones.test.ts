/** What the pictures of Pillow do not decide: bytes at the borders of tables, and images of one shade. */
import { expect, it } from 'vitest';
import { autoContrast, equalize, posterize, solarize } from '../../../src/data/augment/tones';

const after = (bytes: number[], change: (pixels: Uint8Array) => void) => {
  const pixels = Uint8Array.from(bytes);
  change(pixels);
  return [...pixels];
};

it('solarize turns over the threshold itself, and nothing below', () => {
  expect(after([0, 127, 128, 129, 255], (pixels) => solarize(pixels, 128))).toEqual([0, 127, 127, 126, 0]);
  expect(after([254, 255], (pixels) => solarize(pixels, 255))).toEqual([254, 0]);
  expect(after([0, 9], (pixels) => solarize(pixels, 0))).toEqual([255, 246]);
});

it('posterize keeps the highest bits', () => {
  expect(after([0, 15, 16, 255], (pixels) => posterize(pixels, 4))).toEqual([0, 0, 16, 240]);
  expect(after([0, 15, 255], (pixels) => posterize(pixels, 8))).toEqual([0, 15, 255]);
});

it('an image of one shade stays as it is', () => {
  const shade = Array<number>(600).fill(77);
  expect(after(shade, (pixels) => autoContrast(pixels, 3))).toEqual(shade);
  expect(after(shade, (pixels) => equalize(pixels, 1))).toEqual(shade);
});

it('each channel is stretched by itself, and cut as Pillow cuts', () => {
  expect(after([10, 100, 20, 200, 15, 150], (pixels) => autoContrast(pixels, 2))).toEqual([0, 0, 255, 254, 127, 127]);
});
