/**
 * The parts of an image that a network of a smaller input is evaluated on, as `scale_process` of
 * https://github.com/hszhao/semseg (tool/test.py) lays them.
 */
import path from 'node:path';
import { UserError } from '../../base/userError';
import { openRegular } from '../../files/regularFile';
import type { Windows } from '../../protocol/events/events';
import { sizeOf } from '../image/decodeImage';
import type { ImageSize } from '../image/imageSize';
import { isPng } from '../image/pngHeader';
import { noneText } from './brokenFiles';
import { type FileList, fileAt } from './fileList';

/** A part begins so far after its neighbour, as a share of its size: they overlap by a third. */
const step = 2 / 3;
/** Signature and first chunk of a PNG. */
const pngStart = 33;

/** Top and left of each part of `size`, row by row; the last of a row or column ends where the image does. */
export function windowsIn(image: readonly [number, number], size: readonly [number, number]): [number, number][] {
  const starts = (whole: number, part: number) => {
    const stride = Math.ceil(part * step);
    const count = Math.ceil((whole - part) / stride) + 1;
    return Array.from({ length: count }, (_, i) => Math.min(i * stride, whole - part));
  };
  const columns = starts(image[1], size[1]);
  return starts(image[0], size[0]).flatMap((top) => columns.map((left): [number, number] => [top, left]));
}

/**
 * Of images that all have one size, read from their headers; broken files are left for later. Throws a UserError that names
 * two of different sizes, and where a part is larger than the images.
 */
export async function windowsOf(files: FileList, size: readonly [number, number]): Promise<Windows> {
  let first: { file: string; width: number; height: number } | undefined;
  for (let index = 0; index < files.length; index++) {
    const file = fileAt(files, index);
    const found = await headerOf(file).catch(() => undefined);
    if (found === undefined) continue;
    first ??= { file, ...found };
    if (found.width !== first.width || found.height !== first.height)
      throw new UserError(
        `${first.file} has ${pixels(first)} and ${path.basename(file)} ${pixels(found)}: parts of them are not the same.`,
        { hint: "Use evaluation: 'whole', or resize the validation images to one size." },
      );
  }
  if (first === undefined)
    throw new UserError(`${noneText(files.length, 'read')} ${fileAt(files, 0)}.`, {
      hint: 'Check that the files are complete PNG or JPEG images.',
    });
  const { width, height } = first;
  if (size[0] > height || size[1] > width)
    throw new UserError(
      `data.size is [${size.join(', ')}], and the validation images have ${height} rows and ${width} columns: there is no such part of them.`,
      { hint: `Use a size of at most [${height}, ${width}], or evaluation: 'whole'.` },
    );
  return { image: [height, width], at: windowsIn([height, width], size) };
}

const pixels = ({ width, height }: ImageSize) => `${width}×${height} pixels`;

async function headerOf(file: string): Promise<ImageSize> {
  const { handle } = await openRegular(file, 'image');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(pngStart), 0, pngStart, 0);
    const start = buffer.subarray(0, bytesRead);
    // The header of a JPEG lies behind whatever a camera has written.
    return sizeOf(isPng(start) ? start : await handle.readFile());
  } finally {
    await handle.close();
  }
}
