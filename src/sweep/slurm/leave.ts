/**
 * What a task does when its job has to leave the machine, its checkpoint written. Slurm's own signal (`--signal`) says that the
 * job's time is nearly over: then the task is put back into the queue, a few times at most. SIGTERM alone says that Slurm takes
 * the job away, and puts it back itself or does not: sites differ, and nothing tells the job.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { howMany } from '../../base/howMany';
import { slurmJob } from '../../base/slurmJob';
import { type SweepTask, sweepFiles } from '../../protocol/files/sweep';
import { guardVariable } from '../../protocol/messages/guardMessages';
import type { Sweep } from '../record/readSweep';
import { type Answer, call } from './call';
import { jobsOf } from './queue';
import { noteTimeout, timeoutsOf } from './requeues';

/** EX_TEMPFAIL of sysexits.h: not done, worth another try. */
const tryAgain = 75;

/** Default of `slurm.maxRequeues`. */
const usualRequeues = 3;

export interface Leave {
  /** Undefined: that of the signal. */
  exitCode: number | undefined;
  /** For the log. */
  words: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Undefined where no job of Slurm is this task's own: a pool or a person inside of a job is no reason to requeue that job.
 * @param shown The folder, as a person would type it.
 */
export async function leaveJob(
  sweep: Sweep,
  task: SweepTask,
  by: string,
  { shown, env = process.env, now = Date.now() }: { shown: string; env?: Environment; now?: number },
): Promise<Leave | undefined> {
  const job = slurmJob(env);
  if (job === undefined || !isOwnJob(env)) return undefined;
  if (existsSync(path.join(sweep.folder, sweepFiles.cancelled)))
    return { exitCode: undefined, words: 'The sweep was cancelled.' };
  const again = `submit again what is missing: sluice sweep resume ${shown} --where slurm`;
  if (by !== 'SIGUSR1' && by !== 'SIGUSR2')
    return {
      exitCode: tryAgain,
      words: `Slurm takes job ${job.job} away. Where it does not start it again by itself, ${again}`,
    };
  const before = await timeoutsOf(sweep, task, job.job);
  const most = await mostRequeues(sweep, job.job);
  const counts = nearItsEnd(env, now);
  if (counts && before >= most)
    return {
      exitCode: tryAgain,
      words: `The time of job ${job.job} is over, and it has been requeued ${howMany(before, 'time')}: ${again}`,
    };
  // Before Slurm is asked, which ends this process.
  if (counts) await noteTimeout(sweep, task, job.job, before + 1);
  const answer = await call('scontrol', ['requeue', job.job]);
  return isTaken(answer)
    ? { exitCode: undefined, words: `Job ${job.job} is back in the queue, and goes on from the checkpoint.` }
    : {
        exitCode: tryAgain,
        words: `Job ${job.job} cannot be requeued (${answer?.stderr ?? 'there is no scontrol here'}): ${again}`,
      };
}

/** Whether this process is what a job of Slurm was submitted for: its script has become the process in front of this one. */
export const isOwnJob = (env: Environment = process.env): boolean =>
  slurmJob(env) !== undefined && env.SLURM_TASK_PID === (env[guardVariable] ?? String(process.pid));

/** Ended by a signal: Slurm has taken the job away while scontrol was waiting for its answer. */
const isTaken = (answer: Answer | undefined): boolean => answer?.code === 0 || answer?.signal === 'SIGTERM';

async function mostRequeues(sweep: Sweep, job: string): Promise<number> {
  const submitted = (await jobsOf(sweep)).findLast((one) => job.startsWith(`${one.job}_`))?.maxRequeues;
  const stored = sweep.slurm?.maxRequeues;
  return submitted ?? (typeof stored === 'number' ? stored : usualRequeues);
}

/**
 * Whether its time is what runs out: sites may send the same signal to a job that they preempt. Newer versions of Slurm tell
 * the job its times; where they are not told, it is. As in submitit: from four fifths of the time on, or ten minutes before.
 */
function nearItsEnd({ SLURM_JOB_START_TIME: start, SLURM_JOB_END_TIME: end }: Environment, now: number): boolean {
  if (!(Number(start) > 0 && Number(end) > Number(start))) return true;
  const total = Number(end) - Number(start);
  return now / 1000 - Number(start) >= Math.min(0.8 * total, total - 600);
}
