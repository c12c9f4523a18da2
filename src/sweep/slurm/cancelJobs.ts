/** Takes a sweep's jobs away from Slurm: those that wait at once, those that run with a checkpoint. */
import { UserError } from '../../base/userError';
import type { Sweep } from '../record/readSweep';
import { call } from './call';
import { queueOf } from './queue';

/** How many tasks were waiting. Throws a `UserError` with scancel's own words. */
export async function cancelJobs(sweep: Sweep): Promise<number> {
  const queue = await queueOf(sweep);
  if (queue === undefined || queue.jobs.length === 0) return 0;
  await scancel(['--state=PENDING', ...queue.jobs]);
  // The signal alone: what ends a job for good kills it some seconds later, however long its checkpoint takes. One that is
  // still on its way to its task hears it as well.
  if (queue.running.size > 0) await scancel(['--full', '--signal=TERM', ...queue.jobs]);
  return queue.waiting.size;
}

async function scancel(args: readonly string[]): Promise<void> {
  const answer = await call('scancel', ['--quiet', ...args]);
  if (answer === undefined || answer.code === 0 || /invalid job id|already complet/i.test(answer.stderr)) return;
  throw new UserError(`scancel says: ${answer.stderr || `exit code ${answer.code}`}`, {
    hint: 'No further task begins all the same. Cancel the jobs yourself: squeue --me lists them.',
  });
}
