import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/base/random';
import { type Pixels, resize } from '../../../src/data/image/resize';

function noise(width: number, height: number, channels: 3 | 4): Pixels {
  const random = new SeededRandom(width, height);
  return {
    width,
    height,
    channels,
    data: Uint8Array.from({ length: width * height * channels }, () => random.below(256)),
  };
}

function resized(image: Pixels, height: number, width: number): Uint8Array {
  const target = new Uint8Array(height * width * 3);
  resize(image, height, width, target, 0);
  return target;
}

/** Every source pixel as height × width equal ones, so that each target pixel is the plain mean of whole ones. */
function meanOfSmallPixels({ data, width: w, height: h, channels }: Pixels, height: number, width: number): number[] {
  const means: number[] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let i = y * h; i < (y + 1) * h; i++)
          for (let j = x * w; j < (x + 1) * w; j++)
            sum += data[(Math.floor(i / height) * w + Math.floor(j / width)) * channels + channel]!;
        means.push(sum / (h * w));
      }
  return means;
}

/** Grey pixels to [r, r, r] and back. */
const grey = (width: number, height: number, values: number[]): Pixels => ({
  width,
  height,
  channels: 3,
  data: Uint8Array.from(values.flatMap((value) => [value, value, value])),
});
const reds = (bytes: Uint8Array) => [...bytes].filter((_, index) => index % 3 === 0);

describe('resize', () => {
  it.each([
    [9, 9, 4, 4, 3],
    [8, 6, 4, 3, 4],
    [35, 21, 5, 3, 4],
    [20, 15, 4, 3, 3],
  ] as const)('shrinks %i×%i to %i×%i by area', (width, height, toWidth, toHeight, channels) => {
    const image = noise(width, height, channels);
    const small = resized(image, toHeight, toWidth);
    meanOfSmallPixels(image, toHeight, toWidth).forEach((mean, index) => {
      expect(Math.abs(small[index]! - mean)).toBeLessThanOrEqual(0.5 + 1e-3);
    });
  });

  it('grows as Pillow does (Image.BILINEAR, 2×2 to 4×4 and to 5×5)', () => {
    const image = grey(2, 2, [0, 100, 200, 40]);
    expect(reds(resized(image, 4, 4))).toEqual([0, 25, 75, 100, 50, 59, 76, 85, 150, 126, 79, 55, 200, 160, 80, 40]);
    expect(reds(resized(image, 5, 5))).toEqual([
      0, 10, 50, 90, 100, 20, 27, 57, 87, 94, 100, 97, 85, 73, 70, 180, 167, 113, 59, 46, 200, 184, 120, 56, 40,
    ]);
  });

  it('copies an image that has the size already', () => {
    const image = noise(7, 5, 3);
    expect(resized(image, 5, 7)).toEqual(image.data);
  });

  it('takes the centre of an image with another aspect ratio', () => {
    expect(reds(resized(grey(6, 2, [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6]), 2, 2))).toEqual([3, 4, 3, 4]);
    expect(reds(resized(grey(1, 5, [9, 9, 30, 9, 9]), 1, 1))).toEqual([30]);
  });

  it('survives the smallest and the most oblong images', () => {
    expect(reds(resized(grey(1, 1, [77]), 3, 2))).toEqual([77, 77, 77, 77, 77, 77]);
    expect(reds(resized(grey(1000, 1, Array(1000).fill(5)), 8, 8))).toEqual(Array(64).fill(5));
    expect(reds(resized(grey(1, 333, Array(333).fill(8)), 5, 7))).toEqual(Array(35).fill(8));
  });
});
