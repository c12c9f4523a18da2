/** A label image: an 8-bit grey PNG in which a pixel's value is the number of its label, looked up as it is read. */
import { Transformer } from '@napi-rs/image';
import { messageOf } from '../../files/errorCode';
import { BrokenFile } from './brokenFile';
import { formatOf } from './fileFormat';
import { readImageFile } from './imageFile';
import { type ImageSize, refuseHuge } from './imageSize';
import { isPng, type PngHeader, pngHeader } from './pngHeader';

/** Values that are no label, shown at most. */
const mostValues = 8;

export interface Labels extends ImageSize {
  /** [height · width] */
  classes: Uint8Array;
}

/** `classOf`: [256] the class of each value, −1 for a value that is no label. Throws a BrokenFile. */
export function readLabels(file: string, classOf: Int16Array): Labels {
  const wrong = (reason: string, hint = asReleased) => new BrokenFile(file, reason, hint);
  const bytes = readImageFile(file);
  if (bytes.length === 0) throw wrong('the file is empty');
  if (!isPng(bytes)) throw wrong(`the file is no PNG, but ${formatOf(bytes)?.what ?? 'of no image format'}`);
  try {
    const header = pngHeader(bytes);
    const { width, height, colour, depth } = header;
    refuseHuge(header);
    if (colour !== 'grey' || depth !== 8) throw wrong(`it is ${described(header)}, not 8-bit grey`, hints[colour]);
    return { width, height, classes: lookedUp(new Transformer(bytes).rawPixelsSync(), width, height, classOf) };
  } catch (error) {
    throw error instanceof BrokenFile ? error : wrong(messageOf(error));
  }
}

const asReleased =
  'Use label images as released, 8-bit grey each pixel the number of its label: NAME_gtFine_labelIds.png, not _color.png.';

/** Where it is not what is wrong with the number of bits. */
const hints: Partial<Record<PngHeader['colour'], string>> = {
  palette: `${asReleased} Of a palette, the colours are meant for the eye: write the numbers as 8-bit grey.`,
  RGB: `${asReleased} Colours are no labels: turn each colour into the number of its label.`,
  RGBA: `${asReleased} Colours are no labels: turn each colour into the number of its label.`,
};

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

/** The first pixel of those whose value is no label, how many there are, and which values they have. */
function noLabel(values: Uint8Array, step: number, width: number, classOf: Int16Array): string {
  const wrong = new Set<number>();
  let [first, count] = [-1, 0];
  for (let at = 0; at < values.length; at += step) {
    const value = values[at] as number;
    if ((classOf[value] as number) >= 0) continue;
    if (first < 0) first = at / step;
    wrong.add(value);
    count++;
  }
  const pixel = `the pixel in row ${Math.floor(first / width)}, column ${first % width} (from 0)`;
  const what = `has the value ${values[first * step]}, which is no label`;
  if (count === 1) return `${pixel} ${what}`;
  const shown = [...wrong].slice(0, mostValues).join(', ');
  return `${pixel} ${what}; ${count} pixels have such values: ${shown}${wrong.size > mostValues ? ', …' : ''}`;
}
