/** Sharpness of an image in bytes: Pillow's `ImageEnhance.Sharpness`, to the byte. */

import type { Raster } from './affine';
import { clipped } from './colour';

/**
 * In place: away from a smooth image with a factor above 1, towards it below. The smooth image is Pillow's filter `SMOOTH`: 5 of the
 * pixel and 1 of each of its eight neighbours, by 13; the border stays. `scratch`: as large as the image.
 */
export function sharpen({ pixels, width, height, channels }: Raster, factor: number, scratch: Uint8Array): void {
  scratch.set(pixels);
  const row = width * channels;
  for (let y = 1; y < height - 1; y++)
    for (let at = y * row + channels; at < (y + 1) * row - channels; at++) {
      const middle = scratch[at] as number;
      const smooth = Math.floor((2 * (4 * middle + square(scratch, at, row, channels)) + 13) / 26);
      pixels[at] = clipped(smooth + factor * (middle - smooth));
    }
}

/** Sum of a byte and its eight neighbours in its channel. */
function square(bytes: Uint8Array, at: number, row: number, next: number): number {
  let sum = 0;
  for (let line = at - row; line <= at + row; line += row)
    sum += (bytes[line - next] as number) + (bytes[line] as number) + (bytes[line + next] as number);
  return sum;
}
