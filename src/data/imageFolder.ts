/**
 * A folder of JPEG and PNG files, a class a folder: `train/CLASS/*` and `test/CLASS/*` (or `val/CLASS/*`).
 * Opening lists the names; a file is read and decoded each time its image is asked for, nothing is kept.
 */
import path from 'node:path';
import { brokenFiles } from './brokenFiles';
import type { DataSource, Dataset, Split, SplitName, Warn } from './dataset';
import { decodeImage } from './decodeImage';
import { type ImageFile, listImages } from './imageList';

type ImageFolderSource = Extract<DataSource, { kind: 'imageFolder' }>;

/** Of ImageNet's training images, the usual choice for photographs; per channel, of byte / 255. */
const mean = [0.485, 0.456, 0.406];
const std = [0.229, 0.224, 0.225];

/** Throws a UserError as `listImages` does; `onBroken` is about files found broken later, when they are read. */
export async function openImageFolder(
  source: ImageFolderSource,
  warn: Warn,
  load: readonly SplitName[],
): Promise<Dataset> {
  // A run opens each split by itself: what is odd about the test folder is told once.
  const { classes, train, test } = await listImages(source.dir, load.includes('test') ? warn : () => {});
  const split = (files: ImageFile[]): Split => {
    const read = brokenFiles(files, (file, target, offset) => decodeImage(file, source.size, target, offset), {
      onBroken: source.onBroken,
      warn,
    });
    return { length: files.length, read };
  };
  return {
    name: path.basename(path.resolve(source.dir)),
    shape: [...source.size, 3],
    classes,
    train: split(train),
    test: split(test),
    mean,
    std,
  };
}
