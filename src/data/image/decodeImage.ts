/**
 * An image file to RGB bytes of the wanted size: JPEG, PNG, and what otherFormats.ts reads. Greyscale becomes RGB, CMYK too, alpha is dropped, 16 bits become 8;
 * the format is told by the first bytes, since photo collections hold PNGs named .jpg. Orientation tags are not applied, as torchvision and
 * Pillow's `open` do not.
 */
import { Transformer } from '@napi-rs/image';
import { PNG } from 'pngjs';
import { readImageFile } from './imageFile';
import { type ImageSize, refuseHuge } from './imageSize';
import { jpegSize } from './jpegHeader';
import { decodeOther } from './otherFormats';
import { isPng, pngHeader } from './pngHeader';
import { type Pixels, resize } from './resize';
import type { ViewOf } from './view';

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

/** An image file to pixels. Throws an Error, or a BrokenFile, that says what is wrong with it. */
export function decodeFile(file: string): Pixels {
  const bytes = readImageFile(file);
  if (bytes.length > 0 && !isJpeg(bytes) && !isPng(bytes)) {
    const other = decodeOther(bytes, file);
    return withColours(other, other.data);
  }
  const size = sizeOf(bytes, file);
  refuseHuge(size);
  // Of 16 bits, the native decoder gives both bytes in the machine's order.
  if (isPng(bytes) && pngHeader(bytes).depth === 16) {
    const { width, height, data } = PNG.sync.read(bytes);
    return { width, height, data, channels: 4 };
  }
  return withColours(size, new Transformer(bytes).rawPixelsSync());
}

const isJpeg = (bytes: Buffer) => bytes[0] === 0xff && bytes[1] === 0xd8;

/** As the header of a JPEG or PNG says; others are decoded for it. Throws an Error that says what is wrong with the bytes. */
export function sizeOf(bytes: Buffer, file?: string): ImageSize {
  if (bytes.length === 0) throw new Error('the file is empty');
  if (isJpeg(bytes)) return jpegSize(bytes);
  const { width, height } = isPng(bytes) ? pngHeader(bytes) : decodeOther(bytes, file);
  return { width, height };
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
