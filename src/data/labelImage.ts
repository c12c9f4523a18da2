/** A label image: an 8-bit grey PNG in which a pixel's value is the number of its label, looked up as it is read. */
import { Transformer } from '@napi-rs/image';
import { readBytesSync } from '../files/regularFile';
import { BrokenFile } from './brokenFile';
import { type ImageSize, refuseHuge } from './decodeImage';
import { isPng, type PngHeader, pngHeader } from './pngHeader';

export interface Labels extends ImageSize {
  /** [height · width] */
  classes: Uint8Array;
}

/** `classOf`: [256] the class of each value, −1 for a value that is no label. Throws a BrokenFile. */
export function readLabels(file: string, classOf: Int16Array): Labels {
  try {
    const bytes = readBytesSync(file, 'image');
    if (bytes.length === 0) throw new Error('the file is empty');
    if (!isPng(bytes)) throw new Error('the file is no PNG');
    const header = pngHeader(bytes);
    if (header.colour !== 'grey' || header.depth !== 8) throw new Error(`it is ${described(header)}, not 8-bit grey`);
    refuseHuge(header);
    const { width, height } = header;
    return { width, height, classes: lookedUp(new Transformer(bytes).rawPixelsSync(), width, height, classOf) };
  } catch (error) {
    throw new BrokenFile(file, error instanceof Error ? error.message : String(error), hint);
  }
}

const hint =
  'Use label images as released, 8-bit grey each pixel the number of its label: NAME_gtFine_labelIds.png, not _color.png.';

function described({ colour, depth }: PngHeader): string {
  if (colour === 'palette') return `a PNG with a palette`;
  return `${depth === 8 ? 'an' : 'a'} ${depth}-bit PNG of ${colour}`;
}

function lookedUp(values: Uint8Array, width: number, height: number, classOf: Int16Array): Uint8Array {
  const pixels = width * height;
  // A grey PNG that marks one value as transparent is decoded with an alpha channel, which says nothing here.
  const step = values.length / pixels;
  if (step !== 1 && step !== 2) throw new Error(`it has ${values.length} bytes for ${width}×${height} pixels`);
  const classes = new Uint8Array(pixels);
  // One test for all pixels: −1 has the sign bit that no class has.
  let any = 0;
  for (let i = 0; i < pixels; i++) {
    const found = classOf[values[i * step] as number] as number;
    classes[i] = found;
    any |= found;
  }
  if (any < 0) throw new Error(noLabel(values, step, width, classOf));
  return classes;
}

function noLabel(values: Uint8Array, step: number, width: number, classOf: Int16Array): string {
  const at = values.findIndex((value, i) => i % step === 0 && (classOf[value] as number) < 0);
  const pixel = at / step;
  return `the pixel in row ${Math.floor(pixel / width)}, column ${pixel % width} (from 0) has the value ${values[at]}, which is no label`;
}
