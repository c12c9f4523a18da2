/** The kind of data set `imageFolder`: listed in imageList.ts, read in imageFolder.ts. */
import { centredPart } from '../image/view';
import { folder, handling, heightAndWidth } from './fieldChecks';
import { openFiles } from './imageFolder';
import { listImages } from './imageList';
import type { DataSource } from './kinds';
import { listedKind } from './listedKind';
import { given, made, type SourceKind } from './sourceKind';

export interface ImageFolderSource {
  kind: 'imageFolder';
  dir: string;
  size: [number, number];
  onBroken: 'skip' | 'stop';
}

export const imageFolderKind: SourceKind<ImageFolderSource> = listedKind({
  kind: 'imageFolder',
  options: { dir: true, size: true, onBroken: true },
  paths: ['dir'],
  check({ dir, size, onBroken }) {
    folder('dir', dir);
    heightAndWidth(size);
    handling(onBroken);
  },
  list: ({ dir }, warn) => listImages(dir, warn),
  open({ dir, size, onBroken }, list, warn) {
    return openFiles(list, { dir, size, view: centredPart(...size), onBroken, share: 1, warn });
  },
});

/**
 * Images (JPEG, PNG, WebP, BMP, TIFF, Netpbm, AVIF) in `dir`/train/CLASS and `dir`/test/CLASS (or val); a relative path starts
 * at the experiment file.
 * The centred part of each image is resized to `size`: pixels of a square, or [height, width].
 * `onBroken` is what happens at a file that cannot be decoded: the next good one takes its place with a warning
 * ('skip', the default), or the run stops ('stop').
 */
export function imageFolder(options: {
  dir: string;
  size: number | [number, number];
  onBroken?: 'skip' | 'stop';
}): DataSource {
  const { dir, size, onBroken = 'skip' } = given(imageFolderKind, options);
  return made(imageFolderKind, {
    ...{ kind: 'imageFolder', dir, size: typeof size === 'number' ? [size, size] : size, onBroken },
  });
}
