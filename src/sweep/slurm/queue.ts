/** What of a sweep Slurm's queue holds: one question for all of its arrays, whatever the number of tasks. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { readText } from '../../files/regularFile';
import { parseJobs, type SlurmJob, sweepFiles } from '../../protocol/files/sweep';
import type { Sweep } from '../record/readSweep';
import { call, wordsOf } from './call';

export interface Queue {
  /** Numbers of tasks that wait for a node. */
  waiting: ReadonlySet<number>;
  /** Numbers of tasks that have one, or are just leaving it. */
  running: ReadonlySet<number>;
  /** Jobs of which the queue knows an element, and those of them of which one has a node. */
  jobs: readonly string[];
  jobsRunning: readonly string[];
  /** Why the queue could not be asked; nothing is known of it then. */
  unknown?: string;
}

/** Arrays that were submitted for the sweep from this folder; empty where there are none. */
export async function jobsOf({ folder }: Sweep): Promise<SlurmJob[]> {
  const jobs = await readText(path.join(folder, sweepFiles.jobs), 'jobs').then(parseJobs, () => []);
  const at = jobs.length === 0 ? folder : await realpath(folder);
  return jobs.filter((job) => job.folder === undefined || job.folder === at);
}

/** Empty for a sweep that was never submitted. */
export async function queueOf(sweep: Sweep): Promise<Queue> {
  const jobs = await jobsOf(sweep);
  if (jobs.length === 0) return queueIn('', jobs);
  // --array: a line an element, also of those that wait. %F_%K is the array's number and the element's.
  const ids = [...new Set(jobs.map(({ job }) => job))].join();
  const answer = await call('squeue', ['--noheader', '--array', `--jobs=${ids}`, '--format=%F_%K %T']);
  if (answer === undefined) return { ...queueIn('', jobs), unknown: 'there is no squeue on this machine' };
  // One that ended long ago is as unknown as one that never was; of several, squeue lists those it knows.
  if (answer.code !== 0 && /invalid job id/i.test(answer.stderr)) return queueIn('', jobs);
  return answer.code === 0
    ? queueIn(answer.stdout, jobs)
    : { ...queueIn('', jobs), unknown: `squeue says: ${wordsOf(answer)}` };
}

const waits = /^(PENDING|REQUEUED|REQUEUE_FED|REQUEUE_HOLD|SPECIAL_EXIT|RESV_DEL_HOLD|SUSPENDED)$/;

/** @param text Lines of `JOB_ELEMENT STATE`. */
export function queueIn(text: string, jobs: readonly SlurmJob[]): Queue {
  const offsets = new Map(jobs.map(({ job, offset = 0 }) => [job, offset]));
  const [waiting, running] = [new Set<number>(), new Set<number>()];
  const [known, working] = [new Set<string>(), new Set<string>()];
  for (const [, job = '', element, state = ''] of text.matchAll(/^\s*(\d+)_(\d+) (\w+)/gm)) {
    const offset = offsets.get(job);
    if (offset === undefined) continue;
    known.add(job);
    (waits.test(state) ? waiting : running).add(Number(element) + offset);
    if (!waits.test(state)) working.add(job);
  }
  return { waiting, running, jobs: [...known], jobsRunning: [...working] };
}

/** Tasks that wait, as far as the queue can be asked. */
export const queuedTasks = async (sweep: Sweep): Promise<ReadonlySet<number>> => (await queueOf(sweep)).waiting;
