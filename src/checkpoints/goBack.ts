/**
 * A session that goes on from another checkpoint than `last`: that one becomes `last`, so that the run is where it says
 * it is from its first event on, however soon it is killed. What is left of the way not taken (a broken `last`, one or a
 * `previous` or `best` of a later step) goes to `checkpoints/set-aside`, and stays there until the next time.
 *
 * Several files move, and the process may die between any two of the moves. So the copy that is to be `last` first stands,
 * whole, under a name of its own: from that moment on the run goes back, and a session that finds it there makes the moves
 * that are left. Each of them can be made twice.
 */
import { constants, copyFile, link, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { toUserFacing, UserError } from '../base/userError';
import { diskReason } from '../files/diskReason';
import { errorCode } from '../files/errorCode';
import { enterFolder } from '../files/ownFile';
import { temporaryName } from '../files/writeWhole';
import { runFiles } from '../protocol/files/runFolder';
import { type CheckpointName, checkCheckpoint, checkpointFile, type Progress, readProgress } from './readCheckpoint';

/** What moves files; tests put a process here that dies. */
export interface Moves {
  rename: typeof rename;
  link: typeof link;
  rm: typeof rm;
}

const fileSystem: Moves = { rename, link, rm };

/** In `checkpoints`: what is about to be `last`. */
const goingBack = 'going-back.safetensors';

type Warn = (message: string) => void;

/** Whether there was anything to do. `warn` is told what a user should know. Throws a `UserError`. */
export async function goBack(folder: string, chosen: string, warn: Warn, moves: Moves = fileSystem): Promise<boolean> {
  if (path.resolve(chosen) === path.resolve(checkpointFile(folder, 'last'))) return false;
  try {
    const checkpoints = path.join(folder, runFiles.checkpoints);
    await enterFolder(checkpoints);
    const intent = path.join(checkpoints, goingBack);
    const temporary = temporaryName(intent);
    try {
      await copied(chosen, temporary);
      await moves.rename(temporary, intent);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await makeMoves(folder, intent, warn, moves);
    return true;
  } catch (error) {
    throw cannotGoBack(folder, chosen, error);
  }
}

/** Ends what a session that died has begun: whether there was anything. Before it is asked which checkpoint is the last. */
export async function finishGoingBack(folder: string, warn: Warn, moves: Moves = fileSystem): Promise<boolean> {
  const intent = path.join(folder, runFiles.checkpoints, goingBack);
  if (!(await isThere(intent))) return false;
  try {
    const whole = await checkCheckpoint(intent).catch((error: unknown) => {
      warn(`${toUserFacing(error).message} The run does not go back to it.`);
    });
    if (whole === undefined) {
      await rm(intent, { recursive: true, force: true });
      return false;
    }
    await makeMoves(folder, intent, warn, moves);
    warn(`An earlier session ended while it went back to step ${whole.step}: the run is there now.`);
    return true;
  } catch (error) {
    throw cannotGoBack(folder, intent, error);
  }
}

async function makeMoves(folder: string, intent: string, warn: Warn, { rename: move, link: name, rm: remove }: Moves) {
  const aside = path.join(folder, runFiles.checkpoints, runFiles.setAside);
  const inAside = (which: CheckpointName) => path.join(aside, `${which}.safetensors`);
  await enterFolder(aside);
  const progress = await readProgress(intent);
  const setAside = async (which: CheckpointName) => {
    await remove(inAside(which), { recursive: true, force: true });
    await move(checkpointFile(folder, which), inAside(which));
  };
  for (const which of ['previous', 'best'] as const)
    if (await isOfLater(checkpointFile(folder, which), progress)) await setAside(which);
  const last = checkpointFile(folder, 'last');
  // A file stays `last` until the new one is; nothing can be moved to the place of a folder.
  if (await isFolder(last)) await setAside('last');
  else if (await isThere(last)) {
    await remove(inAside('last'), { recursive: true, force: true });
    await name(last, inAside('last'))
      // A file system without hard links: a copy takes the space and the time of one more checkpoint.
      .catch((error: unknown) => {
        if (errorCode(error) === undefined) throw error;
        return copyFile(last, inAside('last'), constants.COPYFILE_EXCL);
      })
      // Where the run goes on counts more than what it leaves.
      .catch((error: unknown) => warn(`${last} could not be kept as ${inAside('last')}: ${diskReason(error)}.`));
  }
  await move(intent, last);
}

function cannotGoBack(folder: string, to: string, error: unknown): UserError {
  return new UserError(`The run cannot go back to ${to}: ${diskReason(error)}.`, {
    hint: 'Its folder has to be writable.',
    source: { file: folder, line: 1 },
  });
}

const isFolder = (place: string) =>
  stat(place).then(
    (found) => found.isDirectory(),
    () => false,
  );

const isThere = (place: string) =>
  stat(place).then(
    () => true,
    () => false,
  );

/** On the disk, as a file of its own: what damages one of the two leaves the other whole. */
async function copied(file: string, to: string): Promise<void> {
  await copyFile(file, to, constants.COPYFILE_EXCL);
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
