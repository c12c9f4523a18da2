import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/base/random';
import { randomPart } from '../../../src/data/augment/resizedCrop';
import { type Pixels, resize } from '../../../src/data/image/resize';
import { packed, taps } from '../../../src/data/image/taps';
import { centredPart, part, resizedCentre, type View, wholeImage } from '../../../src/data/image/view';

const crop = { scale: [0.08, 1], ratio: [3 / 4, 4 / 3] } as const;

/** 13×9; the numbers below are Pillow's for it. */
const image: Pixels = {
  width: 13,
  height: 9,
  channels: 3,
  data: Uint8Array.from({ length: 13 * 9 * 3 }, (_, i) => {
    const [channel, x, y] = [i % 3, Math.floor(i / 3) % 13, Math.floor(i / 39)];
    return 7 * x * x + 13 * y + 101 * channel * x;
  }),
};

function resized(view: View, height: number, width: number): number[] {
  const target = new Uint8Array(height * width * 3);
  resize(image, height, width, target, 0, view);
  return [...target];
}

/** Pillow rounds to bytes between its two passes. */
function near(bytes: number[], expected: number[]): void {
  expect(bytes).toHaveLength(expected.length);
  expect(Math.max(...bytes.map((byte, i) => Math.abs(byte - expected[i]!)))).toBeLessThanOrEqual(1);
}

const cut = (left: number, top: number, width: number, height: number): View => ({
  rows: { from: top, to: top + height, low: top, high: top + height },
  columns: { from: left, to: left + width, low: left, high: left + width },
  filter: 'triangle',
});

describe('a part of an image', () => {
  it('is what Pillow cuts out and shrinks', () =>
    near(
      resized(cut(2, 1, 9, 6), 3, 4),
      [
        82, 101, 185, 130, 121, 186, 117, 94, 153, 154, 188, 119, 106, 84, 209, 154, 145, 205, 132, 86, 99, 171, 176,
        143, 129, 107, 232, 177, 168, 203, 105, 95, 85, 116, 118, 166,
      ],
    ));

  it('is what Pillow cuts out and enlarges, the neighbours unseen', () =>
    near(
      resized(cut(3, 2, 2, 2), 3, 4),
      [
        89, 136, 183, 101, 110, 182, 126, 57, 179, 138, 30, 178, 96, 143, 190, 108, 117, 189, 133, 64, 186, 145, 37,
        185, 102, 149, 196, 114, 123, 195, 139, 70, 192, 151, 43, 191,
      ],
    ));

  it('for evaluation is what torchvision resizes and cuts out of the centre, rounding included', () =>
    near(
      resized(resizedCentre(5, 4, 4)(13, 9), 4, 4),
      [
        127, 81, 163, 135, 100, 194, 140, 162, 96, 133, 189, 129, 148, 102, 184, 89, 121, 196, 161, 88, 94, 154, 202,
        128, 172, 126, 208, 113, 145, 178, 155, 76, 67, 175, 204, 152, 182, 136, 232, 126, 158, 111, 81, 59, 91, 111,
        132, 176,
      ],
    ));
});

describe('a random part', () => {
  const parts = (width: number, height: number, count = 4000) => {
    const random = new SeededRandom(5);
    return Array.from({ length: count }, () => {
      const { rows, columns } = randomPart(crop, random)(width, height);
      return { top: rows.from, left: columns.from, height: rows.to - rows.from, width: columns.to - columns.from };
    });
  };

  it('lies inside, with area and aspect ratio in their ranges, spread over them', () => {
    const [width, height] = [500, 375];
    const all = parts(width, height);
    const areas = all.map((part) => (part.width * part.height) / (width * height));
    const ratios = all.map((part) => Math.log(part.width / part.height));
    for (const part of all) {
      for (const value of Object.values(part)) expect(Number.isInteger(value)).toBe(true);
      expect(part.top).toBeGreaterThanOrEqual(0);
      expect(part.left).toBeGreaterThanOrEqual(0);
      expect(part.top + part.height).toBeLessThanOrEqual(height);
      expect(part.left + part.width).toBeLessThanOrEqual(width);
    }
    expect(Math.min(...areas)).toBeGreaterThan(0.079);
    expect(Math.max(...areas)).toBeLessThanOrEqual(1);
    expect(Math.max(...ratios.map(Math.abs))).toBeLessThan(Math.log(4 / 3) + 0.01);
    // What fits has area · ratio ≤ (4/3) and area / ratio ≤ 3/4 of the image's: by integration over both draws, 0.74 of all,
    // of which 0.34 have an area below the first quarter of the range, and 0.58 are wide.
    const share = (count: number) => count / all.length;
    expect(Math.abs(share(areas.filter((area) => area < 0.31).length) - 0.338)).toBeLessThan(0.025);
    expect(Math.abs(share(ratios.filter((ratio) => ratio > 0).length) - 0.58)).toBeLessThan(0.025);
  });

  it.each([
    [1000, 10, 13, 10, 493, 0],
    [10, 1000, 10, 13, 0, 493],
  ])('of %i×%i is its centre, when none fits', (width, height, partWidth, partHeight, right, down) => {
    // The whole area, which no allowed ratio has.
    const whole = { ...crop, scale: [1, 1] as const };
    const { rows, columns } = randomPart(whole, new SeededRandom(1))(width, height);
    expect(columns).toMatchObject({ from: right, to: right + partWidth });
    expect(rows).toMatchObject({ from: down, to: down + partHeight });
  });

  it('of one pixel is that pixel', () =>
    expect(parts(1, 1, 20)).toEqual(Array.from({ length: 20 }, () => ({ top: 0, left: 0, height: 1, width: 1 }))));
});

describe('what a view covers', () => {
  const span = (from: number, to: number, low: number, high: number) => ({ from, to, low, high });

  it('for evaluation is of the shorter side, whichever that is; sizes are cut off and places rounded to even numbers', () => {
    // int(5 · 14 / 9) = 7 columns, of which 4 from round(1.5) = 2 on; 5 rows, from round(0.5) = 0 on.
    const [long, short] = [span(4, 12, 0, 14), span(0, 7.2, 0, 9)];
    expect(resizedCentre(5, 4, 4)(14, 9)).toEqual({ rows: short, columns: long, filter: 'triangle' });
    expect(resizedCentre(5, 4, 4)(9, 14)).toEqual({ rows: long, columns: short, filter: 'triangle' });
    // round(2.5) = 2 in Python; 4 of 9 rows, and 7 of 9 columns from round(1) = 1 on.
    expect(resizedCentre(9, 4, 7)(9, 9)).toMatchObject({ rows: span(2, 6, 0, 9), columns: span(1, 8, 0, 9) });
  });

  it('in the centre is as large as its aspect ratio lets it be', () => {
    expect(centredPart(2, 3)(7, 4)).toEqual({ rows: span(0, 4, 0, 4), columns: span(0.5, 6.5, 0, 7), filter: 'area' });
    expect(centredPart(2, 3)(6, 9)).toEqual({ rows: span(2.5, 6.5, 0, 9), columns: span(0, 6, 0, 6), filter: 'area' });
  });

  it('may be all, or a part as if it were cut out', () => {
    expect(wholeImage(5, 3)).toEqual({ rows: span(0, 3, 0, 3), columns: span(0, 5, 0, 5), filter: 'triangle' });
    expect(part(1, 2, 3, 4)).toEqual({ rows: span(1, 4, 1, 4), columns: span(2, 6, 2, 6), filter: 'triangle' });
  });
});

describe('the weights of an axis', () => {
  const of = (...given: Parameters<typeof taps>) => taps(...given).map(({ start, weights }) => [start, ...weights]);
  const close = (rows: number[][]) =>
    rows.map(([start, ...weights]) => [start, ...weights.map((w) => expect.closeTo(w, 6))]);
  const axis = (size: number, from = 0, to = size) => ({ from, to, low: 0, high: size });

  it('are triangles around its centres, as wide as two of its steps, and never less than two pixels', () => {
    // Distances of 0.5, 0.5 and 1.5 of a reach of 2: 3, 3 and 1 of 7.
    expect(of(axis(4), 2, 'triangle')).toEqual(
      close([
        [0, 3 / 7, 3 / 7, 1 / 7],
        [1, 1 / 7, 3 / 7, 3 / 7],
      ]),
    );
    expect(of(axis(2), 4, 'triangle')).toEqual(
      close([
        [0, 1],
        [0, 0.75, 0.25],
        [0, 0.25, 0.75],
        [1, 1],
      ]),
    );
    // Of a part, what lies beside it is not read.
    expect(of({ from: 1, to: 3, low: 1, high: 3 }, 1, 'triangle')).toEqual(close([[1, 0.5, 0.5]]));
  });

  it('are shares of area where it shrinks, and of the two nearest centres where it does not', () => {
    expect(of(axis(3), 2, 'area')).toEqual(
      close([
        [0, 2 / 3, 1 / 3],
        [1, 1 / 3, 2 / 3],
      ]),
    );
    expect(of(axis(2), 4, 'area')).toEqual(
      close([
        [0, 1, 0],
        [0, 0.75, 0.25],
        [0, 0.25, 0.75],
        [0, 0, 1],
      ]),
    );
    expect(of(axis(3), 3, 'area')).toEqual(
      close([
        [0, 1, 0],
        [1, 1, 0],
        [1, 0, 1],
      ]),
    );
    expect(of(axis(1), 2, 'area')).toEqual(
      close([
        [0, 1],
        [0, 1],
      ]),
    );
  });

  it('read nothing outside where the ends are off by a rounding', () => {
    for (const off of [-1e-13, 1e-13])
      expect(of(axis(4, off, 4 + off), 2, 'area')).toEqual(
        close([
          [0, 0.5, 0.5],
          [2, 0.5, 0.5],
        ]),
      );
  });

  it('lie in arrays one after the other', () => {
    const { first, end, starts, offsets, weights } = packed([
      { start: 5, weights: Float32Array.of(1, 2) },
      { start: 3, weights: Float32Array.of(4) },
    ]);
    expect([first, end, [...starts], [...offsets], [...weights]]).toEqual([3, 7, [5, 3], [0, 2, 3], [1, 2, 4]]);
  });
});
