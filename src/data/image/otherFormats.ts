/**
 * Formats beside JPEG and PNG that the native decoder reads, by their first bytes. Against Pillow (test/fixtures/images): WebP,
 * BMP, TIFF and Netpbm are the same to the byte, AVIF is within 4 of 255. Of an animation or several pages, the first picture.
 * The decoder takes 512 MiB at most, whatever a header claims.
 */
import { endianness } from 'node:os';
import { JsColorType, Transformer } from '@napi-rs/image';
import { formatOf } from './fileFormat';
import { foreign } from './imageFile';
import { type ImageSize, refuseHuge } from './imageSize';

const read = new Set(['a WebP image', 'a BMP image', 'a TIFF image', 'a Netpbm image', 'an AVIF image']);
const wide = new Set([JsColorType.L16, JsColorType.La16, JsColorType.Rgb16, JsColorType.Rgba16]);

export interface Decoded extends ImageSize {
  /** Height · width · channels bytes: one to four channels. */
  data: Uint8Array;
}

/** Throws an Error, or a BrokenFile, that says what is wrong with the bytes of `file`. */
export function decodeOther(bytes: Buffer, file?: string): Decoded {
  const format = formatOf(bytes);
  if (format === undefined || !read.has(format.what)) throw foreign(bytes, file);
  if (format.what === 'a WebP image') refuseCut(bytes);
  const image = new Transformer(bytes);
  // Decodes it, and keeps what it has decoded.
  const { width, height, colorType } = image.metadataSync();
  refuseHuge({ width, height });
  const data = image.rawPixelsSync();
  return { width, height, data: wide.has(colorType) ? upperBytes(data) : data };
}

/** The decoder fills up what a cut-off file lacks. A RIFF file says how long it is, without its first eight bytes. */
function refuseCut(bytes: Buffer): void {
  const size = 8 + bytes.readUInt32LE(4);
  if (bytes.length < size) throw new Error(`the file is cut off: it has ${bytes.length} of ${size} bytes`);
}

/** 16 bits to 8. The decoder gives both bytes in the machine's order. */
function upperBytes(data: Uint8Array): Uint8Array {
  const upper = endianness() === 'LE' ? 1 : 0;
  return Uint8Array.from({ length: data.length / 2 }, (_, at) => data[2 * at + upper] as number);
}
