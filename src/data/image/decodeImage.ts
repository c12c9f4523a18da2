/**
 * A JPEG or PNG file to RGB bytes of the wanted size. Greyscale becomes RGB, CMYK too, alpha is dropped, 16 bits become 8;
 * the format is told by the first bytes, since photo collections hold PNGs named .jpg. Orientation tags are not applied, as torchvision and
 * Pillow's `open` do not.
 */
import { Transformer } from '@napi-rs/image';
import { PNG } from 'pngjs';
import { foreign, readImageFile } from './imageFile';
import { jpegSize } from './jpegHeader';
import { isPng, pngHeader } from './pngHeader';
import { type Pixels, resize } from './resize';
import type { ViewOf } from './view';

/** Larger images are refused before memory is taken for them: 4 bytes a pixel, and as much again while decoding. */
const maxMegapixels = 100;

/** Width and height of an image. */
export interface ImageSize {
  width: number;
  height: number;
}

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
  const image = decodeFile(file);
  resize(image, size[0], size[1], target, offset, view(image.width, image.height));
}

/** A JPEG or PNG file to pixels. Throws an Error, or a BrokenFile, that says what is wrong with it. */
export function decodeFile(file: string): Pixels {
  const bytes = readImageFile(file);
  const size = sizeOf(bytes, file);
  refuseHuge(size);
  // Of 16 bits, the native decoder gives both bytes in the machine's order.
  if (isPng(bytes) && pngHeader(bytes).depth === 16) {
    const { width, height, data } = PNG.sync.read(bytes);
    return { width, height, data, channels: 4 };
  }
  return withColours(size, new Transformer(bytes).rawPixelsSync());
}

/** As the header of a JPEG or PNG says. Throws an Error that says what is wrong with the bytes of `file`. */
export function sizeOf(bytes: Buffer, file?: string): ImageSize {
  if (bytes.length === 0) throw new Error('the file is empty');
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpegSize(bytes);
  if (!isPng(bytes)) throw foreign(bytes, file);
  const { width, height } = pngHeader(bytes);
  return { width, height };
}

export function refuseHuge({ width, height }: ImageSize): void {
  const megapixels = (width * height) / 1e6;
  if (megapixels > maxMegapixels)
    throw new Error(
      `it has ${width}×${height} pixels: ${Math.round(megapixels)} megapixels, and at most ${maxMegapixels} are read`,
    );
}

/** As decoded, with three channels or four; grey is written three times, with its alpha left out. */
function withColours({ width, height }: ImageSize, data: Uint8Array): Pixels {
  const pixels = width * height;
  const channels = data.length / pixels;
  if (channels === 3 || channels === 4) return { width, height, data, channels };
  if (channels !== 1 && channels !== 2) throw new Error(`it has ${data.length} bytes for ${width}×${height} pixels`);
  const grey = new Uint8Array(3 * pixels);
  for (let i = 0, out = 0; i < pixels; i++, out += 3) grey.fill(data[i * channels] as number, out, out + 3);
  return { width, height, data: grey, channels: 3 };
}
