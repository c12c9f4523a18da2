/**
 * Resizes a part of an image of RGB bytes (view.ts says which): each axis by area (box) or triangle where it shrinks,
 * bilinear with half-pixel centres where it grows.
 */
import { type Packed, packed, type Tap, taps } from './taps';
import { centredPart, type View } from './view';

/** An image as decoded: height · width · channels bytes, of which the first three channels are RGB. */
export interface Pixels {
  width: number;
  height: number;
  channels: 3 | 4;
  data: Uint8Array;
}

/**
 * Writes [height, width, 3] bytes into `target` at `offset`; without a view, of the centred part with that aspect ratio.
 * `stride`: bytes from row to row of the target, where it is wider.
 */
export function resize(
  image: Pixels,
  height: number,
  width: number,
  target: Uint8Array,
  offset: number,
  view: View = centredPart(height, width)(image.width, image.height),
  stride = 3 * width,
): void {
  const rows = taps(view.rows, height, view.filter);
  const columns = packed(taps(view.columns, width, view.filter));
  const { channels } = image;
  // Of a row, only the pixels that some column needs.
  const first = columns.first * channels;
  const line = new Float32Array(columns.end * channels - first);
  for (let y = 0; y < height; y++) {
    blendRows(image, rows[y] as Tap, first, line);
    shrinkLine(line, columns, channels, target, offset + y * stride);
  }
}

/** `line` = Σ weight · row, two rows at a time: half as often through the memory. */
function blendRows(
  { data, width, channels }: Pixels,
  { start, weights }: Tap,
  first: number,
  line: Float32Array,
): void {
  const stride = width * channels;
  for (let k = 0; k < weights.length; k += 2) {
    const one = (start + k) * stride + first;
    const alone = k + 1 === weights.length;
    const two = alone ? one : one + stride;
    const weight = weights[k] as number;
    const other = alone ? 0 : (weights[k + 1] as number);
    if (k === 0)
      for (let i = 0; i < line.length; i++)
        line[i] = weight * (data[one + i] as number) + other * (data[two + i] as number);
    else
      for (let i = 0; i < line.length; i++)
        line[i] = (line[i] as number) + weight * (data[one + i] as number) + other * (data[two + i] as number);
  }
}

function shrinkLine(
  line: Float32Array,
  { starts, offsets, weights, first }: Packed,
  channels: number,
  target: Uint8Array,
  offset: number,
): void {
  let out = offset;
  for (let x = 0; x < starts.length; x++) {
    let red = 0.5;
    let green = 0.5;
    let blue = 0.5;
    const end = offsets[x + 1] as number;
    for (let k = offsets[x] as number, at = ((starts[x] as number) - first) * channels; k < end; k++, at += channels) {
      const weight = weights[k] as number;
      red += weight * (line[at] as number);
      green += weight * (line[at + 1] as number);
      blue += weight * (line[at + 2] as number);
    }
    // Positive, and at most 255.5: cutting off the fraction rounds.
    target[out] = red | 0;
    target[out + 1] = green | 0;
    target[out + 2] = blue | 0;
    out += 3;
  }
}
