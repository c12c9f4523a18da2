import { isForbidden } from './denied';
import { errorCode, isFull, messageOf } from './errorCode';

/** Why a file or folder could not be written, for people: the end of a sentence. */
export function diskReason(error: unknown): string {
  if (isFull(error)) return 'the disk is full';
  if (isForbidden(error)) return 'the folder cannot be written to';
  const code = errorCode(error);
  if (code === 'ENOENT') return 'it does not exist';
  const { syscall } = error as NodeJS.ErrnoException;
  if (code === 'ENOTDIR' || (code === 'EEXIST' && syscall === 'mkdir')) return 'a file stands where a folder should be';
  if (code === 'EEXIST') return 'something of that name is there already';
  // A sentence of ours is about to be part of another one.
  return messageOf(error).replace(/\.$/, '');
}
