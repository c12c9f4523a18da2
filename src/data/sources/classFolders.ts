/**
 * Class folders: a class is a folder, its images are those in it. Which names are one class, what lies beside the images, and
 * what to say of a class that has none. Names are read, no image is opened.
 */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { howMany } from '../../base/howMany';
import { UserError } from '../../base/userError';
import { imageFormats } from '../image/imageNames';
import type { Warn } from './dataset';
import { type FileList, FileListBuilder } from './fileList';
import { entriesOf, folders, type ImagesOfFolder, imagesBelow } from './folderEntries';
import { type LeftOut, leftOut } from './leftOut';
import { alike, composed, lookAlikes, refuseTwins } from './names';

interface Trained {
  trainDir: string;
  warn: Warn;
  hint: string;
  left: LeftOut;
}

/** A class a folder; every one has images. */
export async function listTrained({
  trainDir,
  warn,
  hint,
  left,
}: Trained): Promise<{ classes: string[]; train: FileList }> {
  const { folders: classFolders, images: loose } = await entriesOf(trainDir, left);
  if (classFolders.length === 0)
    throw new UserError(
      `${trainDir} has no class folders${loose.length > 0 ? `, but ${howMany(loose.length, 'image')}, the first ${loose[0]}` : ''}.`,
      { hint },
    );
  for (const name of loose) left.add('image outside the class folders', path.join(trainDir, name));
  refuseTwins(trainDir, classFolders);
  warnOfLookAlikes(trainDir, classFolders, warn);
  const train = new FileListBuilder();
  for (const [label, name] of classFolders.entries()) {
    const folder = path.join(trainDir, name);
    const own = leftOut(folder, left);
    const found = await imagesBelow(folder, own);
    if (found.length === 0) throw await withoutImages(folder, own);
    if (classFolders.length === 1) await warnOfOneClass(folder, found, warn);
    for (const part of found) train.add({ ...part, labels: label });
  }
  return { classes: classFolders.map(composed), train: train.done() };
}

async function withoutImages(folder: string, own: LeftOut): Promise<UserError> {
  const { others } = await entriesOf(folder);
  const files = `${howMany(others.length, 'other file')}, the first ${others[0]}`;
  const instead = own.text() ?? (others.length > 0 ? files : undefined);
  return new UserError(`${folder} holds no image that is read${instead === undefined ? '' : `, but ${instead}`}.`, {
    hint:
      own.text() === undefined
        ? 'Add images to this class, or remove its folder.'
        : `Convert these to ${imageFormats('or')} files, or remove the folder of the class.`,
  });
}

async function warnOfOneClass(folder: string, found: readonly ImagesOfFolder[], warn: Warn): Promise<void> {
  const inner = await folders(folder);
  const deeper = found[0]?.folder !== folder && inner.length > 1;
  const why = deeper
    ? `, with the images of its folders ${inner.slice(0, 3).join(', ')}${inner.length > 3 ? ', …' : ''}`
    : '';
  const what = deeper ? ' If these are the classes, move them one folder up.' : '';
  warn(`${path.dirname(folder)} has one class, ${path.basename(folder)}${why}: there is nothing to tell apart.${what}`);
}

function warnOfLookAlikes(dir: string, names: readonly string[], warn: Warn): void {
  const [first, ...more] = lookAlikes(names);
  if (first === undefined) return;
  const [one, other] = first;
  const many =
    more.length === 0 ? '' : `, and so ${more.length === 1 ? 'does 1 more pair' : `do ${more.length} more pairs`}`;
  warn(`In ${dir}, '${one}' and '${other}' differ in case or blanks only${many}: each is a class of its own.`);
}

export function warnOfLeftOut(dir: string, left: LeftOut, warn: Warn): void {
  const text = left.text();
  if (text !== undefined)
    warn(`Left out of ${dir}: ${text}. Images are ${imageFormats('and')} files in class folders.`);
}

interface Tested extends Trained {
  testDir: string;
  classes: readonly string[];
}

/** Classes among those of `trainDir`. */
export async function listTested({ testDir, trainDir, classes, warn, hint, left }: Tested): Promise<FileList> {
  const test = new FileListBuilder();
  const labels = new Map(classes.map((name, label) => [name, label]));
  const { folders: classFolders, images: loose } = await entriesOf(testDir, left);
  refuseTwins(testDir, classFolders);
  const same: string[] = [];
  for (const name of classFolders) {
    const [folder, label] = [path.join(testDir, name), labels.get(composed(name))];
    const found = await imagesBelow(folder, left);
    if (label === undefined && found.length === 0) continue;
    if (label === undefined) throw untrained(folder, trainDir, classes);
    for (const part of found) test.add({ ...part, labels: label });
    if ((await realpath(folder)) === (await realpath(path.join(trainDir, name)).catch(() => ''))) same.push(name);
  }
  const files = test.done();
  if (files.length === 0)
    throw new UserError(
      `${testDir} holds no images${loose.length > 0 ? ' in class folders' : ''}${but(loose, left)}.`,
      {
        hint,
      },
    );
  for (const name of loose) left.add('image outside the class folders', path.join(testDir, name));
  if (same.length > 0)
    warn(
      `${testDir} and ${trainDir} are the same folder${same.length < classFolders.length ? ` for ${same.length} of ${classFolders.length} classes, such as ${same[0]}` : ''}: the scores are of images that are trained on.`,
    );
  warnOfUntested(files, testDir, classes, warn);
  return files;
}

function but(loose: readonly string[], left: LeftOut): string {
  if (loose.length > 0) return `, but ${loose.length} beside them, the first ${loose[0]}`;
  return left.text() === undefined ? '' : ` that are read: ${left.text()}`;
}

function untrained(folder: string, trainDir: string, classes: readonly string[]): UserError {
  const near = alike(path.basename(folder), classes);
  return new UserError(
    `${folder} is a class that ${trainDir} lacks${near === undefined ? '' : `: '${near}' there differs in case or blanks only`}.`,
    {
      hint:
        near === undefined
          ? 'Give the class training images, or remove its folder.'
          : 'Give the class the same name in both folders.',
    },
  );
}

export function warnOfUntested(files: FileList, testDir: string, classes: readonly string[], warn: Warn): void {
  const tested = new Set(files.labels);
  const untested = classes.filter((_, label) => !tested.has(label));
  if (untested.length > 0)
    warn(`${testDir} has no images of ${untested.length} of ${classes.length} classes, such as ${untested[0]}.`);
}
