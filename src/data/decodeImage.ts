/**
 * A JPEG or PNG file to RGB bytes of the wanted size. Greyscale becomes RGB, CMYK too, alpha is dropped, 16 bits become 8;
 * the format is told by the first bytes, since photo collections hold PNGs named .jpg. Orientation tags are not applied.
 */
import { readFileSync } from 'node:fs';
import { Transformer } from '@napi-rs/image';
import { PNG } from 'pngjs';
import { jpegSize } from './jpegHeader';
import { type Pixels, resize } from './resize';
import type { ViewOf } from './view';

/** Larger images are refused before memory is taken for them: 4 bytes a pixel, and as much again while decoding. */
const maxMegapixels = 100;
const pngSignature = Buffer.from('89504e470d0a1a0a', 'hex');

/**
 * Writes [size[0], size[1], 3] bytes of the part that `view` asks for into `target` at `offset`. Throws an Error that
 * says what is wrong with the file; `view` is asked only when the image is good.
 */
export function decodeImage(
  file: string,
  size: readonly [number, number],
  view: ViewOf,
  target: Uint8Array,
  offset: number,
): void {
  const image = decode(readFileSync(file));
  resize(image, size[0], size[1], target, offset, view(image.width, image.height));
}

function decode(bytes: Buffer): Pixels {
  if (bytes.length === 0) throw new Error('the file is empty');
  if (bytes[0] === 0xff && bytes[1] === 0xd8) {
    const size = jpegSize(bytes);
    refuseHuge(size.width * size.height);
    return rgb(size, new Transformer(bytes).rawPixelsSync());
  }
  if (bytes.subarray(0, 8).equals(pngSignature)) {
    // The header chunk comes first: width at byte 16, height at 20.
    if (bytes.length < 24) throw new Error('the file ends in its header');
    refuseHuge(bytes.readUInt32BE(16) * bytes.readUInt32BE(20));
    const { width, height, data } = PNG.sync.read(bytes);
    return { width, height, data, channels: 4 };
  }
  throw new Error('the file is neither JPEG nor PNG');
}

function refuseHuge(pixels: number): void {
  if (pixels > maxMegapixels * 1e6) throw new Error(`${Math.round(pixels / 1e6)} megapixels are too many`);
}

/** As decoded: three channels, or one of a greyscale image, which is written three times. */
function rgb({ width, height }: { width: number; height: number }, data: Uint8Array): Pixels {
  const pixels = width * height;
  if (data.length === 3 * pixels) return { width, height, data, channels: 3 };
  if (data.length !== pixels) throw new Error(`it has ${data.length} bytes for ${width}×${height} pixels`);
  const grey = new Uint8Array(3 * pixels);
  for (let i = 0, out = 0; i < pixels; i++, out += 3) grey.fill(data[i] as number, out, out + 3);
  return { width, height, data: grey, channels: 3 };
}
