/** Samples of a batch as pictures: the normalisation undone, in bytes, and many as one. */
import type { Normalisation, RgbaPicture } from '../data';

/**
 * What is below black or above white, as noise may be, is cut. One channel is grey.
 *
 * @param sample [height, width, channels] normalised numbers, of one or three channels.
 */
export function pictureOf(
  sample: ArrayLike<number>,
  [height, width, channels]: readonly [number, number, number],
  { mean, std }: Normalisation,
): RgbaPicture {
  const rgba = new Uint8ClampedArray(4 * height * width).fill(255);
  for (let pixel = 0; pixel < height * width; pixel++)
    for (let color = 0; color < 3; color++) {
      const channel = Math.min(color, channels - 1);
      const value = (sample[pixel * channels + channel] as number) * (std[channel] ?? 1) + (mean[channel] ?? 0);
      rgba[4 * pixel + color] = Math.round(255 * value);
    }
  return { width, height, rgba: new Uint8Array(rgba.buffer) };
}

/** White pixels between two pictures of a sheet. */
const gap = 2;

/** Pictures of one size row by row, about as wide as high. */
export function sheetOf(pictures: readonly RgbaPicture[]): RgbaPicture {
  const [{ width, height }] = pictures as [RgbaPicture];
  const across = Math.ceil(Math.sqrt(pictures.length));
  const down = Math.ceil(pictures.length / across);
  const [wide, high] = [across * (width + gap) - gap, down * (height + gap) - gap];
  const rgba = new Uint8Array(4 * wide * high).fill(255);
  for (const [i, picture] of pictures.entries()) {
    const [left, top] = [(i % across) * (width + gap), Math.floor(i / across) * (height + gap)];
    for (let row = 0; row < height; row++)
      rgba.set(picture.rgba.subarray(4 * row * width, 4 * (row + 1) * width), 4 * ((top + row) * wide + left));
  }
  return { width: wide, height: high, rgba };
}
