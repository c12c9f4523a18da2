/**
 * JPEG and PNG files as a data set: an image folder (`train/CLASS/*` and `test/CLASS/*` or `val/CLASS/*`), or ImageNet.
 * Listing reads names only; a file is read and decoded each time its image is asked for, nothing is kept.
 */
import path from 'node:path';
import { decodeImage } from '../image/decodeImage';
import { centredPart, resizedCentre, type ViewOf } from '../image/view';
import { brokenFiles, releasedShare } from './brokenFiles';
import type { DataSource, Dataset, Split, Warn } from './dataset';
import { type FileList, fileAt } from './fileList';
import type { ImageList } from './imageList';

type ClassedFiles = Extract<DataSource, { kind: 'imageFolder' | 'imageNet' }>;

/** Of ImageNet's training images, the usual choice for photographs; per channel, of byte / 255. */
export const photoColours = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** `onBroken` is about files found broken later, when they are read. */
export function openFiles(source: ClassedFiles, { classes, train, test }: ImageList, warn: Warn): Dataset {
  const [size, view, share] = settingsOf(source);
  const split = (files: FileList, scored: boolean): Split => ({
    length: files.length,
    views: true,
    read: brokenFiles(
      files,
      (at, chosen, target, offset) => decodeImage(fileAt(files, at), size, chosen, target, offset),
      {
        ...{ onBroken: source.onBroken, share, scored, view, warn },
      },
    ),
    file: (index) => fileAt(files, index),
  });
  return {
    name: path.basename(path.resolve(source.dir)),
    shape: [...size, 3],
    classes,
    train: split(train, false),
    test: split(test, true),
    ...photoColours,
  };
}

/** Height and width, the view of evaluations, and the share of files that may be broken. */
function settingsOf(source: ClassedFiles): [size: [number, number], view: ViewOf, share: number] {
  if (source.kind === 'imageFolder') return [source.size, centredPart(...source.size), 1];
  const { size, resize } = source;
  return [[size, size], resizedCentre(resize, size, size), releasedShare];
}
