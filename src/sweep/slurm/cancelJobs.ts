/** Takes a sweep's jobs away from Slurm: those that wait at once, those that run with a checkpoint. */
import { UserError } from '../../base/userError';
import type { Sweep } from '../record/readSweep';
import { call, wordsOf } from './call';
import { queueOf } from './queue';

/** How many tasks were waiting. Throws a `UserError` with Slurm's own words where its queue cannot be asked or refuses. */
export async function cancelJobs(sweep: Sweep): Promise<number> {
  const queue = await queueOf(sweep);
  if (queue.unknown !== undefined)
    throw new UserError(`Slurm's queue cannot be asked: ${queue.unknown}`, {
      hint: 'Tasks that wait in it leave as soon as they begin. To take them out of it, cancel once more when it answers.',
    });
  if (queue.jobs.length === 0) return 0;
  await scancel(['--state=PENDING', ...queue.jobs]);
  // The signal alone: what ends a job for good kills it some seconds later, however long its checkpoint takes. One that is
  // still on its way to its task hears it as well.
  if (queue.jobsRunning.length > 0) await scancel(['--full', '--signal=TERM', ...queue.jobsRunning]);
  return queue.waiting.size;
}

async function scancel(args: readonly string[]): Promise<void> {
  const answer = await call('scancel', args);
  if (answer === undefined || answer.code === 0 || /invalid job id|already complet/i.test(answer.stderr)) return;
  throw new UserError(`scancel says: ${wordsOf(answer)}`, {
    hint: 'No further task begins all the same. Cancel the jobs yourself: squeue --me lists them.',
  });
}
