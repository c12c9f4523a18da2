/** Tiny Cityscapes folders, and PNGs that pngjs does not write, for the tests of data with a class for every pixel. */
import { deflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { temporaryFolder, write } from './files';

/** RGB of a pixel. */
type ColourOf = (x: number, y: number) => readonly number[];

export function photoPng(width: number, height: number, colourOf: ColourOf): Buffer {
  const image = new PNG({ width, height });
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) image.data.set([...colourOf(x, y), 255], 4 * (y * width + x));
  return PNG.sync.write(image, { colorType: 2 });
}

/** 8-bit grey, as label images are. */
export function labelPng(width: number, height: number, labelOf: (x: number, y: number) => number): Buffer {
  const image = new PNG({ width, height });
  image.data = Buffer.from(Array.from({ length: width * height }, (_, i) => labelOf(i % width, Math.floor(i / width))));
  return PNG.sync.write(image, { colorType: 0, inputColorType: 0, inputHasAlpha: false });
}

/** `rows`: the scanlines as the format has them, without their filter bytes; `palette`: RGB of each entry. */
export function rawPng(
  width: number,
  depth: number,
  colourType: number,
  rows: number[][],
  palette: number[] = [],
): Buffer {
  const header = Buffer.from([0, 0, 0, width, 0, 0, 0, rows.length, depth, colourType, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    ...(palette.length > 0 ? [chunk('PLTE', Buffer.from(palette))] : []),
    chunk('IDAT', deflateSync(Buffer.from(rows.flatMap((row) => [0, ...row])))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc(body));
  return Buffer.concat([length, body, check]);
}

/** PNG specification, annex D, bit by bit. */
function crc(bytes: Buffer): number {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  }
  return (rest ^ 0xffffffff) >>> 0;
}

/** Paths below a Cityscapes folder. */
export const photoAt = (split: string, city: string, name: string, type = 'png') =>
  `leftImg8bit/${split}/${city}/${name}_leftImg8bit.${type}`;
export const labelsAt = (split: string, city: string, name: string, numbers = 'labelIds') =>
  `gtFine/${split}/${city}/${name}_gtFine_${numbers}.png`;

/** One training image (road, id 7) and one for validation (car, id 26), 8×6. */
export const small = {
  [photoAt('train', 'aachen', 'a_1')]: photoPng(8, 6, () => [10, 20, 30]),
  [labelsAt('train', 'aachen', 'a_1')]: labelPng(8, 6, () => 7),
  [photoAt('val', 'bonn', 'b_1')]: photoPng(8, 6, () => [40, 50, 60]),
  [labelsAt('val', 'bonn', 'b_1')]: labelPng(8, 6, () => 26),
};

export function cityscapesFolder(files: Record<string, Buffer | string> = {}): string {
  return write(temporaryFolder(), { ...small, ...files });
}
