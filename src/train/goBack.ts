/**
 * A session that goes on from another checkpoint than `last`: that one becomes `last`, so that the run is where it says
 * it is from its first event on, however soon it is killed. What is left of the way not taken (a broken `last`, one or a
 * `previous` or `best` of a later step) goes to `checkpoints/set-aside`, and stays there until the next time.
 */
import { copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import {
  type CheckpointName,
  checkCheckpoint,
  checkpointFile,
  type Progress,
  readProgress,
} from '../checkpoints/readCheckpoint';
import { runFiles } from '../protocol/runFolder';
import { toUserFacing, UserError } from '../protocol/userError';
import { diskReason } from './diskReason';
import { keepUnder } from './keepUnder';

/** Whether there was anything to do. `warn` is told what a user should know. Throws a `UserError`. */
export async function goBack(
  folder: string,
  chosen: string,
  progress: Progress,
  warn: (message: string) => void,
): Promise<boolean> {
  const last = checkpointFile(folder, 'last');
  if (path.resolve(chosen) === path.resolve(last)) return false;
  const aside = path.join(folder, runFiles.checkpoints, runFiles.setAside);
  const inAside = (name: CheckpointName) => path.join(aside, `${name}.safetensors`);
  try {
    await mkdir(aside, { recursive: true });
    const temporary = `${last}.${process.pid}.part`;
    await copied(chosen, temporary);
    const setAside = async (name: CheckpointName) => {
      await rm(inAside(name), { recursive: true, force: true });
      await rename(checkpointFile(folder, name), inAside(name));
    };
    for (const name of ['previous', 'best'] as const)
      if (await isOfLater(checkpointFile(folder, name), progress)) await setAside(name);
    // A file stays `last` until the new one is; nothing can be moved to the place of a folder.
    if (await isFolder(last)) await setAside('last');
    await keepUnder(last, inAside('last'), () => rename(temporary, last), warn);
    return true;
  } catch (error) {
    throw new UserError(`The run cannot go back to ${chosen}: ${diskReason(error)}.`, {
      hint: 'Its folder has to be writable.',
      source: { file: folder, line: 1 },
    });
  }
}

const isFolder = (place: string) =>
  stat(place).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** On the disk, as a file of its own: what damages one of the two leaves the other whole. */
async function copied(file: string, to: string): Promise<void> {
  await copyFile(file, to);
  const handle = await open(to, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Without its best evaluation where the weights of that are no more: what is evaluated next is the best then. */
export async function withBest(
  folder: string,
  run: string | undefined,
  { best, ...progress }: Progress,
  warn: (message: string) => void,
): Promise<Progress> {
  if (best === undefined) return progress;
  try {
    await checkCheckpoint(checkpointFile(folder, 'best'), run);
    return { best, ...progress };
  } catch (error) {
    warn(`${toUserFacing(error).message} The next evaluation makes a new best checkpoint.`);
    return progress;
  }
}

/** One that cannot be read is of no step; nor is one that is not there. */
async function isOfLater(file: string, { step }: Progress): Promise<boolean> {
  try {
    return (await readProgress(file)).step > step;
  } catch (error) {
    return error instanceof UserError && !error.message.endsWith('does not exist.');
  }
}
