/**
 * Which images an image folder holds: lists names, opens none.
 * What is done with them is in imageFolder.ts.
 */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../protocol/userError';
import type { Warn } from './dataset';

const imageName = /\.(jpe?g|png)$/i;
const layout = 'Put the images into train/CLASS/… and test/CLASS/… (or val/CLASS/…) as JPEG or PNG files.';

export interface ImageFile {
  file: string;
  label: number;
}

/**
 * Both splits in the order of their names (by code unit, the same on every machine).
 * Throws a UserError for a missing or empty folder and for a test class that is not trained.
 */
export async function listImages(
  dir: string,
  warn: Warn,
): Promise<{ classes: string[]; train: ImageFile[]; test: ImageFile[] }> {
  if (!(await isFolder(dir))) throw new UserError(`There is no folder ${dir}.`, { hint: layout });
  const trainDir = path.join(dir, 'train');
  if (!(await isFolder(trainDir))) throw new UserError(`${dir} has no folder train.`, { hint: layout });
  const testDir = (await isFolder(path.join(dir, 'test'))) ? path.join(dir, 'test') : path.join(dir, 'val');
  if (!(await isFolder(testDir)))
    throw new UserError(`${dir} has neither a folder test nor a folder val.`, { hint: layout });

  const classes = await folders(trainDir);
  if (classes.length === 0) throw new UserError(`${trainDir} has no class folders.`, { hint: layout });
  const train: ImageFile[] = [];
  for (const [label, name] of classes.entries()) {
    const files = await images(path.join(trainDir, name));
    if (files.length === 0)
      throw new UserError(`${path.join(trainDir, name)} holds no JPEG or PNG file.`, {
        hint: 'Add images to this class, or remove its folder.',
      });
    for (const file of files) train.push({ file, label });
  }

  const test: ImageFile[] = [];
  const tested = await folders(testDir);
  for (const name of tested) {
    const label = classes.indexOf(name);
    if (label < 0)
      throw new UserError(`${path.join(testDir, name)} is a class that ${trainDir} lacks.`, {
        hint: 'Give the class training images, or remove its folder.',
      });
    for (const file of await images(path.join(testDir, name))) test.push({ file, label });
  }
  if (test.length === 0) throw new UserError(`${testDir} holds no images.`, { hint: layout });
  const labels = new Set(test.map(({ label }) => label));
  const untested = classes.filter((_, label) => !labels.has(label));
  if (untested.length > 0)
    warn(`${testDir} has no images of ${untested.length} of ${classes.length} classes, such as ${untested[0]}.`);
  return { classes, train, test };
}

async function folders(dir: string): Promise<string[]> {
  return sorted(await keep(dir, (entry) => entry.isDirectory()));
}

async function images(dir: string): Promise<string[]> {
  const names = await keep(dir, (entry) => entry.isFile() && imageName.test(entry.name));
  return sorted(names).map((name) => path.join(dir, name));
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

function sorted(names: string[]): string[] {
  return names.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

async function isFolder(dir: string): Promise<boolean> {
  return stat(dir).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
