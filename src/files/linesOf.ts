/** The lines of a text file one by one, whatever its size. */
import { createInterface } from 'node:readline';
import { errorCode } from './errorCode';
import { openRegular } from './regularFile';

/** None of a file that is not there. Throws what the file system throws. */
export async function* linesOf(file: string, kind: Parameters<typeof openRegular>[1]): AsyncGenerator<string> {
  const opened = await openRegular(file, kind).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (opened === undefined) return;
  const input = opened.handle.createReadStream({ encoding: 'utf8' });
  yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}
