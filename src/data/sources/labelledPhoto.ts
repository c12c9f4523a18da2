/** A photo with the class of each of its pixels, as the two files have them. */
import path from 'node:path';
import { BrokenFile } from '../image/brokenFile';
import { decodeFile } from '../image/decodeImage';
import { type Labels, readLabels } from '../image/labelImage';
import type { Pixels } from '../image/resize';
import { classOfByte } from './cityscapesLabels';

export interface LabelledPhoto {
  photo: Pixels;
  /** [height · width] */
  classes: Uint8Array;
}

const byName = { labelIds: classOfByte('labelIds'), labelTrainIds: classOfByte('labelTrainIds') };

/** Throws an Error that says what is wrong with the photo, or a BrokenFile that names the labels. */
export function readLabelledPhoto(photoFile: string, labelFile: string): LabelledPhoto {
  const photo = decodeFile(photoFile);
  const { width, height, classes } = readClasses(labelFile);
  if (width !== photo.width || height !== photo.height)
    throw new BrokenFile(
      labelFile,
      `it has ${width}×${height} pixels, and ${path.basename(photoFile)} ${photo.width}×${photo.height}`,
      'Use the photo and the labels of one data set: they have the same size.',
    );
  return { photo, classes };
}

/** Of a file whose name says which numbers it holds. Throws a BrokenFile. */
export function readClasses(labelFile: string): Labels {
  return readLabels(
    labelFile,
    /labelTrainIds/i.test(path.basename(labelFile)) ? byName.labelTrainIds : byName.labelIds,
  );
}
