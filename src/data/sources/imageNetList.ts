/**
 * Which images an ImageNet folder (ILSVRC 2012) holds, in the forms in which it is passed around: `train/WNID/*.JPEG`, and
 * `val` in class folders or flat with a list of labels (imageNetLabels.ts). Names are read, no image is opened.
 */
import path from 'node:path';
import { UserError } from '../../base/userError';
import { listTested, listTrained, warnOfLeftOut, warnOfUntested } from './classFolders';
import type { Warn } from './dataset';
import { type FileList, FileListBuilder } from './fileList';
import { entriesOf, images, isFolder } from './folderEntries';
import { type ImageList, withoutTrain } from './imageList';
import { flatLabels } from './imageNetLabels';
import { leftOut } from './leftOut';
import { isTinyImageNet, listTinyImageNet } from './tinyImageNet';

/** Where `train` and `val` are below the folder that the archive was unpacked in; the second and third are Kaggle's. */
const roots = ['', 'Data/CLS-LOC', 'ILSVRC/Data/CLS-LOC'];
const layout = 'Put the training images into train/WNID/*.JPEG and the validation images into val.';

/** `labels`: the list of a flat `val`, or '' to look for one. Throws a UserError that says what is missing. */
export async function listImageNet(dir: string, labels: string, warn: Warn): Promise<ImageList> {
  if (!(await isFolder(dir))) throw new UserError(`There is no folder ${dir}.`, { hint: layout });
  const places = roots.map((root) => path.join(dir, root));
  const root = await firstOf(places, (place) => isFolder(path.join(place, 'train')));
  if (root === undefined) throw await withoutTrain(dir, layout);
  if (labels === '' && (await isTinyImageNet(root))) return listTinyImageNet(root, warn, layout);
  const [trainDir, valDir] = [path.join(root, 'train'), path.join(root, 'val')];
  if (!(await isFolder(valDir))) throw new UserError(`${root} has no folder val.`, { hint: layout });
  const left = leftOut(root);
  const { classes, train } = await listTrained({ trainDir, warn, hint: layout, left });
  const names = await images(valDir);
  if (names.length === 0) {
    const test = await listTested({ testDir: valDir, trainDir, classes, warn, hint: layout, left });
    warnOfLeftOut(root, left, warn);
    return { classes, train, test };
  }
  await entriesOf(valDir, left);
  warnOfLeftOut(root, left, warn);
  const test = await flat(valDir, names, { dirs: [valDir, root, dir], labels, classes });
  warnOfUntested(test, valDir, classes, warn);
  return { classes, train, test };
}

async function flat(
  folder: string,
  names: string[],
  where: { dirs: string[]; labels: string; classes: string[] },
): Promise<FileList> {
  const list = new FileListBuilder();
  list.add({ folder, names, labels: await flatLabels(folder, names, where) });
  return list.done();
}

async function firstOf<T>(items: readonly T[], holds: (item: T) => Promise<boolean>): Promise<T | undefined> {
  for (const item of items) if (await holds(item)) return item;
  return undefined;
}
