/**
 * Images moved, turned and sheared in bytes: each pixel takes the one that lies under its centre, as Pillow's
 * `Image.transform(size, AFFINE, matrix, NEAREST)` has it, to the byte. Labels of pixels go the same way.
 */

/** (a, b, c, d, e, f): pixel (x, y) of what is written shows what lies at (a·x + b·y + c, d·x + e·y + f). */
export type AffineMatrix = readonly [number, number, number, number, number, number];

export const shearedX = (by: number): AffineMatrix => [1, by, 0, 0, 1, 0];
export const shearedY = (by: number): AffineMatrix => [1, 0, 0, by, 1, 0];
/** Pixels to the right and down. */
export const moved = (right: number, down: number): AffineMatrix => [1, 0, -right, 0, 1, -down];

/** By degrees against the clock around the middle, as Pillow's `Image.rotate`. */
export function turned(degrees: number, width: number, height: number): AffineMatrix {
  const angle = (-degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [x, y] = [width / 2, height / 2];
  return [cos, sin, x - cos * x - sin * y, -sin, cos, y + sin * x - cos * y];
}

/** What is transformed: [height, width, channels] bytes. */
export interface Raster {
  pixels: Uint8Array;
  width: number;
  height: number;
  channels: number;
}

/** 16 binary places, as Pillow counts. */
const fixed = (value: number) => Math.floor(value * 65536 + 0.5);

/** Writes the transformed image into `target`, of the same size; what comes from outside is `fill`. */
export function transform(
  { pixels, width, height, channels }: Raster,
  [a, b, c, d, e, f]: AffineMatrix,
  fill: number,
  target: Uint8Array,
): void {
  const [right, rightDown] = [fixed(a), fixed(d)];
  const [down, downDown] = [fixed(b), fixed(e)];
  let [startX, startY] = [fixed(c + a * 0.5 + b * 0.5), fixed(f + d * 0.5 + e * 0.5)];
  for (let y = 0, out = 0; y < height; y++) {
    let [atX, atY] = [startX, startY];
    for (let x = 0; x < width; x++, out += channels) {
      const [column, row] = [atX >> 16, atY >> 16];
      if (column >= 0 && column < width && row >= 0 && row < height) {
        const from = (row * width + column) * channels;
        for (let channel = 0; channel < channels; channel++) target[out + channel] = pixels[from + channel] as number;
      } else for (let channel = 0; channel < channels; channel++) target[out + channel] = fill;
      atX += right;
      atY += rightDown;
    }
    startX += down;
    startY += downDown;
  }
}
