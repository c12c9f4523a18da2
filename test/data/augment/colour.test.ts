import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/base/random';
import type { ColorJitter } from '../../../src/data/augment/augmentation';
import { jitter, lightingShift, meanGrey } from '../../../src/data/augment/colour';
import { Uniforms } from '../uniforms';

const pixels = [200, 30, 60, 10, 250, 90];
const still = { brightness: 0, contrast: 0, saturation: 0 };

/** Of `what` alone, with the highest factor 1.4 or the lowest 0.5. */
function changed(what: keyof ColorJitter, factor: 0.5 | 1.4): number[] {
  const bytes = Uint8Array.from(pixels);
  jitter(bytes, { ...still, [what]: factor === 0.5 ? 0.5 : 0.4 }, new Uniforms([factor === 0.5 ? 0 : 1]));
  return [...bytes];
}

describe('jitter', () => {
  it.each([
    ['brightness', 0.5, [100, 15, 30, 5, 125, 45]],
    ['brightness', 1.4, [255, 42, 84, 14, 255, 126]],
    ['contrast', 0.5, [161, 76, 91, 66, 186, 106]],
    ['contrast', 1.4, [231, 0, 35, 0, 255, 77]],
    ['saturation', 0.5, [142, 57, 72, 85, 205, 125]],
    ['saturation', 1.4, [246, 8, 50, 0, 255, 62]],
  ] as const)('changes %s by %f as Pillow does', (what, factor, expected) => {
    const bytes = changed(what, factor);
    for (const [i, byte] of expected.entries()) expect(Math.abs(bytes[i]! - byte)).toBeLessThanOrEqual(1);
  });

  it('never turns a picture into its negative: a factor is 0 at least', () => {
    for (const what of ['contrast', 'saturation'] as const) {
      const bytes = Uint8Array.from(pixels);
      jitter(bytes, { ...still, [what]: 1.5 }, new Uniforms([0]));
      const flat = what === 'contrast' ? bytes : bytes.subarray(0, 3);
      expect(new Set(flat).size, `${what}: ${bytes}`).toBe(1);
    }
  });

  it('draws factors over their whole range, and in each order', () => {
    const grey = Uint8Array.of(100, 100, 100);
    const seen = Array.from({ length: 500 }, (_, seed) => {
      const bytes = grey.slice();
      jitter(bytes, { ...still, brightness: 0.4 }, new SeededRandom(seed));
      return bytes[0]!;
    });
    expect(Math.min(...seen)).toBeLessThan(64);
    expect(Math.max(...seen)).toBeGreaterThan(136);
    expect(seen.reduce((sum, byte) => sum + byte, 0) / 500).toBeCloseTo(99.5, -0.5);
  });

  it('changes one after the other, in every order', () => {
    const after = (order: (keyof ColorJitter)[]) => {
      const bytes = Uint8Array.from(pixels);
      for (const what of order) jitter(bytes, { ...still, [what]: 0.5 }, new Uniforms([0]));
      return String(bytes);
    };
    const orders = (left: (keyof ColorJitter)[]): (keyof ColorJitter)[][] =>
      left.length === 0 ? [[]] : left.flatMap((one) => orders(left.filter((o) => o !== one)).map((o) => [one, ...o]));
    const seen = Array.from({ length: 200 }, (_, seed) => {
      const bytes = Uint8Array.from(pixels);
      jitter(bytes, { brightness: 0.5, contrast: 0.5, saturation: 0.5 }, new Uniforms([0, 0, 0], seed));
      return String(bytes);
    });
    expect(new Set(seen)).toEqual(new Set(orders(['brightness', 'contrast', 'saturation']).map(after)));
  });

  it('with nothing to change changes nothing', () => {
    const bytes = Uint8Array.from(pixels);
    jitter(bytes, still, new SeededRandom(3));
    expect([...bytes]).toEqual(pixels);
  });
});

it('lighting has the covariance of its components', () => {
  const values = [0.2175, 0.0188, 0.0045];
  const vectors = [
    [-0.5675, 0.7192, 0.4009],
    [-0.5808, -0.0045, -0.814],
    [-0.5836, -0.6948, 0.4203],
  ];
  const random = new SeededRandom(9);
  const count = 20_000;
  const shifts = Array.from({ length: count }, () => lightingShift(0.1, random));
  for (const [a, row] of vectors.entries())
    for (const [b, other] of vectors.entries()) {
      const expected = row.reduce((sum, entry, i) => sum + entry * other[i]! * (0.1 * values[i]!) ** 2, 0);
      const measured = shifts.reduce((sum, shift) => sum + shift[a]! * shift[b]!, 0) / count;
      expect(Math.abs(measured - expected)).toBeLessThan(0.05 * 1.6e-4);
    }
});

it.each([
  [[10, 11], 11],
  [[10, 10, 11], 10],
  [[0, 255], 128],
  [[7], 7],
])('the mean of %j is %i: rounded, halves up, as Pillow does', (greys, mean) => {
  expect(meanGrey(Uint8Array.from(greys.flatMap((grey) => [grey, grey, grey])))).toBe(mean);
});
