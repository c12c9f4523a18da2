/** A file that is there, or may be, and that this user may not read: what to say, and what to do. */
import { UserError } from '../base/userError';
import { errorCode } from './errorCode';

/** Has the code of what the file system threw, for who asks after that. */
export class DeniedError extends UserError {
  readonly code = 'EACCES';

  constructor(file: string) {
    super(`${file} cannot be read: permission denied.`, {
      hint: 'Give yourself the right to read it and to enter the folders it lies in (chmod u+rX), or ask its owner.',
    });
  }
}

export function isDenied(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'EACCES' || code === 'EPERM';
}

/** Refused to this user, or by a disk that is mounted read-only: no retry mends a write. */
export const isForbidden = (error: unknown): boolean => isDenied(error) || errorCode(error) === 'EROFS';

/** Throws a `DeniedError` in place of what the file system throws for want of a right, and everything else as it is. */
export function sayDenied(file: string, error: unknown): never {
  throw isDenied(error) ? new DeniedError(file) : error;
}
