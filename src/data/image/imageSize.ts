/** Width and height of an image, and how large it may be. */

export interface ImageSize {
  width: number;
  height: number;
}

/** Larger images are refused before memory is taken for them: 4 bytes a pixel, and as much again while decoding. */
const maxMegapixels = 100;

export function refuseHuge({ width, height }: ImageSize): void {
  const megapixels = (width * height) / 1e6;
  if (megapixels > maxMegapixels)
    throw new Error(
      // Rounded up: just above what is read it would be the same number else.
      `it has ${width}×${height} pixels: ${Math.ceil(10 * megapixels) / 10} megapixels, and at most ${maxMegapixels} are read`,
    );
}
