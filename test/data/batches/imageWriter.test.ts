import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/base/random';
import { lightingShift } from '../../../src/data/augment/colour';
import { imageWriter } from '../../../src/data/batches/imageWriter';

const shape = [3, 4, 2] as const;
const normalisation = { mean: [0.5, 0.25], std: [0.5, 0.125] };
const image = Uint8Array.from({ length: 24 }, (_, index) => 10 * index + 5);

/** Pads with black, cuts out the window at (top, left), mirrors it, normalises: step by step. */
function expected(pad: number, top: number, left: number, mirrored: boolean): number[] {
  const padded = Array.from({ length: 3 + 2 * pad }, (_, y) =>
    Array.from({ length: 4 + 2 * pad }, (_, x) => {
      const inside = y >= pad && y < 3 + pad && x >= pad && x < 4 + pad;
      return [0, 1].map((channel) => (inside ? image[((y - pad) * 4 + x - pad) * 2 + channel]! : 0));
    }),
  );
  return padded
    .slice(top, top + 3)
    .map((row) => row.slice(left, left + 4))
    .map((row) => (mirrored ? row.reverse() : row))
    .flat(2)
    .map((byte, index) => (byte / 255 - normalisation.mean[index % 2]!) / normalisation.std[index % 2]!);
}

function written(augmentation: { padCrop: number; flip: boolean }, random: SeededRandom): Float32Array {
  const target = new Float32Array(24 + 2).fill(-99);
  imageWriter(shape, normalisation)(image, augmentation, random, target, 1);
  expect([target[0], target[25]]).toEqual([-99, -99]);
  return target.subarray(1, 25);
}

const equal = (a: Float32Array, b: readonly number[]) => b.every((value, index) => Math.abs(value - a[index]!) < 1e-5);

it('shifts the light in units of RGB / 255, before it divides by the deviation', () => {
  const bytes = Uint8Array.of(10, 20, 30, 200, 100, 0);
  const [mean, std] = [
    [0.5, 0.25, 0.1],
    [0.5, 0.125, 0.2],
  ];
  const target = new Float32Array(6);
  const augmentation = { padCrop: 0, flip: false, lighting: 0.1 };
  imageWriter([1, 2, 3], { mean: mean!, std: std! })(bytes, augmentation, new SeededRandom(4), target, 0);
  const shift = lightingShift(0.1, new SeededRandom(4));
  expect(Math.max(...shift.map(Math.abs))).toBeGreaterThan(0.001);
  for (const [i, byte] of bytes.entries())
    expect(target[i]).toBeCloseTo((byte / 255 + shift[i % 3]! - mean![i % 3]!) / std![i % 3]!, 5);
});

describe('imageWriter', () => {
  it('only normalises without augmentation, and draws nothing', () => {
    const random = new SeededRandom(1);
    const before = random.state;
    expect(equal(written({ padCrop: 0, flip: false }, random), expected(0, 0, 0, false))).toBe(true);
    expect(random.state).toEqual(before);
  });

  it.each([
    [1, false],
    [2, true],
    [0, true],
  ])('pads by %i, crops and mirrors (%s): every window, each about as often', (padCrop, flip) => {
    const windows: { values: number[]; count: number }[] = [];
    for (let top = 0; top <= 2 * padCrop; top++)
      for (let left = 0; left <= 2 * padCrop; left++)
        for (const mirrored of flip ? [false, true] : [false])
          windows.push({ values: expected(padCrop, top, left, mirrored), count: 0 });
    const random = new SeededRandom(7);
    const draws = 100 * windows.length;
    for (let i = 0; i < draws; i++) {
      const values = written({ padCrop, flip }, random);
      const matches = windows.filter((window) => equal(values, window.values));
      expect(matches).toHaveLength(1);
      matches[0]!.count++;
    }
    // 100 expected; a deviation of 10.
    for (const { count } of windows) expect(Math.abs(count - 100)).toBeLessThan(50);
  });
});
