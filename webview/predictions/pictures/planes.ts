/** A sheet taken apart: photo, ground truth and prediction as pixels, and which of these are right, wrong, or count nowhere. */
import { sheetGap } from '../../../src/protocol/files/predictions';

export type Color = readonly [number, number, number];

export interface Planes {
  photo: ImageData;
  truth: ImageData;
  said: ImageData;
}

/** Of every pixel, row by row: see `marks`. */
export type Verdicts = Uint8Array;
export const marks = { right: 0, wrong: 1, unlabelled: 2 } as const;

/** Undefined where the browser has no canvas to spare. */
export function planesOf(sheet: ImageBitmap): Planes | undefined {
  const width = Math.round((sheet.width - 2 * sheetGap) / 3);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [sheet.width, sheet.height];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null || width < 1) return undefined;
  context.drawImage(sheet, 0, 0);
  const [photo, truth, said] = [0, 1, 2].map((i) =>
    context.getImageData(i * (width + sheetGap), 0, width, sheet.height),
  ) as [ImageData, ImageData, ImageData];
  return { photo, truth, said };
}

/** @param colors of the classes: a pixel of another colour has none. */
export function verdictsOf({ truth, said }: Planes, colors: readonly Color[]): Verdicts {
  const classes = new Set(colors.map(([r, g, b]) => packed(r, g, b)));
  return Uint8Array.from({ length: truth.width * truth.height }, (_, i) => {
    const [wanted, got] = [truth, said].map(({ data }) => at(data, i)) as [number, number];
    if (!classes.has(wanted)) return marks.unlabelled;
    return wanted === got ? marks.right : marks.wrong;
  });
}

/** At a place of 0 … 1 from the left and from the top. */
export function colorAt({ data, width, height }: ImageData, [x, y]: readonly [number, number]): Color {
  const i = 4 * (Math.floor(y * height) * width + Math.floor(x * width));
  return [data[i] ?? 0, data[i + 1] ?? 0, data[i + 2] ?? 0];
}

const packed = (r: number, g: number, b: number) => (r << 16) | (g << 8) | b;
const at = (data: Uint8ClampedArray, i: number) => packed(data[4 * i] ?? 0, data[4 * i + 1] ?? 0, data[4 * i + 2] ?? 0);
