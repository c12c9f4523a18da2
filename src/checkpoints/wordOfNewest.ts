/** What a run that has ended early can go on from, as words for its error: never a checkpoint that is not there. */
import { UserError } from '../base/userError';
import { runIdOf } from './runIdOf';
import type { Written } from './saver';
import { checkedCheckpoints, newestFirst } from './wholeCheckpoints';

export function wordOfNewest(checkpoint: Written | undefined): string {
  if (checkpoint === undefined) return 'The run has no checkpoint yet: start it anew.';
  const { name, epoch } = checkpoint;
  return `The newest good checkpoint is ${name}, of epoch ${Number(epoch.toFixed(3))}: --resume with --from ${name} goes on from there.`;
}

/** The error, with what there is in the run folder to go on from as its suggestion. Reads all of every checkpoint. */
export async function withWayOn(error: UserError, folder: string): Promise<UserError> {
  const [newest] = newestFirst(await checkedCheckpoints(folder, await runIdOf(folder)));
  const written = newest && { name: newest.name, epoch: newest.progress.epoch };
  return new UserError(error.message, { ...error.detail, hint: wordOfNewest(written) });
}
