/** Where random parts of an image lie: every place that there is, each as often, and no other. */
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/base/random';
import { randomPart } from '../../../src/data/augment/resizedCrop';
import { randomScaleCrop } from '../../../src/data/augment/scaleCrop';
import type { Span, View, ViewOf } from '../../../src/data/image/view';
import { Uniforms } from '../uniforms';

const draws = 4000;

/** Places of the two axes over many draws: what each begins at, and how often. */
function places(viewOf: ViewOf, width: number, height: number) {
  const views = Array.from({ length: draws }, () => viewOf(width, height));
  const of = (axis: (view: View) => Span) => {
    const counts = new Map<number, number>();
    for (const view of views) counts.set(axis(view).from, (counts.get(axis(view).from) ?? 0) + 1);
    return new Map([...counts].sort(([a], [b]) => a - b));
  };
  return { views, rows: of(({ rows }) => rows), columns: of(({ columns }) => columns) };
}

function expectEven(counts: ReadonlyMap<number, number>, expected: readonly number[]): void {
  expect([...counts.keys()]).toEqual(expected);
  // Five standard deviations.
  const [mean, p] = [draws / expected.length, 1 / expected.length];
  for (const count of counts.values()) expect(Math.abs(count - mean)).toBeLessThan(5 * Math.sqrt(draws * p * (1 - p)));
}

describe('a part of an image of seven columns and five rows', () => {
  it('of four by four at its own size', () => {
    const { views, rows, columns } = places(randomScaleCrop({ scale: [1, 1] }, [4, 4], new SeededRandom(1)), 7, 5);
    expectEven(rows, [0, 1]);
    expectEven(columns, [0, 1, 2, 3]);
    for (const { rows: of } of views) expect(of).toEqual({ from: of.from, to: of.from + 4, low: 0, high: 5 });
  });

  it('of four by four at twice its size, in halves of its pixels', () => {
    const { rows, columns } = places(randomScaleCrop({ scale: [2, 2] }, [4, 4], new SeededRandom(2)), 7, 5);
    expectEven(rows, [0, 0.5, 1, 1.5, 2, 2.5, 3]);
    expectEven(columns, [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]);
  });

  it('that is as large, or larger: it lies in the middle', () => {
    const { views, rows, columns } = places(randomScaleCrop({ scale: [1, 1] }, [8, 7], new SeededRandom(3)), 7, 5);
    expect([...rows.keys()]).toEqual([-1]);
    expect([...columns.keys()]).toEqual([0]);
    expect(views[0]?.rows).toEqual({ from: -1, to: 7, low: 0, high: 5 });
  });

  it('of a fixed share of its area', () => {
    // 4 of 35 pixels, as wide as high.
    const part = { scale: [4 / 35, 4 / 35], ratio: [1, 1] } as const;
    const { views, rows, columns } = places(randomPart(part, new SeededRandom(4)), 7, 5);
    expectEven(rows, [0, 1, 2, 3]);
    expectEven(columns, [0, 1, 2, 3, 4, 5]);
    for (const { columns: of } of views) expect(of.to - of.from).toBe(2);
  });

  it('whose ratio is that of width to height', () => {
    const whole = (ratio: number, width: number, height: number) => {
      const { rows, columns } = randomPart({ scale: [4 / 35, 4 / 35], ratio: [ratio, ratio] }, new SeededRandom(4))(
        width,
        height,
      );
      return [rows.to - rows.from, columns.to - columns.from];
    };
    expect([whole(4, 7, 5), whole(1 / 4, 5, 7)]).toEqual([
      [1, 4],
      [4, 1],
    ]);
    // In the middle of both ranges: half of 7 · 8 pixels, √(1 · 4) times as wide as high.
    const { rows, columns } = randomPart({ scale: [0.25, 0.75], ratio: [1, 4] }, new Uniforms([0.5, 0.5]))(8, 7);
    expect([rows.to - rows.from, columns.to - columns.from]).toEqual([4, 7]);
  });

  it('may be as wide, or as high, as the image, and lies anywhere along the other axis', () => {
    const half = { scale: [0.5, 0.5], ratio: [1, 1] } as const;
    const high = places(randomPart(half, new SeededRandom(8)), 4, 8);
    expectEven(high.rows, [0, 1, 2, 3, 4]);
    expect([...high.columns.keys()]).toEqual([0]);
    const wide = places(randomPart(half, new SeededRandom(9)), 8, 4);
    expect([...wide.rows.keys()]).toEqual([0]);
    expectEven(wide.columns, [0, 1, 2, 3, 4]);
  });

  it('is sought ten times', () => {
    const part = { scale: [0.04, 1], ratio: [1, 1] } as const;
    const nine = Array<number>(18).fill(1);
    const last = new Uniforms([...nine, 0, 0]);
    // A square of all of 5 × 20 pixels does not fit, one of a twenty-fifth does.
    const found = randomPart(part, last)(20, 5);
    expect([found.rows.to - found.rows.from, last.drawn]).toEqual([2, 20]);
    const none = new Uniforms([...nine, 1, 1]);
    expect(randomPart(part, none)(20, 5).rows).toMatchObject({ from: 0, to: 5 });
  });

  it('of a size anywhere in its range', () => {
    const crop = (uniform: number) => randomScaleCrop({ scale: [0.5, 2] }, [2, 4], new Uniforms([uniform]))(8, 4);
    // Half of it is two pixels high and four wide, in the middle 1.25 of it is five high and ten wide.
    expect(crop(0)).toEqual({
      rows: { from: 0, to: 4, low: 0, high: 4 },
      columns: { from: 0, to: 8, low: 0, high: 8 },
      filter: 'triangle',
    });
    const [middle, last] = [crop(0.5), crop(1)];
    expect(middle.rows.to - middle.rows.from).toBeCloseTo((2 * 4) / 5, 12);
    expect(middle.columns.to - middle.columns.from).toBeCloseTo((4 * 8) / 10, 12);
    expect([last.rows.to - last.rows.from, last.columns.to - last.columns.from]).toEqual([1, 2]);
  });

  it('that fits in no draw: the largest in the middle with the nearest ratio', () => {
    // A part as wide as high of all the area does not fit.
    const square = { scale: [1, 1], ratio: [1, 1] } as const;
    const whole = (of: Span) => [of.from, of.to];
    const first = (part: Parameters<typeof randomPart>[0], width: number, height: number) => {
      const { rows, columns } = randomPart(part, new SeededRandom(5))(width, height);
      return [whole(rows), whole(columns)];
    };
    expect(first(square, 8, 4)).toEqual([
      [0, 4],
      [2, 6],
    ]);
    expect(first(square, 4, 9)).toEqual([
      [2, 6],
      [0, 4],
    ]);
    expect(first({ scale: [2, 2], ratio: [0.5, 2] }, 8, 4)).toEqual([
      [0, 4],
      [0, 8],
    ]);
    expect(first({ scale: [2, 2], ratio: [0.5, 3] }, 6, 4)).toEqual([
      [0, 4],
      [0, 6],
    ]);
    expect(first({ scale: [2, 2], ratio: [1, 2] }, 9, 3)).toEqual([
      [0, 3],
      [1, 7],
    ]);
  });

  it('is never less than a pixel', () => {
    const thin = { scale: [1, 1], ratio: [9, 9] } as const;
    const { rows, columns } = randomPart(thin, new SeededRandom(6))(2, 5);
    expect([rows.to - rows.from, columns.to - columns.from]).toEqual([1, 2]);
  });
});
