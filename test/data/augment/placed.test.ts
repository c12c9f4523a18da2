/** Images moved and mirrored, by pictures drawn by hand. */
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/base/random';
import { drawPlace, type Placed, place } from '../../../src/data/augment/placed';

function after(rows: string[], placed: Placed): string[] {
  const [height, width] = [rows.length, rows[0]!.length];
  const image = Uint8Array.from(
    rows.flatMap((row) => [...row].flatMap((digit) => [Number(digit), 10 * Number(digit)])),
  );
  place(image, [height, width, 2], placed, new Uint8Array(image.length));
  const first = image.filter((_, i) => i % 2 === 0);
  expect([...image.filter((_, i) => i % 2 === 1)]).toEqual([...first].map((byte) => 10 * byte));
  return rows.map((_, y) => [...first.subarray(y * width, (y + 1) * width)].join(''));
}

const picture = ['123', '456'];
it.each<[Placed, string[]]>([
  [{ down: 0, right: 0, mirrored: false }, ['123', '456']],
  [{ down: 0, right: 0, mirrored: true }, ['321', '654']],
  // The crop begins lower: the image goes up.
  [{ down: 1, right: 0, mirrored: false }, ['456', '000']],
  [{ down: -1, right: 0, mirrored: false }, ['000', '123']],
  [{ down: 0, right: 1, mirrored: false }, ['230', '560']],
  [{ down: 0, right: -2, mirrored: false }, ['001', '004']],
  // The crop is mirrored, not the image.
  [{ down: 0, right: 1, mirrored: true }, ['032', '065']],
  [{ down: 1, right: -1, mirrored: true }, ['540', '000']],
  [{ down: 2, right: 0, mirrored: false }, ['000', '000']],
])('by %j', (placed, expected) => {
  expect(after(picture, placed)).toEqual(expected);
});

describe('places', () => {
  const drawn = (padCrop: number, flip: boolean) => {
    const random = new SeededRandom(7);
    return Array.from({ length: 2000 }, () => drawPlace({ padCrop, flip }, random));
  };
  const seen = (values: (number | boolean)[]) => [...new Set(values)].sort((a, b) => Number(a) - Number(b));

  it('are all that the border has room for, each by itself', () => {
    const places = drawn(2, true);
    expect(seen(places.map(({ down }) => down))).toEqual([-2, -1, 0, 1, 2]);
    expect(seen(places.map(({ right }) => right))).toEqual([-2, -1, 0, 1, 2]);
    expect(new Set(places.map((one) => JSON.stringify(one))).size).toBe(5 * 5 * 2);
    expect(places.filter(({ mirrored }) => mirrored).length / 2000).toBeCloseTo(0.5, 1);
  });

  it('are where the image is without a border, and take no draw', () => {
    const random = new SeededRandom(7);
    const [first] = [drawPlace({ padCrop: 0, flip: false }, random)];
    expect(first).toEqual({ down: 0, right: 0, mirrored: false });
    expect(random.uniform()).toBe(new SeededRandom(7).uniform());
  });
});
