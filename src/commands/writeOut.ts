/** What a command writes where `--out` points. */
import { UserError } from '../base/userError';
import { diskReason } from '../files/diskReason';
import { writeNamed } from '../files/writeWhole';

/** Throws a `UserError` that says why it cannot be written. */
export const writeOut = (file: string, data: string | Uint8Array): Promise<void> =>
  writeNamed(file, data).catch((error: unknown) => {
    throw new UserError(`${file} cannot be written: ${diskReason(error)}.`, {
      hint: 'Name a file in a folder that you may write to, on a disk that has room.',
    });
  });
