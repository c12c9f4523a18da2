/** The bytes of an image file: regular, of a bounded size, and if it cannot be read, why and what to do. */
import path from 'node:path';
import { errorCode, messageOf } from '../../files/errorCode';
import { readBytesSync } from '../../files/regularFile';
import { BrokenFile } from './brokenFile';
import { formatOf } from './fileFormat';

/** What the file system's codes mean to somebody who has a folder of photos. */
const reasons: Record<string, readonly [reason: string, hint: string]> = {
  EACCES: ['it may not be read: permission denied', 'Give yourself the right to read it (chmod u+r), or remove it.'],
  EPERM: ['it may not be read: permission denied', 'Give yourself the right to read it (chmod u+r), or remove it.'],
  ENOENT: ['it is gone since the files were listed', 'Leave the folder as it is while a run reads it, or start again.'],
  ELOOP: ['it is a link that leads to itself', 'Remove the link.'],
  EIO: ['the disk gives an error for it', 'Copy the file again, and look after the disk.'],
};

/** Throws a BrokenFile. */
export function readImageFile(file: string): Buffer {
  try {
    return readBytesSync(file, 'image');
  } catch (error) {
    const [reason, hint] = reasons[errorCode(error) ?? ''] ?? [messageOf(error), undefined];
    throw new BrokenFile(file, reason, hint);
  }
}

/** What to say of a file that is none of the formats that are read, by its first bytes; `file` may be unknown. */
export function foreign(bytes: Uint8Array, file = ''): Error {
  const format = formatOf(bytes);
  if (format === undefined) return new Error('the file is no image that is known');
  const reason = `it is ${format.what}${file === '' ? '' : ` named ${path.extname(file)}`}`;
  return file === '' ? new Error(reason) : new BrokenFile(file, reason, format.hint);
}
