/**
 * Which images an image folder holds: lists names, opens none.
 * What is done with them is in imageFolder.ts.
 */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Windows } from '../protocol/events';
import { UserError } from '../protocol/userError';
import type { SplitName, Warn } from './dataset';
import { type FileList, FileListBuilder } from './fileList';

const imageName = /\.(jpe?g|png)$/i;
const layout = 'Put the images into train/CLASS/… and test/CLASS/… (or val/CLASS/…) as JPEG or PNG files.';

export interface ImageList {
  classes: string[];
  train: FileList;
  test: FileList;
}

/** Of data with a class for every pixel. */
export interface LabelledList extends ImageList {
  /** The label image of each photo, in the same order. */
  labelFiles: Record<SplitName, FileList>;
  windows?: Windows;
}

export function isLabelled(list: ImageList | undefined): list is LabelledList {
  return list !== undefined && 'labelFiles' in list;
}

/**
 * Both splits in the order of their names (by code unit, the same on every machine).
 * Throws a UserError for a missing or empty folder and for a test class that is not trained.
 */
export async function listImages(dir: string, warn: Warn): Promise<ImageList> {
  if (!(await isFolder(dir))) throw new UserError(`There is no folder ${dir}.`, { hint: layout });
  const trainDir = path.join(dir, 'train');
  if (!(await isFolder(trainDir))) throw new UserError(`${dir} has no folder train.`, { hint: layout });
  const testDir = (await isFolder(path.join(dir, 'test'))) ? path.join(dir, 'test') : path.join(dir, 'val');
  if (!(await isFolder(testDir)))
    throw new UserError(`${dir} has neither a folder test nor a folder val.`, { hint: layout });
  const { classes, train } = await listTrained(trainDir, layout);
  return { classes, train, test: await listTested(testDir, trainDir, classes, warn, layout) };
}

/** A class a folder; every one has images. */
export async function listTrained(trainDir: string, hint: string): Promise<{ classes: string[]; train: FileList }> {
  const classes = await folders(trainDir);
  if (classes.length === 0) throw new UserError(`${trainDir} has no class folders.`, { hint });
  const train = new FileListBuilder();
  for (const [label, name] of classes.entries()) {
    const folder = path.join(trainDir, name);
    const names = await images(folder);
    if (names.length === 0)
      throw new UserError(`${folder} holds no JPEG or PNG file.`, {
        hint: 'Add images to this class, or remove its folder.',
      });
    train.add({ folder, names, labels: label });
  }
  return { classes, train: train.done() };
}

/** Classes among those of `trainDir`. */
export async function listTested(
  testDir: string,
  trainDir: string,
  classes: readonly string[],
  warn: Warn,
  hint: string,
): Promise<FileList> {
  const test = new FileListBuilder();
  const labels = new Map(classes.map((name, label) => [name, label]));
  for (const name of await folders(testDir)) {
    const [folder, label] = [path.join(testDir, name), labels.get(name)];
    if (label === undefined)
      throw new UserError(`${folder} is a class that ${trainDir} lacks.`, {
        hint: 'Give the class training images, or remove its folder.',
      });
    test.add({ folder, names: await images(folder), labels: label });
  }
  const files = test.done();
  if (files.length === 0) throw new UserError(`${testDir} holds no images.`, { hint });
  warnOfUntested(files, testDir, classes, warn);
  return files;
}

export function warnOfUntested(files: FileList, testDir: string, classes: readonly string[], warn: Warn): void {
  const tested = new Set(files.labels);
  const untested = classes.filter((_, label) => !tested.has(label));
  if (untested.length > 0)
    warn(`${testDir} has no images of ${untested.length} of ${classes.length} classes, such as ${untested[0]}.`);
}

export async function folders(dir: string): Promise<string[]> {
  return sorted(await keep(dir, (entry) => entry.isDirectory()));
}

/** Names of the images in a folder. */
export async function images(dir: string): Promise<string[]> {
  return sorted(await keep(dir, (entry) => entry.isFile() && imageName.test(entry.name)));
}

/** Hidden entries are left out, symbolic links followed. */
async function keep(dir: string, wanted: (entry: Pick<Dirent, 'name' | 'isFile' | 'isDirectory'>) => boolean) {
  const names: string[] = [];
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const { name } = entry;
    if (name.startsWith('.')) continue;
    if (!entry.isSymbolicLink()) {
      if (wanted(entry)) names.push(name);
      continue;
    }
    const to = await stat(path.join(dir, name)).catch(() => undefined);
    if (to && wanted({ name, isFile: () => to.isFile(), isDirectory: () => to.isDirectory() })) names.push(name);
  }
  return names;
}

export function sorted(names: string[]): string[] {
  return names.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

export async function isFolder(dir: string): Promise<boolean> {
  return stat(dir).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
