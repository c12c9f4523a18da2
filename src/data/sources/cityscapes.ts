/**
 * CityscapesSource, and other data in its layout: a class for every pixel. A photo and its labels are read and decoded each time
 * they are asked for; which ones there are is in cityscapesList.ts, their numbers in cityscapesLabels.ts.
 */
import path from 'node:path';
import type { Windows } from '../../protocol/events/events';
import { writeLabels, writePhoto } from '../image/labelledView';
import { part, type View, wholeImage } from '../image/view';
import { brokenFiles, releasedShare } from './brokenFiles';
import { cityscapesColors, ignored } from './cityscapesLabels';
import type { CityscapesSource } from './cityscapesSource';
import type { Dataset, Split, SplitName, Warn } from './dataset';
import { fileAt } from './fileList';
import { photoColours } from './imageFolder';
import type { LabelledList } from './imageList';
import { type LabelledPhoto, readLabelledPhoto } from './labelledPhoto';

/** Around an image that is smaller than the sample: nearly 0 after normalisation. */
const padding = Uint8Array.from(photoColours.mean, (share) => Math.round(255 * share));

/** `onBroken` is about files found broken later, when they are read. */
export function openCityscapes(source: CityscapesSource, list: LabelledList, warn: Warn): Dataset {
  const { classes, windows } = list;
  return {
    name: path.basename(path.resolve(source.dir)),
    shape: [...source.size, 3],
    classes,
    train: wholes(source, list, 'train', warn),
    test: windows ? parts(source, list, windows, warn) : wholes(source, list, 'test', warn),
    ...photoColours,
    pixelLabels: { ignore: ignored, colors: cityscapesColors.map((colour) => [...colour]) },
    windows,
  };
}

/** A sample an image. `keep`: the last image stays in memory, 8 MB of 2048×1024. */
function wholes(
  { size, onBroken }: CityscapesSource,
  list: LabelledList,
  name: SplitName,
  warn: Warn,
  keep = false,
): Split {
  const [photos, labelFiles] = [list[name], list.labelFiles[name]];
  let kept: { image: LabelledPhoto; index: number } | undefined;
  const imageAt = (index: number): LabelledPhoto => {
    if (kept?.index === index) return kept.image;
    const image = readLabelledPhoto(fileAt(photos, index), fileAt(labelFiles, index));
    if (keep) kept = { image, index };
    return image;
  };
  return {
    length: photos.length,
    views: true,
    read: brokenFiles(
      photos,
      (index, viewOf, target, offset, labels) => {
        const { photo, classes } = imageAt(index);
        const view = viewOf(photo.width, photo.height);
        writePhoto(photo, size, view, padding, target, offset);
        if (labels) writeLabels(classes, photo.width, size, view, ignored, labels);
      },
      { onBroken, share: releasedShare, scored: name === 'test', view: wholeImage, warn },
    ),
  };
}

/** A sample a part: those of one image are asked for one after another, and it is decoded once. */
function parts(source: CityscapesSource, list: LabelledList, { at }: Windows, warn: Warn): Split {
  const images = wholes(source, list, 'test', warn, true);
  const views = at.map(([top, left]) => part(top, left, ...source.size));
  const imageOf = (sample: number) => Math.floor(sample / at.length);
  return {
    ...images,
    length: images.length * at.length,
    read: (sample, target, offset, view, labels) =>
      images.read(imageOf(sample), target, offset, view ?? (() => views[sample % at.length] as View), labels),
  };
}
