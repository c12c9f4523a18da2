/**
 * Image files as a data set: an image folder (`train/CLASS/*` and `test/CLASS/*` or `val/CLASS/*`), or ImageNet.
 * Listing reads names only; a file is read and decoded each time its image is asked for, nothing is kept.
 */
import path from 'node:path';
import { decodeImage } from '../image/decodeImage';
import type { ViewOf } from '../image/view';
import { brokenFiles } from './brokenFiles';
import type { Dataset, Split, Warn } from './dataset';
import { type FileList, fileAt } from './fileList';
import type { ImageList } from './imageList';

/** Of ImageNet's training images, the usual choice for photographs; per channel, of byte / 255. */
export const photoColours = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

interface Settings {
  dir: string;
  /** Height and width. */
  size: [number, number];
  /** Of evaluations. */
  view: ViewOf;
  /** About files found broken later, when they are read. */
  onBroken: 'skip' | 'stop';
  /** Of the files, how many may be broken. */
  share: number;
  warn: Warn;
}

export function openFiles({ classes, train, test }: ImageList, settings: Settings): Dataset {
  const { dir, size, view, onBroken, share, warn } = settings;
  const split = (files: FileList, scored: boolean): Split => ({
    length: files.length,
    views: true,
    read: brokenFiles(
      files,
      (at, chosen, target, offset) => decodeImage(fileAt(files, at), size, chosen, target, offset),
      { onBroken, share, scored, view, warn },
    ),
  });
  return {
    name: path.basename(path.resolve(dir)),
    shape: [...size, 3],
    classes,
    train: split(train, false),
    test: split(test, true),
    ...photoColours,
  };
}
