/** Which rectangles are erased and with what. */
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/base/random';
import type { RandomErasing } from '../../../src/data/augment/augmentation';
import { type Box, erase, erasedBox } from '../../../src/data/augment/randomErasing';

const usual: RandomErasing = { probability: 1, scale: [0.02, 0.33], ratio: [0.3, 3.3], value: 0 };
const size = [60, 90] as const;

function boxes(change: Partial<RandomErasing>, count = 2000): (Box | undefined)[] {
  const random = new SeededRandom(9);
  return Array.from({ length: count }, () => erasedBox({ ...usual, ...change }, size, random));
}

describe('random erasing', () => {
  it('erases the share of images that is asked for', () => {
    const shareOf = (probability: number) => boxes({ probability }).filter(Boolean).length / 2000;
    expect([shareOf(0), shareOf(1)]).toEqual([0, 1]);
    expect(shareOf(0.25)).toBeCloseTo(0.25, 1.2);
  });

  it('erases areas and aspect ratios within their bounds, inside the image, anywhere', () => {
    const found = boxes({}).map((box) => box!);
    const shapes = found.map(({ top, left, bottom, right }) => ({
      area: ((bottom - top) * (right - left)) / (size[0] * size[1]),
      ratio: (bottom - top) / (right - left),
    }));
    const [areas, ratios] = [shapes.map(({ area }) => area), shapes.map(({ ratio }) => ratio)];
    // Whole pixels: a little beyond either bound.
    expect([Math.min(...areas) > 0.018, Math.max(...areas) < 0.34]).toEqual([true, true]);
    expect([Math.min(...ratios) > 0.27, Math.max(...ratios) < 3.7]).toEqual([true, true]);
    expect([Math.min(...areas) < 0.03, Math.max(...areas) > 0.3]).toEqual([true, true]);
    // Log-uniform: half are higher than wide, but for those of them that do not fit a wide image.
    const high = ratios.filter((ratio) => ratio > 1).length / ratios.length;
    expect(high).toBeGreaterThan(0.4);
    expect(high).toBeLessThan(0.55);
    for (const { top, left, bottom, right } of found)
      expect(top >= 0 && left >= 0 && bottom <= size[0] && right <= size[1]).toBe(true);
    for (const [side, at] of [
      ['top', 0],
      ['left', 0],
      ['bottom', size[0]],
      ['right', size[1]],
    ] as const)
      expect(
        found.some((box) => box[side] === at),
        side,
      ).toBe(true);
  });

  it('leaves an image whole that no such rectangle fits into', () => {
    expect(boxes({ scale: [1, 1], ratio: [1, 1] }, 20).every((box) => box === undefined)).toBe(true);
  });

  it('writes a number, one a channel, or noise, and nothing outside', () => {
    const shape = [3, 4, 2] as const;
    const box = { top: 1, left: 1, bottom: 3, right: 3 };
    const erased = (value: RandomErasing['value']) => {
      const image = new Float32Array(24).fill(9);
      erase(image, box, shape, value, new SeededRandom(1));
      return image;
    };
    const inside = (at: number) =>
      Math.floor(at / 8) >= 1 && Math.floor((at % 8) / 2) >= 1 && Math.floor((at % 8) / 2) < 3;
    for (const [at, value] of erased(-0.5).entries()) expect(value).toBe(inside(at) ? -0.5 : 9);
    for (const [at, value] of erased([1, 2]).entries()) expect(value).toBe(inside(at) ? 1 + (at % 2) : 9);
    const noise = erased('random');
    for (const [at, value] of noise.entries()) expect(value === 9).toBe(!inside(at));
    expect(new Set(noise).size).toBe(9);
  });

  it('writes standard normal noise', () => {
    const image = new Float32Array(100 * 100);
    erase(image, { top: 0, left: 0, bottom: 100, right: 100 }, [100, 100, 1], 'random', new SeededRandom(2));
    const mean = image.reduce((a, b) => a + b, 0) / image.length;
    const variance = image.reduce((a, b) => a + (b - mean) ** 2, 0) / image.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });
});
