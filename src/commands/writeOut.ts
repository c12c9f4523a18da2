/** What a command writes where `--out` points. */
import { cannotWrite } from '../files/cannotWrite';
import { writeNamed } from '../files/writeWhole';

/** Throws a `UserError` that says why it cannot be written. */
export const writeOut = (file: string, data: string | Uint8Array): Promise<void> =>
  writeNamed(file, data).catch((error: unknown) => {
    throw cannotWrite(file, error, 'Name a file in a folder that you may write to, on a disk that has room.');
  });
