/**
 * One task of a sweep: started, gone on with, or left alone where it is done or somebody else runs it. Whoever runs it, a pool,
 * a cluster or a hand, asks the same, as often as they like.
 */
import path from 'node:path';
import { UserError } from '../../base/userError';
import { type FileLock, tryLock } from '../../files/fileLock';
import { storedTexts } from '../../load/sourceFiles';
import type { RunEvent } from '../../protocol/events/events';
import { type SweepTask, sweepFiles } from '../../protocol/files/sweep';
import { clearHalfRun } from '../../run/owner/clearHalfRun';
import { train } from '../../train/train';
import { writeDecision } from '../record/decision';
import { decide, isDue } from '../record/earlyStop';
import { inSweepFolder } from '../record/inSweepFolder';
import { experimentOf, type Sweep, taskFolder } from '../record/readSweep';
import { type TaskScores, taskScores, taskScoresOrNone } from '../record/scores';
import { type TaskState, taskState } from '../record/taskState';

export interface TaskOptions {
  /** Checkpoint and stop when it fires. */
  signal: AbortSignal;
  /** Go on with a task that the sweep's rule has ended early. */
  beyond?: boolean;
  /** Folder of the built thread scripts; default: beside the running bundle. */
  threads?: string;
  waiting?: (message: string) => void;
}

/** `done`: nothing was to do. `taken`: another process runs it. */
export type TaskEnd = 'done' | 'taken' | Extract<RunEvent, { kind: 'ended' }>['outcome'];

/** Throws a `UserError` for a number that no task has. */
export function taskAt(sweep: Sweep, index: number): SweepTask {
  const task = sweep.tasks[index];
  if (task !== undefined) return task;
  throw new UserError(`The sweep has no task ${index}.`, { hint: `Its tasks are 0 to ${sweep.tasks.length - 1}.` });
}

/** The task's run events, and how it ended. What goes wrong in the run is an `ended` event, as in `train`. */
export async function* runTask(sweep: Sweep, task: SweepTask, options: TaskOptions): AsyncGenerator<RunEvent, TaskEnd> {
  const folder = taskFolder(sweep, task);
  const started = await begin(sweep, task, options.beyond ?? false);
  if ('end' in started) return started.end;
  const early = new AbortController();
  let outcome: TaskEnd = 'failed';
  let [evaluated, epochs] = [0, Number.POSITIVE_INFINITY];
  try {
    for await (const event of events(sweep, task, started.before, early.signal, options)) {
      // The first event says that the run is ours, and its folder says so to others.
      await started.lock.release();
      yield event;
      if (event.kind === 'started') epochs = event.epochs;
      if (event.kind === 'epoch') {
        // At its end there is nothing left to save.
        const asked = !options.beyond && event.epoch < epochs;
        if (asked && (await fallsBehind(sweep, task, event.epoch, evaluated))) early.abort();
        evaluated = event.epoch;
      }
      if (event.kind === 'ended') outcome = event.outcome;
    }
  } finally {
    await started.lock.release();
  }
  return outcome === 'failed' && (await taskState(folder)).state === 'running' ? 'taken' : outcome;
}

function events(
  sweep: Sweep,
  task: SweepTask,
  { resumable }: TaskState,
  early: AbortSignal,
  { signal, threads, waiting }: TaskOptions,
): AsyncGenerator<RunEvent, void> {
  const experiment = experimentOf(sweep);
  // Sources beyond a megabyte are not kept: what is on the disk counts then.
  const kept = sweep.source.every(({ text }) => text !== undefined);
  return train({
    ...{ experiment, folder: taskFolder(sweep, task), resume: resumable, settings: task.settings },
    ...(kept ? { texts: storedTexts(sweep.source, experiment) } : {}),
    ...(sweep.device === undefined ? {} : { device: sweep.device }),
    deviceOptions: { replicas: sweep.replicas },
    signal: AbortSignal.any([signal, early]),
    ...(threads === undefined ? {} : { threads }),
    ...(waiting ? { waiting } : {}),
  });
}

const retryMs = 50;

/**
 * Looks what is to be done, under a lock that is held until the run is claimed: of two processes that find half a run, one
 * clears it away, and not the other one's.
 */
async function begin(
  sweep: Sweep,
  task: SweepTask,
  beyond: boolean,
): Promise<{ end: TaskEnd } | { before: TaskState; lock: FileLock }> {
  const folder = taskFolder(sweep, task);
  const endOf = ({ state }: TaskState): TaskEnd | undefined =>
    state === 'running' ? 'taken' : state === 'finished' || (state === 'early' && !beyond) ? 'done' : undefined;
  for (;;) {
    // Before anything is written: what is done is done on a disk that takes no more.
    const there = endOf(await taskState(folder));
    if (there !== undefined) return { end: there };
    const lock = await inSweepFolder(sweep.folder, () =>
      tryLock(path.join(sweep.folder, `${task.id}${sweepFiles.lockEnding}`)),
    );
    const before = await taskState(folder);
    const end = endOf(before);
    if (end !== undefined) {
      await lock?.release();
      return { end };
    }
    if (lock !== undefined) {
      // Half a run without a checkpoint. Its log is among the sweep's.
      if (!before.resumable)
        await inSweepFolder(sweep.folder, () => clearHalfRun(folder)).catch(async (error) => {
          await lock.release();
          throw error;
        });
      return { before, lock };
    }
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
}

/** Asks the sweep's rule, and writes down what it says before anything is done about it. */
async function fallsBehind(sweep: Sweep, task: SweepTask, epoch: number, before: number): Promise<boolean> {
  // The others' events are read only where there is something to decide.
  if (sweep.earlyStop === undefined || !isDue(sweep.earlyStop, epoch, before)) return false;
  const others: TaskScores[] = [];
  for (const other of sweep.tasks)
    if (other.index !== task.index) others.push(await taskScoresOrNone(taskFolder(sweep, other)));
  const decision = decide(sweep.earlyStop, await taskScores(taskFolder(sweep, task)), others);
  if (decision === undefined) return false;
  await writeDecision(taskFolder(sweep, task), decision);
  return true;
}
