/** The kind of data set `imageNet`: listed in imageNetList.ts, read in imageFolder.ts. */
import { resizedCentre } from '../image/view';
import { releasedShare } from './brokenFiles';
import { folder, handling, pathOrNone, whole } from './fieldChecks';
import { openFiles } from './imageFolder';
import { listImageNet } from './imageNetList';
import type { DataSource } from './kinds';
import { listedKind } from './listedKind';
import { given, made, type SourceKind } from './sourceKind';

export interface ImageNetSource {
  kind: 'imageNet';
  dir: string;
  size: number;
  resize: number;
  labels: string;
  onBroken: 'skip' | 'stop';
}

export const imageNetKind: SourceKind<ImageNetSource> = listedKind({
  kind: 'imageNet',
  options: { dir: true, size: true, resize: true, labels: true, onBroken: true },
  paths: ['dir', 'labels'],
  check({ dir, size, resize, labels, onBroken }) {
    folder('dir', dir);
    whole('size', size, 1, 4096);
    whole('resize', resize, size, 4096);
    pathOrNone('labels', labels, 'a list of labels');
    handling(onBroken);
  },
  list: ({ dir, labels }, warn) => listImageNet(dir, labels, warn),
  open({ dir, size, resize, onBroken }, list, warn) {
    const view = resizedCentre(resize, size, size);
    return openFiles(list, { dir, size: [size, size], view, onBroken, share: releasedShare, warn });
  },
  // 1.3 million files.
  sampledSizes: true,
});

/**
 * ImageNet (ILSVRC 2012) as released: `dir`/train/WNID/*.JPEG, and `dir`/val with the images in class folders or flat with
 * a list of their labels; `dir` may also be what Kaggle's archive unpacks to. A relative path starts at the experiment file.
 * A list is `ILSVRC2012_validation_ground_truth.txt` with `meta.mat` beside it (in `dir`, or the development kit unpacked
 * there), or `val.txt`, `val.csv`, `LOC_val_solution.csv`: a name and a class a line; `labels` names another one.
 * Images for evaluation: the shorter side to `resize` pixels (default `size` · 256 / 224), then the central `size` × `size`
 * (default 224). For training the same, unless `augmentation.resizedCrop` says otherwise.
 * `onBroken: 'skip'` (the default) passes over broken files with a warning and stops when they are more than ten and more
 * than one in a thousand; 'stop' stops at the first.
 */
export function imageNet(options: {
  dir: string;
  size?: number;
  resize?: number;
  labels?: string;
  onBroken?: 'skip' | 'stop';
}): DataSource {
  const known = given(imageNetKind, options);
  const { dir, size = 224, resize = Math.round((size * 256) / 224), labels = '', onBroken = 'skip' } = known;
  return made(imageNetKind, { kind: 'imageNet', dir, size, resize, labels, onBroken });
}
