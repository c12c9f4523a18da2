import { stat } from 'node:fs/promises';

/** Whether a file was written after a moment (milliseconds since 1970); not where there is none. */
export async function changedSince(file: string, moment: number): Promise<boolean> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs > moment,
    () => false,
  );
}
