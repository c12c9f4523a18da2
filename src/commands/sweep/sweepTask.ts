import { existsSync } from 'node:fs';
import path from 'node:path';
import { slurmJob } from '../../base/slurmJob';
import { shownPath } from '../../files/shownPath';
import { type SweepTask, sweepFiles } from '../../protocol/files/sweep';
import { poolVariable } from '../../protocol/messages/guardMessages';
import { readSweep, type Sweep, taskFolder } from '../../sweep/record/readSweep';
import { runTask, type TaskEnd, taskAt } from '../../sweep/run/runTask';
import { isOwnJob, leaveJob } from '../../sweep/slurm/leave';
import { complain, print } from '../print';
import { printError } from '../printError';
import { ProgressLine } from '../progressLine';
import { type Stop, stopSignal } from '../stopSignal';
import { errorsShown, tellGuard, terminal } from '../terminal';
import { mayRunCodeOfSweep, type TrustFlag } from '../trust';

export interface TaskFlags extends TrustFlag {
  beyond?: boolean;
}

export async function sweepTask(folder: string, index: number, { beyond = false, trust }: TaskFlags): Promise<void> {
  const sweep = await readSweep(folder);
  const task = taskAt(sweep, index);
  if (byScheduler() && existsSync(path.join(sweep.folder, sweepFiles.cancelled))) {
    print(`${task.id}: left alone, for the sweep was cancelled; sluice sweep resume takes that back`);
    return;
  }
  // A pool and a queue start what somebody has asked for already.
  await mayRunCodeOfSweep(sweep, { trust: trust || byPool() || isOwnJob() || byKubernetes() });
  const stop = stopSignal();
  const progress = new ProgressLine(terminal());
  const events = runTask(sweep, task, { signal: stop.signal, beyond, waiting: complain });
  let result = await events.next();
  for (; !result.done; result = await events.next()) {
    const event = result.value;
    // From here on the run is this process's: whoever sees it die ends the run.
    if (event.kind === 'started') tellGuard({ kind: 'run', folder: taskFolder(sweep, task), isNew: false });
    progress.show(event);
    if (event.kind === 'ended' && event.error) printError(event.error);
  }
  progress.end();
  await errorsShown();
  print(`${task.id}: ${words[result.value]}`);
  if (result.value === 'failed') process.exitCode = 1;
  else if (result.value === 'stopped' && stop.signal.aborted) process.exitCode = await left(sweep, task, stop);
  // Listened to until here: a cluster that takes the job away sends signals until the process is gone.
  stop.release();
}

/** What a queue starts was asked for before the sweep was cancelled; a hand knows what it does. */
const byScheduler = () => slurmJob(process.env) !== undefined || byKubernetes();
const byKubernetes = () => process.env.JOB_COMPLETION_INDEX !== undefined;
const byPool = () => process.env[poolVariable] !== undefined;

/** The exit code of a task that was asked to leave, when its job has been seen to. */
async function left(sweep: Sweep, task: SweepTask, { by, exitCode }: Stop): Promise<number> {
  tellGuard({ kind: 'leaving' });
  const shown = shownPath(sweep.folder);
  const leave = by === undefined ? undefined : await leaveJob(sweep, task, by, { shown });
  if (leave !== undefined) complain(leave.words);
  return leave?.exitCode ?? exitCode;
}

const words: Record<TaskEnd, string> = {
  done: 'was done before',
  taken: 'is being run by another process',
  finished: 'finished',
  stopped: 'stopped, with a checkpoint where it had begun',
  paused: 'paused',
  failed: 'failed',
};
