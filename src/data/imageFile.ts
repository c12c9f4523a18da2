/** The bytes of an image file: regular, of a bounded size, and if it cannot be read, why and what to do. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { errorCode, messageOf } from '../files/errorCode';
import { BrokenFile } from './brokenFiles';
import { formatOf } from './fileFormat';

/** The largest image that is decoded has 100 megapixels: 800 MB at most, uncompressed and of 16 bits. */
const largestBytes = 1e9;

/** What the file system's codes mean to somebody who has a folder of photos. */
const reasons: Record<string, readonly [reason: string, hint: string]> = {
  EACCES: ['it may not be read: permission denied', 'Give yourself the right to read it (chmod u+r), or remove it.'],
  EPERM: ['it may not be read: permission denied', 'Give yourself the right to read it (chmod u+r), or remove it.'],
  ENOENT: ['it is gone since the files were listed', 'Leave the folder as it is while a run reads it, or start again.'],
  ELOOP: ['it is a link that leads to itself', 'Remove the link.'],
  EIO: ['the disk gives an error for it', 'Copy the file again, and look after the disk.'],
};

/** Costs what `readFileSync` costs, which asks for the size as well. Throws a BrokenFile. */
export function readImageFile(file: string): Buffer {
  let handle: number | undefined;
  try {
    // Without O_NONBLOCK a FIFO that took the file's place would be waited for.
    handle = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const found = fstatSync(handle);
    if (!found.isFile()) throw new Error('it is no regular file');
    if (found.size > largestBytes)
      throw new Error(`it has ${found.size.toLocaleString('en-US')} bytes, which is too large`);
    return readFileSync(handle);
  } catch (error) {
    const [reason, hint] = reasons[errorCode(error) ?? ''] ?? [messageOf(error), undefined];
    throw new BrokenFile(file, reason, hint);
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** What to say of a file that is neither JPEG nor PNG by its first bytes; `file` may be unknown. */
export function foreign(bytes: Uint8Array, file = ''): Error {
  const format = formatOf(bytes);
  if (format === undefined) return new Error('the file is neither JPEG nor PNG');
  const reason = `it is ${format.what}${file === '' ? '' : ` named ${path.extname(file)}`}`;
  return file === '' ? new Error(reason) : new BrokenFile(file, reason, format.hint);
}
