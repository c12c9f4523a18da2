/** The checkpoint that an evaluation, a prediction or an export asked for, and no other: where it is broken, what else there is. */

import { UserError } from '../base/userError';
import { type Checkpoint, type CheckpointName, checkpointFile, readCheckpoint } from './readCheckpoint';
import { checkedCheckpoints, newestFirst } from './wholeCheckpoints';

/** `run`: its id. Throws a `UserError`. */
export async function wantedCheckpoint(
  folder: string,
  name: CheckpointName,
  run: string | undefined,
): Promise<Checkpoint> {
  try {
    return await readCheckpoint(checkpointFile(folder, name), run);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const others = newestFirst(await checkedCheckpoints(folder, run));
    throw new UserError(error.message, { ...error.detail, hint: adviceOn(name, others) });
  }
}

function adviceOn(name: CheckpointName, others: ReturnType<typeof newestFirst>): string {
  if (others.length === 0)
    return 'No other checkpoint of the run is whole: train it again, or copy it again from where it was trained.';
  const listed = others.map((other) => `${other.name} (step ${other.progress.step}, ${other.file})`).join(', ');
  const how =
    name === 'best' && others.some((other) => other.name === 'last')
      ? ' evaluate, predict and export use the last one with --last.'
      : ' sluice train --resume RUN --from NAME goes on from one.';
  return `Whole are: ${listed}.${how}`;
}
