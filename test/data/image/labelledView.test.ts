/** Geometry of images and their labels, against slow and obvious ways. */
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/base/random';
import { randomScaleCrop } from '../../../src/data/augment/scaleCrop';
import { writeClasses, writeLabels, writePhoto } from '../../../src/data/image/labelledView';
import type { Pixels } from '../../../src/data/image/resize';
import { type View, wholeImage } from '../../../src/data/image/view';

const padding = Uint8Array.of(124, 116, 104);
const ignore = 255;

/** Blocks of `block`×`block` pixels, each of one class and the colour that says which. */
function image(width: number, height: number, block: number) {
  const classes = Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [Math.floor((i % width) / block), Math.floor(i / width / block)];
    return (5 * x + 3 * y) % 19;
  });
  const data = Uint8Array.from([...classes].flatMap((value) => [10 * value, 0, 10 * value]));
  return { photo: { width, height, channels: 3, data } as Pixels, classes };
}

function sample(from: ReturnType<typeof image>, size: readonly [number, number], view: View) {
  const pixels = new Uint8Array(3 * size[0] * size[1] + 5);
  const labels = new Uint8Array(size[0] * size[1]);
  writePhoto(from.photo, size, view, padding, pixels, 5);
  writeLabels(from.classes, from.photo.width, size, view, ignore, labels);
  return { pixels: pixels.subarray(5), labels };
}

/** The scaled image in full: the source pixel of each pixel's centre. */
function scaledLabels(classes: Uint8Array, [height, width]: number[], [toHeight, toWidth]: number[]): number[][] {
  return Array.from({ length: toHeight! }, (_, y) =>
    Array.from({ length: toWidth! }, (__, x) => {
      const [row, column] = [((2 * y + 1) * height!) / (2 * toHeight!), ((2 * x + 1) * width!) / (2 * toWidth!)];
      return classes[Math.floor(row) * width! + Math.floor(column)]!;
    }),
  );
}

describe('an image and its labels', () => {
  it.each([
    [
      [24, 32],
      [24, 32],
    ],
    [
      [24, 32],
      [12, 16],
    ],
    [
      [24, 32],
      [7, 45],
    ],
    [
      [5, 7],
      [40, 3],
    ],
    [
      [1, 1],
      [3, 2],
    ],
  ] as const)('of %j as a whole become %j, the labels the nearest', (from, to) => {
    const source = image(from[1], from[0], 3);
    const { labels } = sample(source, to, wholeImage(from[1], from[0]));
    expect([...labels]).toEqual(scaledLabels(source.classes, [...from], [...to]).flat());
  });

  it('keep their edges where they shrink: a part of a pixel is never outside', () => {
    // A centre on the edge between two pixels belongs to the second, and rounding may not put one outside.
    for (let size = 1; size < 300; size++) {
      const { labels } = sample(image(size, 2, 1), [2, 7], wholeImage(size, 2));
      expect(labels.includes(ignore)).toBe(false);
    }
  });

  it('lie on each other at every scale and place, in the middle of padding where they are smaller', () => {
    const size = [20, 30] as const;
    let [padded, checked] = [0, 0];
    for (let seed = 0; seed < 60; seed++) {
      const source = image(36, 24, 12);
      const view = randomScaleCrop({ scale: [0.5, 2] }, size, new SeededRandom(seed))(36, 24);
      const { pixels, labels } = sample(source, size, view);
      for (let i = 0; i < labels.length; i++) {
        const pixel = [...pixels.subarray(3 * i, 3 * i + 3)];
        // Padding has both the colour and the label, and nothing else has either.
        expect(pixel[1] === padding[1]).toBe(labels[i] === ignore);
        if (labels[i] === ignore) {
          padded++;
          expect(pixel).toEqual([...padding]);
        } else if (uniform(labels, i, size)) {
          checked++;
          expect(pixel).toEqual([10 * labels[i]!, 0, 10 * labels[i]!]);
        }
      }
    }
    expect(padded).toBeGreaterThan(2000);
    expect(checked).toBeGreaterThan(2000);
  });

  it.each([
    ['left of', { from: -8, to: -4 }, 'columns'],
    ['right of', { from: 9, to: 12 }, 'columns'],
    ['above', { from: -5, to: -1 }, 'rows'],
    ['below', { from: 9, to: 30 }, 'rows'],
  ] as const)('are padding alone in a view %s the image', (_, covered, name) => {
    const whole = wholeImage(8, 8);
    const view = { ...whole, [name]: { ...covered, low: 0, high: 8 } };
    const { pixels, labels } = sample(image(8, 8, 1), [2, 3], view);
    expect([[...pixels], [...labels]]).toEqual([
      Array(6)
        .fill([...padding])
        .flat(),
      Array(6).fill(ignore),
    ]);
  });

  it.each(['rows', 'columns'] as const)('are padded where %s alone go past the image', (name) => {
    const view = { ...wholeImage(4, 4), [name]: { from: -2, to: 6, low: 0, high: 4 } };
    const { pixels, labels } = sample(image(4, 4, 4), [4, 4], view);
    // A quarter of the pixels on either side; the image is of one colour.
    const within = (i: number) => [1, 2].includes(name === 'rows' ? Math.floor(i / 4) : i % 4);
    for (let i = 0; i < 16; i++) {
      expect(labels[i]).toBe(within(i) ? 0 : ignore);
      expect([...pixels.subarray(3 * i, 3 * i + 3)]).toEqual(within(i) ? [0, 0, 0] : [...padding]);
    }
  });

  it('are those of the last pixel where a centre lies at the end of the image by rounding', () => {
    // Centres at 2.43, 7.29, 12.14 and 17, of which floating-point numbers make an inner one.
    const view = { ...wholeImage(17, 2), columns: { from: 0, to: 136 / 7, low: 0, high: 17 } };
    const classes = Uint8Array.from({ length: 34 }, (_, i) => i);
    const labels = new Uint8Array(8);
    writeLabels(classes, 17, [2, 4], view, ignore, labels);
    expect([...labels]).toEqual([2, 7, 12, 16, 19, 24, 29, 33]);
  });

  it('are mirrored together', () => {
    const target = new Int32Array(8).fill(-1);
    writeClasses(Uint8Array.of(1, 2, 3, 4, 5, 6), 3, true, target, 1);
    expect([...target]).toEqual([-1, 3, 2, 1, 6, 5, 4, -1]);
    writeClasses(Uint8Array.of(1, 2, 3, 4, 5, 6), 3, false, target, 1);
    expect([...target]).toEqual([-1, 1, 2, 3, 4, 5, 6, -1]);
  });
});

/** No other class within the reach of the filter: three pixels at twice the size. */
function uniform(labels: Uint8Array, at: number, [height, width]: readonly [number, number]): boolean {
  const [row, column] = [Math.floor(at / width), at % width];
  for (let y = Math.max(0, row - 3); y <= Math.min(height - 1, row + 3); y++)
    for (let x = Math.max(0, column - 3); x <= Math.min(width - 1, column + 3); x++)
      if (labels[y * width + x] !== labels[at] && labels[y * width + x] !== ignore) return false;
  // The sample's own edge hides what lies behind it.
  return row >= 3 && column >= 3 && row < height - 3 && column < width - 3;
}

describe('a random scale and crop', () => {
  const size = [20, 30] as const;
  const at = (seed: number, scale: [number, number], width = 90, height = 60) =>
    randomScaleCrop({ scale }, size, new SeededRandom(seed))(width, height);

  it('is the crop of the scaled image, padded evenly', () => {
    for (let seed = 0; seed < 200; seed++) {
      const { photo, classes } = image(45, 15, 1);
      const view = randomScaleCrop({ scale: [0.4, 1.6] }, size, new SeededRandom(seed))(45, 15);
      // The first draw, by hand.
      const factor = 0.4 + 1.2 * new SeededRandom(seed).uniform();
      const scaled = [Math.round(15 * factor), Math.round(45 * factor)];
      const all = scaledLabels(classes, [15, 45], scaled);
      const labels = new Uint8Array(600);
      writeLabels(classes, photo.width, size, view, ignore, labels);
      const [top, left] = [place(view.rows, 15, scaled[0]!), place(view.columns, 45, scaled[1]!)];
      if (scaled[0]! < 20) expect(top).toBe(-Math.floor((20 - scaled[0]!) / 2));
      else expect(top >= 0 && top <= scaled[0]! - 20).toBe(true);
      if (scaled[1]! < 30) expect(left).toBe(-Math.floor((30 - scaled[1]!) / 2));
      else expect(left >= 0 && left <= scaled[1]! - 30).toBe(true);
      for (let y = 0; y < 20; y++)
        for (let x = 0; x < 30; x++) expect(labels[30 * y + x]).toBe(all[y + top]?.[x + left] ?? ignore);
    }
  });

  it('spreads sizes evenly over their range, and places over the image', () => {
    const count = 4000;
    const views = Array.from({ length: count }, (_, seed) => at(seed, [1, 3]));
    const sizes = views.map(({ rows }) => (20 * 60) / (rows.to - rows.from) / 60);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1 - 1e-9);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(3 + 1e-9);
    // Uniform, not log-uniform: a half above 2 (log-uniform: 0.37).
    expect(sizes.filter((value) => value > 2).length / count).toBeCloseTo(0.5, 1);
    const centres = views.map(({ columns }) => (columns.from + columns.to) / 2);
    expect(centres.filter((value) => value < 45).length / count).toBeCloseTo(0.5, 1);
    expect(Math.min(...views.map(({ columns }) => columns.from))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...views.map(({ columns }) => columns.to))).toBeLessThanOrEqual(90 + 1e-9);
  });
});

/** In pixels of the scaled image. */
function place({ from }: View['rows'], size: number, scaled: number): number {
  const first = (from * scaled) / size;
  expect(Math.abs(first - Math.round(first))).toBeLessThan(1e-9);
  return Math.round(first);
}
