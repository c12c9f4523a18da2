/**
 * Writing in place into a run folder: appending, touching, cutting. The folder may be a copy of anybody's, and what stands
 * there under a name of ours may be a link to a file of the user's: nothing here follows one, and nothing but a regular file
 * is written to. A folder within a run folder is entered through `enterFolder`, for the same reason. What is written whole
 * goes through writeWhole.ts, whose renaming replaces a link and never follows it.
 */
import { closeSync, constants, fstatSync, futimesSync, lstatSync, openSync, readSync, type Stats } from 'node:fs';
import { type FileHandle, lstat, mkdir, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { errorCode } from './errorCode';
import { typeOf } from './regularFile';

/** Windows has neither: there the look before has to do. A FIFO that nobody reads is not waited for. */
const carefully = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const toAppend = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | carefully;
const toTouch = constants.O_RDWR | carefully;

/** The file is made where it is missing. Whoever calls it closes the handle. Throws what the file system throws, and an `Error` for what is no regular file. */
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

function refused(place: string, found: Stats, wanted: 'file' | 'folder'): Error {
  const what = found.isSymbolicLink() ? 'a link' : found.isFile() ? 'a file' : typeOf(found);
  const only = found.isSymbolicLink() ? 'a run is written in its own folder only' : `only a ${wanted} is written to`;
  return new Error(`${basename(place)} is ${what}, and ${only}`);
}

/** A link that took the file's place after the look. */
function followed(file: string, error: unknown): unknown {
  if (errorCode(error) !== 'ELOOP') return error;
  return new Error(`${basename(file)} is a link, and a run is written in its own folder only`);
}

function undefinedWhereMissing(error: unknown): undefined {
  if (errorCode(error) !== 'ENOENT') throw error;
}
