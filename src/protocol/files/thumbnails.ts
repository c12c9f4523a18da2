/** Small pictures of the test images: `thumbnails.bin` in the run folder, written once. RGB bytes, row by row. */

import { UserError } from '../../base/userError';
import { object, whole } from '../shape';
import { decodeHeader, encodeColumns } from './columns';

/** Pixels of the longer edge. */
export const longestEdge = 64;
/** Bytes of all pictures together: of very many images, smaller ones are kept. */
export const thumbnailBytes = 128 * 2 ** 20;

export interface ThumbnailsHeader {
  count: number;
  height: number;
  width: number;
}

export interface Thumbnails extends ThumbnailsHeader {
  /** [count, height, width, 3] */
  pixels: Uint8Array;
}

const [magic, version] = ['SLTH', 1];
const hint = 'Delete it; sluice evaluate RUN writes it again.';

/** The size of the pictures of `count` images of a height and a width: no larger than they are. */
export function thumbnailSize(count: number, height: number, width: number): { height: number; width: number } {
  const most = Math.sqrt(thumbnailBytes / (3 * Math.max(1, count) * height * width));
  const scale = Math.min(1, longestEdge / Math.max(height, width), most);
  const edge = (pixels: number) => Math.max(1, Math.floor(pixels * scale));
  return { height: edge(height), width: edge(width) };
}

export function encodeThumbnails({ pixels, count, height, width }: Thumbnails): Uint8Array {
  return encodeColumns(magic, version, { count, height, width }, { pixels });
}

/** Bytes that hold the header whatever it says. */
export const thumbnailsPrefix = 4096;

const headerShape = object<ThumbnailsHeader>({
  count: whole(1e9),
  height: whole(longestEdge),
  width: whole(longestEdge),
});

/**
 * @param bytes the first `thumbnailsPrefix` of the file.
 * @param size of the whole file. Throws a `UserError` that names `file`.
 */
export function thumbnailsHeader(bytes: Uint8Array, file: string, size: number): ThumbnailsHeader & { at: number } {
  const { header, columns } = decodeHeader(bytes, { magic, version, file, hint });
  const found = headerShape(header);
  const at = columns[0]?.at ?? 0;
  if (found !== undefined && at + found.count * found.height * found.width * 3 <= size) return { ...found, at };
  throw new UserError(`${file} cannot be read: it ends before its pictures do.`, { hint, source: { file, line: 1 } });
}
