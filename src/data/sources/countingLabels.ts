/** Whether the labels of a split count at all: files of other numbers than their name says read well and teach nothing. */
import path from 'node:path';
import { UserError } from '../../base/userError';
import { ignored } from './cityscapesLabels';
import { type FileList, fileAt } from './fileList';
import { readClasses } from './labelledPhoto';

/** Label images of 2048×1024 take some 20 ms each; in a good data set the first one settles it. */
const looked = 12;

/**
 * Throws a UserError where no pixel of any of some label images, spread over the split, belongs to a class. Broken files are
 * left for later.
 */
export function checkLabelsCount(labels: FileList): void {
  const { length } = labels;
  const indices = Array.from({ length: Math.min(looked, length) }, (_, i) =>
    Math.floor((i * length) / Math.min(looked, length)),
  );
  const empty: string[] = [];
  for (const index of indices) {
    const file = fileAt(labels, index);
    const classes = classesIn(file);
    if (classes === undefined) continue;
    if (classes.some((value) => value !== ignored)) return;
    empty.push(file);
  }
  const [first] = empty;
  if (first === undefined) return;
  const other = /labelTrainIds/i.test(path.basename(first)) ? '_gtFine_labelIds.png' : '_gtFine_labelTrainIds.png';
  const many = empty.length === 1 ? 'the label image' : `${empty.length} label images that were looked at, such as`;
  throw new UserError(`No pixel of ${many} ${first} belongs to a class: all of them count nowhere.`, {
    hint: `A file named …_labelIds.png holds ids (7 is road), one named …_labelTrainIds.png train ids (0 is road). If these hold the other numbers, name them …${other}.`,
  });
}

function classesIn(file: string): Uint8Array | undefined {
  try {
    return readClasses(file).classes;
  } catch {
    // Told with its reason when the image is read.
    return undefined;
  }
}
