/** Writes in a sweep's folder, whose disk may be full or mounted read-only: what cannot be written is said with what to do. */
import { UserError } from '../../base/userError';
import { diskReason } from '../../files/diskReason';
import { errorCode, isFull } from '../../files/errorCode';
import { shownPath } from '../../files/shownPath';

/** What `write` returns. Throws a `UserError` where the file system refuses. */
export async function inSweepFolder<T>(folder: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw errorCode(error) === undefined ? error : cannotWrite(folder, error);
  }
}

function cannotWrite(folder: string, error: unknown): UserError {
  const goOn = `sluice sweep resume ${shownPath(folder)}`;
  const hint = isFull(error)
    ? `Free some space, then go on with: ${goOn}. What is finished is kept.`
    : `Make the folder writable, or copy it to a place that is, and go on there with: ${goOn}`;
  return new UserError(`The sweep's folder ${folder} takes nothing more: ${diskReason(error)}.`, { hint });
}
