/** Which rectangles are erased and with what. */
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/base/random';
import type { RandomErasing } from '../../../src/data/augment/augmentation';
import { type Box, erase, erasedBox } from '../../../src/data/augment/randomErasing';
import { Uniforms } from '../uniforms';

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

  it('erases rectangles whose ratio is that of height to width', () => {
    // 540 of 5400 pixels: √2160 high and √135 wide.
    for (const box of boxes({ scale: [0.1, 0.1], ratio: [4, 4] }, 50))
      expect([box!.bottom - box!.top, box!.right - box!.left]).toEqual([46, 12]);
    // In the middle of both ranges: an area of 0.2, a ratio of √(1 · 4).
    const box = erasedBox({ ...usual, scale: [0.1, 0.3], ratio: [1, 4] }, size, new Uniforms([0, 0.5, 0.5]))!;
    expect([box.bottom - box.top, box.right - box.left]).toEqual([46, 23]);
  });

  it('erases no rectangle as high or as wide as the image, and none without a pixel', () => {
    const found = (height: number, width: number, scale: number, ratio: number) =>
      erasedBox(
        { ...usual, scale: [scale, scale], ratio: [ratio, ratio] },
        [height, width],
        new Uniforms([0, ...Array<number>(20).fill(0.5)]),
      );
    // 4 × 2, 3 × 3, 1 × 8 and 1 × 7 of 4 × 8 pixels; then 0 × 2 and 2 × 0.
    expect(found(4, 8, 8 / 32, 2)).toBeUndefined();
    expect(found(4, 8, 9 / 32, 1)).toBeDefined();
    expect(found(4, 8, 8 / 32, 1 / 8)).toBeUndefined();
    expect(found(4, 8, 7 / 32, 1 / 7)).toBeDefined();
    expect(found(4, 8, 0.01, 0.1)).toBeUndefined();
    expect(found(4, 8, 0.01, 10)).toBeUndefined();
  });

  it('tries ten times', () => {
    const some = { ...usual, scale: [0.1, 1], ratio: [1, 1] } as const;
    const nine = Array<number>(18).fill(1);
    const random = new Uniforms([0, ...nine, 0, 0]);
    expect(erasedBox(some, [20, 20], random)).toBeDefined();
    expect(random.drawn).toBe(21);
    const none = new Uniforms([0, ...nine, 1, 1, 0, 0]);
    expect(erasedBox(some, [20, 20], none)).toBeUndefined();
    expect(none.drawn).toBe(21);
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
