/**
 * Keeps what a file holds under a second name while the file gets new contents. With the second name new before, and moved
 * to its place after, two whole checkpoints have their names at every instant, whenever the process dies:
 *
 *   `last` `previous` a temporary name
 *     N      N−1
 *     N      N−1        N     a hard link, which takes no space
 *     N+1    N−1        N     `move`
 *     N+1    N
 */
import { constants, copyFile, link, rename, rm } from 'node:fs/promises';
import { diskReason } from '../files/diskReason';
import { temporaryName } from '../files/writeWhole';

/** Keeps `file` as `as`, around `move`. What cannot be kept is told, for the new contents count more; what `move` throws is thrown. */
export async function keepUnder(
  file: string,
  as: string,
  move: () => Promise<void>,
  warn: (message: string) => void,
): Promise<void> {
  const temporary = temporaryName(as);
  const failed = (error: unknown) => warn(`${file} could not be kept as ${as}: ${diskReason(error)}.`);
  // What is kept there already stays there.
  const linked = file !== as && (await alsoCalled(file, temporary).catch(failed));
  await move().catch(async (error: unknown) => {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  });
  if (linked !== true) return;
  await rename(temporary, as).catch(failed);
  // Where both names were of one file already, renaming does nothing.
  await rm(temporary, { force: true }).catch(() => {});
}

/** False where there is no such file. */
async function alsoCalled(file: string, name: string): Promise<boolean> {
  try {
    await link(file, name);
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return false;
    // A file system without hard links: a copy takes the space and the time of one more checkpoint.
    await copyFile(file, name, constants.COPYFILE_EXCL);
  }
  return true;
}
