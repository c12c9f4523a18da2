/** Before a session of a run begins: its last worker must be gone, for two of them would write into one run. */
import { basename } from 'node:path';
import { UserError } from '../../base/userError';
import type { WorkerRecord } from '../../protocol/files/runFolder';
import { type Sight, type SightOptions, WorkerSight } from './workerSight';

export interface WaitOptions extends SightOptions {
  /** For a worker that is about to go. */
  patienceMs?: number;
  /** Called once, where a heartbeat has to be watched for a while. */
  waiting?: ((message: string) => void) | undefined;
}

const pollMs = 100;

/**
 * Resolves with the text of `worker.json` when no worker of this run is at work any more, at once where that is certain;
 * throws a `UserError` when one is after `patienceMs`.
 */
export async function waitForWorkerToGo(
  folder: string,
  { patienceMs = 0, waiting, ...options }: WaitOptions = {},
): Promise<string | undefined> {
  const sight = new WorkerSight(folder, options);
  let [waitedMs, watchedMs] = [0, 0];
  for (let told = false; ; ) {
    const begun = performance.now();
    const seen = await sight.look(watchedMs);
    if (await isGone(seen, sight)) return seen.text;
    if (waitedMs >= patienceMs && (await isAtWork(seen, sight))) throw atWork(folder, seen.record);
    if (!told && seen.presence === 'unknown') waiting?.(watching(seen.record, sight.staleMs));
    told = true;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    // A machine that slept has watched nothing meanwhile.
    watchedMs = Math.min(performance.now() - begun, 4 * pollMs);
    waitedMs += watchedMs;
  }
}

async function isGone(seen: Sight, sight: WorkerSight): Promise<boolean> {
  if (seen.text === undefined || seen.presence === 'gone') return true;
  return seen.presence === 'unknown' && (await sight.missed(seen)) !== undefined;
}

/** A heart that has just beaten counts as one that beats; what looks old may be of a clock that differs, and is watched. */
async function isAtWork(seen: Sight, sight: WorkerSight): Promise<boolean> {
  if (seen.presence === 'at work' || seen.beating) return true;
  return seen.presence === 'unknown' && seen.fresh && !(await sight.isMissing(seen));
}

const named = (record: WorkerRecord | undefined) =>
  record === undefined ? 'a process' : `process ${record.pid} on ${record.host}`;

function watching(record: WorkerRecord | undefined, staleMs: number): string {
  return `Looking for at most ${Math.round(staleMs / 1000)} s whether ${named(record)} still trains this run.`;
}

function atWork(folder: string, record: WorkerRecord | undefined): UserError {
  const since = record === undefined || record.started === 0 ? '' : `, since ${new Date(record.started).toISOString()}`;
  return new UserError(`The run ${basename(folder)} is being trained already: by ${named(record)}${since}.`, {
    hint: 'Wait until it ends, or stop it first. Where it has died on another machine, try again in half a minute.',
    source: { file: folder, line: 1 },
  });
}
