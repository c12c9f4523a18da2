/**
 * Tiny ImageNet (Stanford CS231N, 200 classes, 64×64) as it is unpacked: `train/WNID/images/*.JPEG`, and `val/images/*` with
 * their classes in `val/val_annotations.txt`, a line an image: name, WNID, box. `test` has no labels and is not read. Classes
 * are named by their WNIDs, as those of ImageNet are.
 */
import path from 'node:path';
import { listTrained, warnOfLeftOut, warnOfUntested } from './classFolders';
import type { Warn } from './dataset';
import { FileListBuilder } from './fileList';
import { entriesOf, images, isFile, isFolder } from './folderEntries';
import type { ImageList } from './imageList';
import { labelsOf } from './imageNetLabels';
import { leftOut } from './leftOut';

export const annotationsName = 'val_annotations.txt';

/** Not where somebody has sorted `val` into class folders and left the list there. */
export async function isTinyImageNet(dir: string): Promise<boolean> {
  const folder = path.join(dir, 'val', 'images');
  const listed = await isFile(path.join(dir, 'val', annotationsName));
  return listed && (await isFolder(folder)) && (await images(folder)).length > 0;
}

/** Throws a UserError that names the line of an unknown class, and of an image that is not there. */
export async function listTinyImageNet(dir: string, warn: Warn, hint: string): Promise<ImageList> {
  const left = leftOut(dir);
  const { classes, train } = await listTrained({ trainDir: path.join(dir, 'train'), warn, hint, left });
  const folder = path.join(dir, 'val', 'images');
  const { images: names } = await entriesOf(folder, left);
  const test = new FileListBuilder();
  test.add({ folder, names, labels: await labelsOf(path.join(dir, 'val', annotationsName), folder, names, classes) });
  const files = test.done();
  warnOfLeftOut(dir, left, warn);
  warnOfUntested(files, folder, classes, warn);
  return { classes, train, test: files };
}
