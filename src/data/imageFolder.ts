/**
 * JPEG and PNG files as a data set: an image folder (`train/CLASS/*` and `test/CLASS/*` or `val/CLASS/*`), or ImageNet.
 * Listing reads names only; a file is read and decoded each time its image is asked for, nothing is kept.
 */
import path from 'node:path';
import { brokenFiles } from './brokenFiles';
import type { DataSource, Dataset, Split, Warn } from './dataset';
import { decodeImage } from './decodeImage';
import type { FileList } from './fileList';
import { type ImageList, listImages } from './imageList';
import { listImageNet } from './imageNetList';
import { centredPart, resizedCentre, type ViewOf } from './view';

/** Sources that are files in folders. */
export type FileSource = Extract<DataSource, { kind: 'imageFolder' | 'imageNet' }>;

/** Of ImageNet's training images, the usual choice for photographs; per channel, of byte / 255. */
const mean = [0.485, 0.456, 0.406];
const std = [0.229, 0.224, 0.225];

/** Of ImageNet: the released files are all whole, so more than a few broken ones mean a broken copy. */
const brokenShare = 0.001;

export function isFileSource(source: DataSource): source is FileSource {
  return source.kind === 'imageFolder' || source.kind === 'imageNet';
}

/** The names of all files. Throws a UserError for what is missing, empty or misnamed. */
export function listFiles(source: FileSource, warn: Warn): Promise<ImageList> {
  return source.kind === 'imageNet' ? listImageNet(source.dir, source.labels, warn) : listImages(source.dir, warn);
}

/** `onBroken` is about files found broken later, when they are read. */
export function openFiles(source: FileSource, { classes, train, test }: ImageList, warn: Warn): Dataset {
  const [size, view, share] = settingsOf(source);
  const split = (files: FileList): Split => ({
    length: files.length,
    views: true,
    read: brokenFiles(files, (file, chosen, target, offset) => decodeImage(file, size, chosen, target, offset), {
      ...{ onBroken: source.onBroken, share, view, warn },
    }),
  });
  return {
    name: path.basename(path.resolve(source.dir)),
    shape: [...size, 3],
    classes,
    train: split(train),
    test: split(test),
    mean,
    std,
  };
}

/** Height and width, the view of evaluations, and the share of files that may be broken. */
function settingsOf(source: FileSource): [size: [number, number], view: ViewOf, share: number] {
  if (source.kind === 'imageFolder') return [source.size, centredPart(...source.size), 1];
  const { size, resize } = source;
  return [[size, size], resizedCentre(resize, size, size), brokenShare];
}
