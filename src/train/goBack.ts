/**
 * A session that goes on from another checkpoint than `last`: that one becomes `last`, so that the run is where it says
 * it is from its first event on, however soon it is killed. What is left of the way not taken (a broken `last`, one or a
 * `previous` or `best` of a later step) goes to `checkpoints/set-aside`, and stays there until the next time.
 */
import { copyFile, mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';
import { type CheckpointName, checkpointFile, type Progress, readProgress } from '../checkpoints/readCheckpoint';
import { runFiles } from '../protocol/runFolder';
import { UserError } from '../protocol/userError';
import { reason } from './checkpoint';
import { keepUnder } from './keepUnder';

export interface WentBack {
  /** Where the run stands; without a best evaluation where the weights of that are set aside. */
  progress: Progress;
  /** What a user should know. */
  warnings: string[];
}

export async function goBack(folder: string, chosen: string, progress: Progress): Promise<WentBack> {
  const last = checkpointFile(folder, 'last');
  if (path.resolve(chosen) === path.resolve(last)) return { progress, warnings: [] };
  const aside = path.join(folder, runFiles.checkpoints, runFiles.setAside);
  const inAside = (name: CheckpointName) => path.join(aside, `${name}.safetensors`);
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message);
  try {
    await mkdir(aside, { recursive: true });
    const temporary = `${last}.${process.pid}.part`;
    await copied(chosen, temporary);
    const moved: CheckpointName[] = [];
    for (const name of ['previous', 'best'] as const)
      if (await isOfLater(checkpointFile(folder, name), progress)) {
        await rename(checkpointFile(folder, name), inAside(name));
        moved.push(name);
      }
    await keepUnder(last, inAside('last'), () => rename(temporary, last), warn);
    if (!moved.includes('best') || progress.best === undefined) return { progress, warnings };
    const { best: _, ...rest } = progress;
    warn(`The best checkpoint was of a later step and is in ${aside} now: the next evaluation makes a new one.`);
    return { progress: rest, warnings };
  } catch (error) {
    throw new UserError(`The run cannot go back to ${chosen}: ${reason(error)}.`, {
      hint: 'Its folder has to be writable.',
      source: { file: folder, line: 1 },
    });
  }
}

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

/** One that cannot be read is of no step; nor is one that is not there. */
async function isOfLater(file: string, { step }: Progress): Promise<boolean> {
  try {
    return (await readProgress(file)).step > step;
  } catch (error) {
    return error instanceof UserError && !error.message.endsWith('does not exist.');
  }
}
