/** Photo, ground truth and prediction of one image side by side, at the photo's size. */
import { Transformer } from '@napi-rs/image';
import type { PixelLabels } from '../../protocol/events/events';
import { marked } from './pngMark';

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

const black = [0, 0, 0] as const;

/** PNG bytes, the pictures `gap` white pixels apart. Pixels that count nowhere are black, in the prediction too: nothing is said of them. */
export function comparisonSheet(
  photo: Photo,
  truth: Classes,
  predicted: Classes,
  { gap, ...labels }: PixelLabels & { gap: number },
): Uint8Array {
  const { width, height } = photo;
  const all = 3 * width + 2 * gap;
  const rgba = new Uint8Array(4 * all * height).fill(255);
  const paint = (to: number, from: ArrayLike<number>, at: number) => {
    for (let channel = 0; channel < 3; channel++) rgba[to + channel] = from[at + channel] as number;
  };
  const colors = Array.from({ length: 256 }, (_, value) =>
    value === labels.ignore ? black : (labels.colors[value] ?? black),
  );
  const real = sampler(truth, photo);
  const said = sampler(predicted, photo);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const to = 4 * (y * all + x);
      const label = real(x, y);
      paint(to, photo.pixels, 3 * (y * width + x));
      paint(to + 4 * (width + gap), colors[label] ?? black, 0);
      paint(to + 8 * (width + gap), colors[label === labels.ignore ? label : said(x, y)] ?? black, 0);
    }
  return marked(Transformer.fromRgbaPixels(rgba, all, height).pngSync());
}

/** The class at a pixel of the photo: that of the nearest pixel of the classes. */
export function sampler({ width, height, classes }: Classes, photo: { width: number; height: number }) {
  const positions = (own: number, all: number) =>
    Int32Array.from({ length: all }, (_, i) => Math.floor((i * own) / all));
  const [columns, rows] = [positions(width, photo.width), positions(height, photo.height)];
  return (x: number, y: number) => classes[(rows[y] as number) * width + (columns[x] as number)] as number;
}
