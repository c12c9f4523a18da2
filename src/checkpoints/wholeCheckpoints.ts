/** Which checkpoints of a run are as they were written, and what is wrong with the others. */

import { access } from 'node:fs/promises';
import { toUserFacing } from '../base/userError';
import { type CheckpointName, checkCheckpoint, checkpointFile, checkpointNames, type Progress } from './readCheckpoint';

export interface CheckedCheckpoint {
  name: CheckpointName;
  file: string;
  /** Where the run stood, when it is whole. */
  progress?: Progress;
  /** What is wrong with it, when it is not. */
  problem?: string;
}

/** Those that are there, whole or not, in the order of `names`. Reads all of each. */
export async function checkedCheckpoints(
  folder: string,
  run: string | undefined,
  names: readonly CheckpointName[] = checkpointNames,
): Promise<CheckedCheckpoint[]> {
  const found: CheckedCheckpoint[] = [];
  for (const name of names) {
    const file = checkpointFile(folder, name);
    if (!(await isThere(file))) continue;
    try {
      found.push({ name, file, progress: await checkCheckpoint(file, run) });
    } catch (error) {
      found.push({ name, file, problem: toUserFacing(error).message });
    }
  }
  return found;
}

/** The whole ones, the one with most steps first; of equals the one that was named first. */
export function newestFirst(checked: readonly CheckedCheckpoint[]): (CheckedCheckpoint & { progress: Progress })[] {
  return checked
    .flatMap(({ progress, ...rest }) => (progress === undefined ? [] : [{ ...rest, progress }]))
    .sort((a, b) => b.progress.step - a.progress.step);
}

const isThere = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );
