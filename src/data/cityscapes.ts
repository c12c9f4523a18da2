/**
 * Cityscapes, and other data in its layout: a class for every pixel. A photo and its labels are read and decoded each time
 * they are asked for; which ones there are is in cityscapesList.ts, their numbers in cityscapesLabels.ts.
 */
import path from 'node:path';
import { brokenFiles, releasedShare } from './brokenFiles';
import { cityscapesColors, ignored } from './cityscapesLabels';
import type { Cityscapes } from './cityscapesList';
import type { Dataset, Split, SplitName, Warn } from './dataset';
import { fileAt } from './fileList';
import { photoColours } from './imageFolder';
import type { LabelledList } from './imageList';
import { type LabelledPhoto, readLabelledPhoto } from './labelledPhoto';
import { writeLabels, writePhoto } from './labelledView';
import { part, wholeImage } from './view';

/** Around an image that is smaller than the sample: nearly 0 after normalisation. */
const padding = Uint8Array.from(photoColours.mean, (share) => Math.round(255 * share));

/** `onBroken` is about files found broken later, when they are read. */
export function openCityscapes(source: Cityscapes, list: LabelledList, warn: Warn): Dataset {
  const { size, onBroken } = source;
  const { classes, windows } = list;
  const split = (name: SplitName): Split => {
    const [photos, labelFiles] = [list[name], list.labelFiles[name]];
    const at = (name === 'test' && windows?.at) || [];
    // Parts of one image are asked for one after another: the one image is kept, 8 MB of 2048×1024.
    let kept: (LabelledPhoto & { index: number }) | undefined;
    const image = (index: number): LabelledPhoto => {
      if (kept?.index === index) return kept;
      const found = readLabelledPhoto(fileAt(photos, index), fileAt(labelFiles, index));
      if (at.length > 0) kept = { ...found, index };
      return found;
    };
    const read = brokenFiles(
      photos,
      (index, viewOf, target, offset, labels) => {
        const { photo, classes: found } = image(index);
        const view = viewOf(photo.width, photo.height);
        writePhoto(photo, size, view, padding, target, offset);
        if (labels) writeLabels(found, photo.width, size, view, ignored, labels);
      },
      { onBroken, share: releasedShare, view: wholeImage, warn },
    );
    const all = { length: photos.length, views: true, read, file: (index: number) => fileAt(photos, index) };
    if (at.length === 0) return all;
    const views = at.map(
      ([top, left]) =>
        () =>
          part(top, left, ...size),
    );
    const imageOf = (sample: number) => Math.floor(sample / at.length);
    return {
      ...all,
      length: photos.length * at.length,
      read: (sample, target, offset, view = views[sample % at.length], labels) =>
        read(imageOf(sample), target, offset, view, labels),
      file: (sample) => fileAt(photos, imageOf(sample)),
    };
  };
  return {
    name: path.basename(path.resolve(source.dir)),
    shape: [...size, 3],
    classes,
    train: split('train'),
    test: split('test'),
    ...photoColours,
    pixelLabels: { ignore: ignored, colors: cityscapesColors.map((colour) => [...colour]) },
    ...(windows ? { windows } : {}),
  };
}
