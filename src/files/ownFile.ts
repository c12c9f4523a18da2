/**
 * Writing in place into a run folder: appending, touching, cutting. The folder may be a copy of anybody's, and what stands
 * there under a name of ours may be a link to a file of the user's: nothing here follows one, and nothing but a regular file
 * is written to. A folder within a run folder is entered through `enterFolder`, for the same reason. What is written whole
 * goes through writeWhole.ts, whose renaming replaces a link and never follows it.
 */
import { closeSync, constants, fstatSync, futimesSync, lstatSync, openSync, readSync, type Stats } from 'node:fs';
import { type FileHandle, lstat, mkdir, open } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { UserError } from '../base/userError';
import { errorCode } from './errorCode';
import { typeOf } from './regularFile';

/** Windows has neither: there the look before has to do. A FIFO that nobody reads is not waited for. */
const carefully = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const toAppend = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | carefully;
const toTouch = constants.O_RDWR | carefully;

/** The file is made where it is missing. Whoever calls it closes the handle. Throws what the file system throws, and a `UserError` for what is no regular file. */
export async function openToAppend(file: string): Promise<FileHandle> {
  return opened(file, toAppend);
}

/** In one write, so that two writers cannot mix lines. */
export async function appendText(file: string, text: string): Promise<void> {
  const handle = await openToAppend(file);
  try {
    await handle.appendFile(text);
  } finally {
    await handle.close();
  }
}

/** Sets the time of the file, which is made where it is missing. */
export async function touch(file: string, time: Date): Promise<void> {
  const handle = await opened(file, toTouch | constants.O_CREAT);
  try {
    await handle.utimes(time, time);
  } finally {
    await handle.close();
  }
}

/** As `openToAppend`: for a process that takes the descriptor over. */
export const openToAppendSync = (file: string): number => openedSync(file, toAppend);

/** To read and write what is there. */
export const openToCutSync = (file: string): number => openedSync(file, toTouch);

/** Sets the time of a file to now where it holds just this text; false where it holds another. */
export function touchIfText(file: string, text: string): boolean {
  const descriptor = openedSync(file, toTouch);
  try {
    const wanted = Buffer.from(text);
    if (fstatSync(descriptor).size !== wanted.length) return false;
    const held = Buffer.alloc(wanted.length);
    if (readSync(descriptor, held, 0, held.length, 0) < held.length || !held.equals(wanted)) return false;
    const now = new Date();
    futimesSync(descriptor, now, now);
    return true;
  } finally {
    closeSync(descriptor);
  }
}

/** Makes a folder within a run folder, but not the folders around it. Throws where a link stands at its place: it leads to somebody else's files. */
export async function enterFolder(folder: string): Promise<void> {
  await mkdir(folder).catch((error: unknown) => {
    if (errorCode(error) !== 'EEXIST') throw error;
  });
  await checkFolder(folder);
}

/** Throws where a link, or what is no folder, stands at a place within a run folder. What is not there is well. */
export async function checkFolder(folder: string): Promise<void> {
  const found = await lstat(folder).catch(undefinedWhereMissing);
  if (found !== undefined && !found.isDirectory()) throw refused(folder, found, 'folder');
}

/** The same for every folder between a run folder and a file in it; a file elsewhere is the user's own choice. */
export async function checkWay(runFolder: string, file: string): Promise<void> {
  const within = relative(runFolder, dirname(file)).split(sep);
  if (within[0] === '..' || within[0] === '') return;
  for (let i = 1; i <= within.length; i++) await checkFolder(join(runFolder, ...within.slice(0, i)));
}

async function opened(file: string, flags: number): Promise<FileHandle> {
  // Asked before it is opened, for opening a device may do something by itself.
  check(file, await lstat(file).catch(undefinedWhereMissing));
  const handle = await open(file, flags).catch((error: unknown) => {
    throw followed(file, error);
  });
  try {
    check(file, await handle.stat());
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function openedSync(file: string, flags: number): number {
  check(file, lstatSync(file, { throwIfNoEntry: false }));
  const descriptor = openSync(file, flags);
  try {
    check(file, fstatSync(descriptor));
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function check(file: string, found: Stats | undefined): void {
  if (found !== undefined && !found.isFile()) throw refused(file, found, 'file');
}

function refused(place: string, found: Stats, wanted: 'file' | 'folder'): UserError {
  if (found.isSymbolicLink()) return leadsAway(place);
  const what = found.isFile() ? 'a file' : typeOf(found);
  return new UserError(`${place} is ${what}, where a run has a ${wanted}: nothing is written there.`, {
    hint: 'Move it away: what the run needs is made anew.',
    source: { file: place, line: 1 },
  });
}

function leadsAway(place: string): UserError {
  return new UserError(`${place} is a link, and a run is written in its own folder only.`, {
    hint: 'Whoever made the folder may have put it there. Replace it by what it leads to, or remove it.',
    source: { file: place, line: 1 },
  });
}

/** A link that took the file's place after the look. */
const followed = (file: string, error: unknown) => (errorCode(error) === 'ELOOP' ? leadsAway(file) : error);

function undefinedWhereMissing(error: unknown): undefined {
  if (errorCode(error) !== 'ENOENT') throw error;
}
