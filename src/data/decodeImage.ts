/**
 * A JPEG or PNG file to RGB bytes of the wanted size. Greyscale becomes RGB, alpha is dropped, 16 bits become 8;
 * the format is told by the first bytes, since photo collections hold PNGs named .jpg. Orientation tags are not applied.
 */
import { readFileSync } from 'node:fs';
import { decode as decodeJpeg } from 'jpeg-js';
import { PNG } from 'pngjs';
import { type Pixels, resize } from './resize';

/** Larger images are refused before memory is taken for them: 4 bytes a pixel, and as much again while decoding. */
const maxMegapixels = 100;
const pngSignature = Buffer.from('89504e470d0a1a0a', 'hex');

/** Writes [size[0], size[1], 3] bytes into `target` at `offset`; throws an Error that says what is wrong with the file. */
export function decodeImage(file: string, size: readonly [number, number], target: Uint8Array, offset: number): void {
  resize(decode(readFileSync(file)), size[0], size[1], target, offset);
}

function decode(bytes: Buffer): Pixels {
  if (bytes.length === 0) throw new Error('the file is empty');
  if (bytes[0] === 0xff && bytes[1] === 0xd8)
    return {
      ...decodeJpeg(bytes, { useTArray: true, formatAsRGBA: false, maxResolutionInMP: maxMegapixels }),
      channels: 3,
    };
  if (bytes.subarray(0, 8).equals(pngSignature)) {
    // The header chunk comes first: width at byte 16, height at 20.
    if (bytes.length < 24) throw new Error('the file ends in its header');
    const pixels = bytes.readUInt32BE(16) * bytes.readUInt32BE(20);
    if (pixels > maxMegapixels * 1e6) throw new Error(`${Math.round(pixels / 1e6)} megapixels are too many`);
    const { width, height, data } = PNG.sync.read(bytes);
    return { width, height, data, channels: 4 };
  }
  throw new Error('the file is neither JPEG nor PNG');
}
