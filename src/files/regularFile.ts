/**
 * Reading files that somebody else may have made: those of a run folder, those that one names, and those of a data set. Regular files alone, and
 * links to them, up to the size in `largest`. A device gives bytes for ever and a FIFO none, so neither is ever opened for
 * long; a folder and a socket are refused in the same words. For files of our own making `node:fs` does.
 */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { sayDenied } from './denied';
import { type FileKind, largest } from './largest';

/** Without O_NONBLOCK a FIFO that took the file's place meanwhile would be waited for. */
const toRead = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
/** Bytes of one read: `read` takes no more than 2 GiB at once. */
const pieceBytes = 2 ** 30;

export interface OpenFile {
  handle: FileHandle;
  /** As it was when the file was opened: nothing behind it is to be read. */
  size: number;
  mtimeMs: number;
}

/** Whoever calls it closes the handle. Throws a `DeniedError`, else what the file system throws, and an `Error` that says why a file is refused. */
export async function openRegular(file: string, kind: FileKind): Promise<OpenFile> {
  // Asked before it is opened, for opening a device may do something by itself.
  check(file, kind, await stat(file).catch((error) => sayDenied(file, error)));
  const handle = await open(file, toRead).catch((error) => sayDenied(file, error));
  try {
    const found = await handle.stat();
    check(file, kind, found);
    return { handle, size: found.size, mtimeMs: found.mtimeMs };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

export async function readBytes(file: string, kind: FileKind): Promise<Uint8Array<ArrayBuffer>> {
  const { handle, size } = await openRegular(file, kind);
  try {
    const bytes = new Uint8Array(size);
    let at = 0;
    while (at < size) {
      const { bytesRead } = await handle.read(bytes, at, Math.min(pieceBytes, size - at), at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return at < size ? bytes.slice(0, at) : bytes;
  } finally {
    await handle.close();
  }
}

/** The same for a thread that has nothing else to do. */
export function readBytesSync(file: string, kind: FileKind): Buffer {
  const descriptor = openRegularSync(file, kind);
  try {
    const found = fstatSync(descriptor);
    check(file, kind, found);
    const bytes = Buffer.allocUnsafe(found.size);
    let at = 0;
    while (at < bytes.length) {
      const count = readSync(descriptor, bytes, at, Math.min(pieceBytes, bytes.length - at), at);
      if (count === 0) break;
      at += count;
    }
    return bytes.subarray(0, at);
  } finally {
    closeSync(descriptor);
  }
}

/** Whoever calls it closes the descriptor. Throws like `openRegular`. */
export function openRegularSync(file: string, kind: FileKind): number {
  try {
    check(file, kind, statSync(file));
    return openSync(file, toRead);
  } catch (error) {
    return sayDenied(file, error);
  }
}

export async function readText(file: string, kind: FileKind): Promise<string> {
  const { buffer, byteLength } = await readBytes(file, kind);
  return Buffer.from(buffer, 0, byteLength).toString('utf8');
}

/** For what is only handed on, to the editor for instance. Throws like `openRegular`. */
export async function checkRegular(file: string, kind: FileKind): Promise<void> {
  check(file, kind, await stat(file));
}

function check(file: string, kind: FileKind, found: Stats): void {
  if (!found.isFile()) throw new Error(`${basename(file)} is ${typeOf(found)}, and only regular files are read`);
  if (found.size > largest[kind])
    throw new Error(
      `${basename(file)} has ${found.size.toLocaleString('en-US')} bytes, and at most ${largest[kind].toLocaleString('en-US')} are read`,
    );
}

/** What is there instead of a regular file, in words. */
export function typeOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a FIFO';
  if (found.isSocket()) return 'a socket';
  return 'a device';
}
