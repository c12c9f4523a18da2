/** Small pictures against the pixels that they stand for, byte by byte. */
import { describe, expect, it } from 'vitest';
import { ThumbnailMaker } from '../../src/evaluate/thumbnailMaker';

describe('thumbnails', () => {
  it('are the mean of the pixels they stand for, grey ones in three colours', () => {
    const edge = 128;
    const maker = new ThumbnailMaker(1, [edge, edge, 1], { mean: [0], std: [1] });
    // A chequerboard of 0 and 0.5 above, 1 below: 64 pixels of 2 × 2 each.
    const x = Float32Array.from({ length: edge * edge }, (_, i) => {
      const [row, column] = [Math.floor(i / edge), i % edge];
      return row < edge / 2 ? 0.5 * ((row + column) % 2) : 1;
    });
    maker.add(x, 1);
    const { height, width, pixels } = maker.made();
    expect([height, width]).toEqual([64, 64]);
    expect([...pixels.subarray(0, 6)]).toEqual([64, 64, 64, 64, 64, 64]);
    expect([...pixels.subarray(-3)]).toEqual([255, 255, 255]);
  });

  it('are bytes of the colours before normalisation, of the images that are there, and no more than were asked for', () => {
    const maker = new ThumbnailMaker(3, [1, 3, 3], { mean: [0.5, 0.25, 0], std: [0.5, 0.25, 2] });
    const pixel = (r: number, g: number, b: number) => [r, g, b];
    const image = [...pixel(0, 0, 0), ...pixel(1, 3, 0.25), ...pixel(-2, 9, 1)];
    maker.add(Float32Array.from([...image, ...image.map((v) => v + 1)]), 1);
    // (x · std + mean) · 255, within 0 … 255.
    const bytes = [128, 64, 0, 255, 255, 128, 0, 255, 255];
    expect(maker.made()).toEqual({ count: 1, height: 1, width: 3, pixels: Uint8Array.from(bytes) });
    maker.add(Float32Array.from([...image, ...image]), 2);
    maker.add(Float32Array.from(image), 1);
    expect(maker.made()).toEqual({
      count: 3,
      height: 1,
      width: 3,
      pixels: Uint8Array.from([...bytes, ...bytes, ...bytes]),
    });
  });

  it('of grey images are normalised by the one channel that there is', () => {
    const maker = new ThumbnailMaker(1, [1, 1, 1], { mean: [0.5], std: [0.25] });
    maker.add(Float32Array.of(1), 1);
    expect([...maker.made().pixels]).toEqual([191, 191, 191]);
  });

  it('take every pixel of an odd image once, from the edges too', () => {
    const [height, width] = [130, 65];
    const maker = new ThumbnailMaker(1, [height, width, 1], { mean: [0], std: [1] });
    const { size } = maker as unknown as { size: { height: number; width: number } };
    // Brightness by the row: the means fall into the rows that they are of.
    maker.add(
      Float32Array.from({ length: height * width }, (_, i) => Math.floor(i / width) / height),
      1,
    );
    const { pixels } = maker.made();
    for (let row = 0; row < size.height; row++) {
      const [top, bottom] = [row, row + 1].map((r) => Math.floor((r * height) / size.height)) as [number, number];
      const mean = (top + bottom - 1) / 2 / height;
      expect(pixels[row * size.width * 3], String(row)).toBe(Math.round(255 * mean));
      expect(pixels[((row + 1) * size.width - 1) * 3 + 2]).toBe(Math.round(255 * mean));
    }
  });
});
