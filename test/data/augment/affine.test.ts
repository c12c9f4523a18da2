/** Where pixels go, by small pictures drawn by hand. */
import { expect, it } from 'vitest';
import { type AffineMatrix, moved, shearedX, shearedY, transform, turned } from '../../../src/data/augment/affine';

/** Rows of digits, a channel that is a hundred more beside each. */
function after(rows: string[], matrix: AffineMatrix): string[] {
  const [height, width] = [rows.length, rows[0]!.length];
  const pixels = Uint8Array.from(
    rows.flatMap((row) => [...row].flatMap((digit) => [Number(digit), Number(digit) + 100])),
  );
  const target = new Uint8Array(pixels.length).fill(77);
  transform({ pixels, width, height, channels: 2 }, matrix, 9, target);
  const first = target.filter((_, i) => i % 2 === 0);
  const second = target.filter((_, i) => i % 2 === 1);
  // What comes from outside is the same in both.
  expect([...second]).toEqual([...first].map((byte) => (byte === 9 ? 9 : byte + 100)));
  return rows.map((_, y) => [...first.subarray(y * width, (y + 1) * width)].join(''));
}

const picture = ['123', '456'];
const square = ['123', '456', '780'];

it.each<[string, string[], AffineMatrix, string[]]>([
  ['as it is', picture, [1, 0, 0, 0, 1, 0], picture],
  ['one to the right', picture, moved(1, 0), ['912', '945']],
  ['two to the left', picture, moved(-2, 0), ['399', '699']],
  ['one down', picture, moved(0, 1), ['999', '123']],
  ['one up', picture, moved(0, -1), ['456', '999']],
  ['all the way out', picture, moved(3, 0), ['999', '999']],
  // Pillow's middles of pixels: the first row by half a pixel, the second by one and a half.
  ['sheared along x', picture, shearedX(1), ['239', '699']],
  ['sheared along y', square, shearedY(1), ['489', '799', '999']],
  ['turned by a quarter', square, turned(90, 3, 3), ['360', '258', '147']],
  ['turned by a quarter with the clock', square, turned(-90, 3, 3), ['741', '852', '063']],
  ['turned by a half', picture, turned(180, 3, 2), ['654', '321']],
  ['mirrored', picture, [-1, 0, 3, 0, 1, 0], ['321', '654']],
  ['twice as large', picture, [0.5, 0, 0, 0, 0.5, 0], ['112', '112']],
])('%s', (_, rows, matrix, expected) => {
  expect(after(rows, matrix)).toEqual(expected);
});
