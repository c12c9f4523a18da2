/**
 * Which images an image folder holds: lists names, opens none.
 * What is done with them is in imageFolder.ts.
 */
import path from 'node:path';
import { UserError } from '../../base/userError';
import type { Windows } from '../../protocol/events/events';
import { imageFormats } from '../image/imageNames';
import { listTested, listTrained, warnOfLeftOut } from './classFolders';
import type { SplitName, Warn } from './dataset';
import type { FileList } from './fileList';
import { entriesOf, folders, isFolder } from './folderEntries';
import { leftOut } from './leftOut';
import { foundBeside } from './misplaced';
import { isTinyImageNet, listTinyImageNet } from './tinyImageNet';

export { folders, images, isFolder } from './folderEntries';
export { sorted } from './names';

const layout = `Put the images into train/CLASS/… and test/CLASS/… (or val/CLASS/…) as ${imageFormats('or')} files.`;
/** Other names of the two splits, as they are met with. */
const otherNames = {
  train: /^train(?:ing)?(?:[-_ ]?(?:set|data|images))?$/i,
  test: /^(?:test|val|valid|validation|eval|dev)(?:ing)?(?:[-_ ]?(?:set|data|images))?$/i,
};

export interface ImageList {
  classes: string[];
  train: FileList;
  test: FileList;
}

/** Of data with a class for every pixel. */
export interface LabelledList extends ImageList {
  /** The label image of each photo, in the same order. */
  labelFiles: Record<SplitName, FileList>;
  windows?: Windows | undefined;
}

export function isLabelled(list: ImageList | undefined): list is LabelledList {
  return list !== undefined && 'labelFiles' in list;
}

/**
 * Both splits in the order of their names (names.ts: the same on every machine), or Tiny ImageNet as it is unpacked.
 * Throws a UserError for a missing or empty folder and for a test class that is not trained.
 */
export async function listImages(dir: string, warn: Warn): Promise<ImageList> {
  if (!(await isFolder(dir))) throw new UserError(`There is no folder ${dir}.`, { hint: layout });
  const trainDir = path.join(dir, 'train');
  if (!(await isFolder(trainDir))) throw await withoutTrain(dir, layout);
  if (await isTinyImageNet(dir)) return listTinyImageNet(dir, warn, layout);
  const testDir = await testFolder(dir, warn);
  const left = leftOut(dir);
  const { classes, train } = await listTrained({ trainDir, warn, hint: layout, left });
  const test = await listTested({ testDir, trainDir, classes, warn, hint: layout, left });
  warnOfLeftOut(dir, left, warn);
  return { classes, train, test };
}

/** What to say where there is no folder train: the one beside it or in it, or one of a similar name. */
export async function withoutTrain(dir: string, hint: string): Promise<UserError> {
  const similar = (await folders(dir)).find((name) => otherNames.train.test(name));
  const place = similar === undefined ? await foundBeside(dir, 'train') : undefined;
  const found = place && `There is one in ${place}: write dir: '${place}'.`;
  const rename = similar && `There is a folder ${similar}: rename it to train.`;
  return new UserError(`${dir} has no folder train.`, { hint: rename ?? found ?? hint });
}

/** `test`, or `val` where that is missing or, as Kaggle has it, holds images of no class. */
async function testFolder(dir: string, warn: Warn): Promise<string> {
  const [test, val] = [path.join(dir, 'test'), path.join(dir, 'val')];
  const [hasTest, hasVal] = [await isFolder(test), await isFolder(val)];
  if (hasTest && hasVal) {
    const entries = await entriesOf(test);
    if (entries.folders.length === 0 && (await folders(val)).length > 0) {
      warn(`${test} has no class folders: the images in ${val} are the test split.`);
      return val;
    }
  }
  if (hasTest) return test;
  if (hasVal) return val;
  const similar = (await folders(dir)).find((name) => otherNames.test.test(name));
  throw new UserError(`${dir} has neither a folder test nor a folder val.`, {
    hint: similar
      ? `There is a folder ${similar}: rename it to val.`
      : `Scores need images that are not trained on: move some of each class, a tenth or so, from train/CLASS to test/CLASS.`,
  });
}
