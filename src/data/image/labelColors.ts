/** Classes of an image's pixels as a picture: a PNG of RGBA, all of it opaque. */
import { Transformer } from '@napi-rs/image';
import { marked } from './pngMark';

/**
 * `classes`: [height, width], `colors`: red, green and blue of each class; `ignore` and classes without a colour become black.
 * Returns the bytes of the file. Throws a RangeError where the sizes do not fit.
 */
export function colorPng(
  classes: Uint8Array,
  height: number,
  width: number,
  colors: readonly (readonly [number, number, number])[],
  ignore: number,
): Uint8Array {
  if (classes.length !== height * width)
    throw new RangeError(`${classes.length} classes for ${height}×${width} pixels`);
  const black: readonly number[] = [0, 0, 0];
  const colorOf = Array.from({ length: 256 }, (_, value) => (value === ignore ? black : (colors[value] ?? black)));
  const rgba = new Uint8Array(4 * classes.length).fill(255);
  for (let i = 0, out = 0; i < classes.length; i++, out += 4) {
    const color = colorOf[classes[i] as number] as readonly number[];
    for (let channel = 0; channel < 3; channel++) rgba[out + channel] = color[channel] as number;
  }
  return marked(Transformer.fromRgbaPixels(rgba, width, height).pngSync());
}
