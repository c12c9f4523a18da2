/**
 * Resizes RGB bytes: each axis by area (box) where it shrinks, bilinear with half-pixel centres where it grows.
 * Keeps the aspect ratio by using the largest centred part of the image that has the target's.
 */

/** For one output position along an axis: first source position, and the weight of it and its successors (sum 1). */
interface Tap {
  start: number;
  weights: Float32Array;
}

/** An image as decoded: height · width · channels bytes, of which the first three channels are RGB. */
export interface Pixels {
  width: number;
  height: number;
  channels: 3 | 4;
  data: Uint8Array;
}

/** Writes [height, width, 3] bytes into `target` at `offset`. */
export function resize(image: Pixels, height: number, width: number, target: Uint8Array, offset: number): void {
  const scale = Math.min(image.height / height, image.width / width);
  const rows = taps(image.height, height * scale, height);
  const columns = taps(image.width, width * scale, width);
  const { data, channels } = image;
  const stride = image.width * channels;
  const line = new Float32Array(stride);
  for (let y = 0, out = offset; y < height; y++) {
    const row = rows[y] as Tap;
    line.fill(0);
    for (let k = 0; k < row.weights.length; k++) {
      const weight = row.weights[k] as number;
      const from = (row.start + k) * stride;
      for (let i = 0; i < stride; i++) line[i] = (line[i] as number) + weight * (data[from + i] as number);
    }
    for (let x = 0; x < width; x++) {
      const { start, weights } = columns[x] as Tap;
      let [red, green, blue] = [0, 0, 0];
      for (let k = 0, at = start * channels; k < weights.length; k++, at += channels) {
        const weight = weights[k] as number;
        red += weight * (line[at] as number);
        green += weight * (line[at + 1] as number);
        blue += weight * (line[at + 2] as number);
      }
      target[out++] = Math.round(red);
      target[out++] = Math.round(green);
      target[out++] = Math.round(blue);
    }
  }
}

/** From the centred `part` of an axis of `size` pixels to `count` pixels. */
function taps(size: number, part: number, count: number): Tap[] {
  const origin = (size - part) / 2;
  const scale = part / count;
  return Array.from({ length: count }, (_, position) =>
    scale > 1
      ? areaTap(origin + position * scale, scale, size)
      : linearTap(origin + (position + 0.5) * scale - 0.5, size),
  );
}

/** Every source pixel weighs what it shares with [from, from + length). */
function areaTap(from: number, length: number, size: number): Tap {
  // Rounding may put the ends 1e-13 past a pixel's edge; such slivers would read outside the image.
  const start = Math.floor(from + 1e-6);
  const end = Math.min(size, Math.ceil(from + length - 1e-6));
  const weights = new Float32Array(end - start);
  for (let i = start; i < end; i++) weights[i - start] = (Math.min(i + 1, from + length) - Math.max(i, from)) / length;
  return { start, weights };
}

/** Between the two nearest pixel centres; past the outermost ones the edge repeats. */
function linearTap(centre: number, size: number): Tap {
  const inside = Math.min(Math.max(centre, 0), size - 1);
  const start = Math.min(Math.floor(inside), Math.max(0, size - 2));
  const share = inside - start;
  return { start, weights: size === 1 ? Float32Array.of(1) : Float32Array.of(1 - share, share) };
}
