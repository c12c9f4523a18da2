/** The kind of data set `cityscapes`: listed in cityscapesList.ts, read in cityscapes.ts. */
import { openCityscapes } from './cityscapes';
import { listCityscapes } from './cityscapesList';
import { folder, handling, heightAndWidth, pathOrNone, wrong } from './fieldChecks';
import type { DataSource } from './kinds';
import { listedKind } from './listedKind';
import { given, made, type SourceKind } from './sourceKind';

export interface CityscapesSource {
  kind: 'cityscapes';
  dir: string;
  size: [number, number];
  evaluation: 'whole' | 'sliding';
  labels: string;
  onBroken: 'skip' | 'stop';
}

export const cityscapesKind: SourceKind<CityscapesSource> = listedKind({
  kind: 'cityscapes',
  pixelLabels: true,
  options: { dir: true, size: true, evaluation: true, labels: true, onBroken: true },
  paths: ['dir', 'labels'],
  check({ dir, size, evaluation, labels, onBroken }) {
    folder('dir', dir);
    heightAndWidth(size);
    if (evaluation !== 'whole' && evaluation !== 'sliding') wrong('evaluation', evaluation, "is 'whole' or 'sliding'");
    pathOrNone('labels', labels, 'a folder');
    handling(onBroken);
  },
  list: listCityscapes,
  open: openCityscapes,
});

/**
 * Cityscapes as released, a class for every pixel: photographs `dir`/leftImg8bit/{train,val}/CITY/NAME_leftImg8bit.png (or
 * .jpg) and their labels `dir`/gtFine/{train,val}/CITY/NAME_gtFine_labelIds.png, or _labelTrainIds.png where those are
 * missing; 19 classes, the test split is val. `labels` is another folder in place of `dir`/gtFine. Relative paths start at
 * the experiment file.
 * `size` is what the network sees, pixels of a square or [height, width]. Images for evaluation: the whole one resized to
 * it ('whole', the default), or its parts of that size as they are ('sliding'), which overlap by a third. For training the
 * whole one resized, unless `augmentation.scaleCrop` says otherwise.
 * `onBroken: 'skip'` (the default) passes over images whose photo or labels are broken or missing, with a warning, and stops
 * when they are more than ten and more than one in a thousand; 'stop' stops at the first.
 */
export function cityscapes(options: {
  dir: string;
  size: number | [number, number];
  evaluation?: 'whole' | 'sliding';
  labels?: string;
  onBroken?: 'skip' | 'stop';
}): DataSource {
  const { dir, size, evaluation = 'whole', labels = '', onBroken = 'skip' } = given(cityscapesKind, options);
  return made(cityscapesKind, {
    ...{ kind: 'cityscapes', dir, size: typeof size === 'number' ? [size, size] : size, evaluation, labels, onBroken },
  });
}
