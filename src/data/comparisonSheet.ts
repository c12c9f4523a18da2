/** Photo, ground truth and prediction of one image side by side, at the photo's size. */
import { Transformer } from '@napi-rs/image';
import type { PixelLabels } from '../protocol/events';

export interface Classes {
  width: number;
  height: number;
  classes: Uint8Array;
}

export interface Photo {
  width: number;
  height: number;
  /** RGB. */
  pixels: Uint8Array;
}

const white = [255, 255, 255] as const;
const black = [0, 0, 0] as const;

/** PNG bytes, the pictures `gap` pixels apart. Pixels that count nowhere are black, in the prediction too: nothing is said of them. */
export function comparisonSheet(
  photo: Photo,
  truth: Classes,
  predicted: Classes,
  { ignore, colors, gap }: PixelLabels & { gap: number },
): Uint8Array {
  const { width, height } = photo;
  const all = 3 * width + 2 * gap;
  const rgba = new Uint8Array(4 * all * height).fill(255);
  const colorOf = (value: number) => (value === ignore ? black : (colors[value] ?? black));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = 3 * (y * width + x);
      const real = nearest(truth, x / width, y / height);
      const said = real === ignore ? real : nearest(predicted, x / width, y / height);
      const pictures = [photo.pixels.subarray(at, at + 3), colorOf(real), colorOf(said)];
      for (const [i, color] of pictures.entries()) {
        const to = 4 * (y * all + i * (width + gap) + x);
        for (let channel = 0; channel < 3; channel++) rgba[to + channel] = color[channel] ?? white[channel] ?? 0;
      }
    }
  return Transformer.fromRgbaPixels(rgba, all, height).pngSync();
}

/** The class at a place: `x` and `y` from 0 to below 1. */
export function nearest({ width, height, classes }: Classes, x: number, y: number): number {
  return classes[Math.floor(y * height) * width + Math.floor(x * width)] as number;
}
