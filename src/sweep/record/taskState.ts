/**
 * What has become of a task, by its run folder and nothing else: whoever can read the folder knows it, on whatever machine and
 * whoever started the task.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { errorCode, messageOf } from '../../files/errorCode';
import { linesBackwards } from '../../files/lastLines';
import type { RunEvent, UserFacingError } from '../../protocol/events/events';
import { parseEvents } from '../../protocol/events/parseEvents';
import { runFiles } from '../../protocol/files/runFolder';
import { WorkerSight } from '../../run/owner/workerSight';
import { readDecision } from './decision';

export const taskStates = [
  'missing',
  'queued',
  'running',
  'finished',
  'early',
  'paused',
  'interrupted',
  'failed',
] as const;

/**
 * `missing`: not begun. `queued`: waits in the queue of a cluster, which no folder says (sweepStatus.ts). `early`: ended by the sweep's rule. `paused`: asked to stop, with a checkpoint. `interrupted`: its
 * process is gone without a word.
 */
export type TaskStateName = (typeof taskStates)[number];

export interface TaskState {
  state: TaskStateName;
  /** Steps done, as far as the last event says. */
  step: number;
  /** Epochs done, with a fraction; undefined where no event near the end of the file says so. */
  epoch: number | undefined;
  /** Of a task that failed. */
  error?: UserFacingError;
  /** Whether there is a checkpoint to go on from. */
  resumable: boolean;
}

/** Tasks in these are done: `resume` leaves them as they are. */
export const isDone = ({ state }: TaskState): boolean => state === 'finished' || state === 'early';

/** Lines at the end of the events that are looked at for the epoch. */
const looked = 40;

/** Throws what the file system throws, except that files may be missing. */
export async function taskState(folder: string): Promise<TaskState> {
  const { events, ended } = await lastEvents(path.join(folder, runFiles.events));
  const resumable = await hasCheckpoint(folder);
  const last = events.at(-1);
  const epoch = events.findLast((event) => 'epoch' in event);
  const facts = {
    step: last !== undefined && 'step' in last ? last.step : 0,
    epoch: epoch !== undefined && 'epoch' in epoch ? epoch.epoch : undefined,
    resumable,
  };
  if (ended === undefined) return { state: await unended(folder, last), ...facts };
  if (ended.outcome === 'finished' || ended.outcome === 'failed')
    return { state: ended.outcome, ...facts, ...(ended.error ? { error: ended.error } : {}) };
  const decided = await readDecision(folder);
  // One that has gone on since was stopped by somebody else.
  const early = decided !== undefined && (facts.epoch ?? 0) < decided.epoch + 1;
  return { state: early ? 'early' : resumable ? 'paused' : 'missing', ...facts };
}

/** The same for who looks at many tasks: one whose folder cannot be read has failed of that, and keeps nobody from the others. */
export const taskStateOrFault = (folder: string): Promise<TaskState> =>
  taskState(folder).catch((error: unknown) => ({
    ...{ state: 'failed', step: 0, epoch: undefined, resumable: false },
    error: { message: `Its folder cannot be read: ${messageOf(error)}` },
  }));

/** Also without its `last`: a session then goes on from another one, and says so. */
async function hasCheckpoint(folder: string): Promise<boolean> {
  const names = await readdir(path.join(folder, runFiles.checkpoints)).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  });
  return names.some((name) => name.endsWith('.safetensors'));
}

type Ended = Extract<RunEvent, { kind: 'ended' }>;

/** The last events in their order, and the end of the last session where that is the last word. */
async function lastEvents(file: string): Promise<{ events: RunEvent[]; ended: Ended | undefined }> {
  const events: RunEvent[] = [];
  let lines = 0;
  for await (const line of linesBackwards(file)) {
    const [event] = line === '' ? [] : parseEvents(`${line}\n`).events;
    if (event !== undefined) events.unshift(event);
    if (++lines > looked || (event !== undefined && 'epoch' in event)) break;
  }
  const last = events.at(-1);
  return { events, ended: last?.kind === 'ended' ? last : undefined };
}

/** Of a session that has not said its last word: at work, or gone without one. */
async function unended(folder: string, last: RunEvent | undefined): Promise<TaskStateName> {
  const { text, presence, fresh } = await new WorkerSight(folder).look(0);
  if (text !== undefined && (presence === 'at work' || (presence === 'unknown' && fresh))) return 'running';
  return last === undefined ? 'missing' : 'interrupted';
}
