/** Run folders as rows. What cannot be read is a row that says why, and never keeps the others from being shown. */
import path from 'node:path';
import { inTurns } from '../base/inTurns';
import { errorCode } from '../files/errorCode';
import { isLive, neverBegan } from '../protocol/events/progress';
import { initialRunState, type RunState } from '../protocol/events/runState';
import { runFiles } from '../protocol/files/runFolder';
import type { RunRow } from '../protocol/many/runRow';
import { WorkerSight } from '../run/owner/workerSight';
import { filesBeside } from './filesBeside';
import { type FoundRun, findRuns } from './findRuns';
import { foldEvents } from './foldEvents';
import { rowOf } from './rowOf';

export interface ReadOptions {
  /** Of which `points.chosen` is. */
  epoch?: number | undefined;
  /** How many have been read, and how many there are. */
  progress?: (done: number, all: number) => void;
}

/** Read at the same time: most of the time of each is the disk's. */
const atOnce = 8;

/** Of all runs in a folder, in the order of their paths. A start that ended before its first step is no run. Throws for a folder that is not there. */
export async function readRuns(folder: string, options: ReadOptions = {}): Promise<RunRow[]> {
  const found = await findRuns(folder);
  let done = 0;
  const rows = await inTurns(found, atOnce, async (run) => {
    const { row, began } = await readOne(run, options);
    options.progress?.(++done, found.length);
    // The one that somebody has named is shown whatever it is.
    return began || found.length === 1 ? row : undefined;
  });
  return rows.filter((row) => row !== undefined);
}

/** Of one run folder. Never rejects: see `problem`. */
export const readRun = async (found: FoundRun, options: ReadOptions = {}): Promise<RunRow> =>
  (await readOne(found, options)).row;

async function readOne(found: FoundRun, options: ReadOptions): Promise<{ row: RunRow; began: boolean }> {
  const { row, state, unread } = await readWhole(found, options);
  return { row, began: unread || !neverBegan(state) };
}

/** With what its events add up to, without the curve of the steps (foldEvents.ts). */
export async function readWhole(
  { folder, sweep }: FoundRun,
  { epoch }: ReadOptions = {},
): Promise<{ row: RunRow; state: RunState; unread: boolean }> {
  const files = await filesBeside(folder);
  const { state, problem } = await stateOf(path.join(folder, runFiles.events));
  const atWork = state.ended === undefined && problem === undefined ? await isAtWork(folder, state) : undefined;
  const row = rowOf({ folder, state, files, sweep, epoch, problem, atWork });
  return { row, state, unread: problem !== undefined };
}

async function stateOf(file: string): Promise<{ state: RunState; problem?: string }> {
  try {
    const { state, broken } = await foldEvents(file);
    const nothing = state.time === 0 && broken > 0;
    return nothing ? { state, problem: `${path.basename(file)} has no line that is an event` } : { state };
  } catch (error) {
    const state = initialRunState();
    if (errorCode(error) === 'ENOENT') return { state };
    return { state, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** By its record and its heart, as they are now. Of a run that other tools write there is no record: it is taken at its word. */
async function isAtWork(folder: string, state: RunState): Promise<boolean> {
  const seen = await new WorkerSight(folder).look(0).catch(() => undefined);
  if (seen?.record === undefined) return isLive(state);
  return seen.presence === 'at work' || (seen.presence === 'unknown' && seen.fresh);
}
