/**
 * A view of a photo and of its labels: both through the same spans, the photo between pixels, the labels from the nearest.
 * What a view covers past the image's ends becomes padding: one colour, and a label that counts nowhere.
 */
import { type Pixels, resize } from './resize';
import type { Span, View } from './view';

/** Writes [height, width, 3] bytes into `target` at `offset`. */
export function writePhoto(
  image: Pixels,
  [height, width]: readonly [number, number],
  view: View,
  padding: Uint8Array,
  target: Uint8Array,
  offset: number,
): void {
  const rows = inside(view.rows, height);
  const columns = inside(view.columns, width);
  if (rows.count < height || columns.count < width)
    for (let at = offset; at < offset + 3 * height * width; at += 3) target.set(padding, at);
  if (rows.count === 0 || columns.count === 0) return;
  const inner: View = { rows: rows.span, columns: columns.span, filter: view.filter };
  const from = offset + 3 * (rows.first * width + columns.first);
  resize(image, rows.count, columns.count, target, from, inner, 3 * width);
}

/** [height, width] bytes: of each pixel, the class at its centre. `classes` is an image of `imageWidth` columns. */
export function writeLabels(
  classes: Uint8Array,
  imageWidth: number,
  [height, width]: readonly [number, number],
  view: View,
  padding: number,
  target: Uint8Array,
): void {
  const columns = nearest(view.columns, width);
  for (const [y, row] of nearest(view.rows, height).entries())
    if (row < 0) target.fill(padding, y * width, (y + 1) * width);
    else
      for (let x = 0; x < width; x++) {
        const column = columns[x] as number;
        target[y * width + x] = column < 0 ? padding : (classes[row * imageWidth + column] as number);
      }
}

/** Classes of the pixels of one image, mirrored with it. */
export function writeClasses(
  classes: Uint8Array,
  width: number,
  mirrored: boolean,
  target: Int32Array,
  offset: number,
): void {
  if (!mirrored) target.set(classes, offset);
  else
    for (let row = 0; row < classes.length; row += width)
      for (let x = 0; x < width; x++) target[offset + row + x] = classes[row + width - 1 - x] as number;
}

/** The source pixel in which the centre of each of `count` pixels lies, −1 outside the image. */
function nearest(span: Span, count: number): Int32Array {
  const { first, count: within } = inside(span, count);
  const scale = (span.to - span.from) / count;
  return Int32Array.from({ length: count }, (_, position) => {
    if (position < first || position >= first + within) return -1;
    // Rounding may put the centre of the last pixel at the image's end.
    return Math.min(span.high - 1, Math.max(span.low, Math.floor(span.from + (position + 0.5) * scale)));
  });
}

/** Which of `count` pixels have their centre in the image, and what they cover. */
function inside(span: Span, count: number): { first: number; count: number; span: Span } {
  const { from, to, low, high } = span;
  const scale = (to - from) / count;
  const upTo = (end: number) => Math.min(count, Math.max(0, Math.ceil((end - from) / scale - 0.5)));
  const [first, end] = [upTo(low), upTo(high)];
  return { first, count: end - first, span: { from: from + first * scale, to: from + end * scale, low, high } };
}
