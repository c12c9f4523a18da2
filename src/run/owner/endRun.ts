/**
 * Writes the one `ended` event of a session whose worker died without it. Several windows, on several machines,
 * may notice the death at once: an exclusively created lock file lets one of them through, and whoever has it reads
 * the events again before writing, so that nobody ends a run twice or ends one that somebody has just resumed.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { tryLock } from '../../files/fileLock';
import { linesBackwards } from '../../files/lastLines';
import { appendText } from '../../files/ownFile';
import type { RunEvent, UserFacingError } from '../../protocol/events/events';
import { runFiles } from '../../protocol/files/runFolder';

export type EndResult = 'written' | 'already ended' | 'busy' | 'alive';

/**
 * Throws what the file system throws (read-only folder, full disk); the caller then shows the death without
 * recording it.
 *
 * @param stillDead asked once more under the lock; false means that a new worker took the run over.
 * @param from bytes of the events when the session began, of one that may have died before its first word: an end that stands
 *   before them is of an earlier one.
 */
export async function endRun(
  folder: string,
  error: UserFacingError,
  stillDead: () => Promise<boolean>,
  from = 0,
): Promise<EndResult> {
  const lock = await tryLock(join(folder, runFiles.endLock));
  if (lock === undefined) return 'busy';
  try {
    const events = join(folder, runFiles.events);
    const last = await lastFacts(events);
    if (last.ended && (await sizeOfEvents(folder)) > from) return 'already ended';
    if (!(await stillDead())) return 'alive';
    const event: RunEvent = { kind: 'ended', time: Date.now(), step: last.step, outcome: 'failed', error };
    // The worker may have died in the middle of a line: ours must not become its tail.
    await appendText(events, `${last.unfinished ? '\n' : ''}${JSON.stringify(event)}\n`);
    return 'written';
  } finally {
    await lock.release();
  }
}

/** Why the session failed whose end was written behind the bytes `from`; undefined where none is, or it did not fail. */
export async function failureOf(folder: string, from: number): Promise<UserFacingError | undefined> {
  if ((await sizeOfEvents(folder)) <= from) return undefined;
  for await (const line of linesBackwards(join(folder, runFiles.events))) {
    const event = eventOf(line);
    if (event?.kind === 'ended') return event.outcome === 'failed' ? event.error : undefined;
    if (event !== undefined) return undefined;
  }
  return undefined;
}

/** Bytes; 0 where there are none. */
export async function sizeOfEvents(folder: string): Promise<number> {
  return stat(join(folder, runFiles.events)).then(
    ({ size }) => size,
    () => 0,
  );
}

interface LastFacts {
  /** The last session has ended. */
  ended: boolean;
  /** The last step that any event names. */
  step: number;
  /** Something follows the last newline. */
  unfinished: boolean;
}

/** Read from the end on: a run of days has more than a string holds, and its end is all that counts. */
async function lastFacts(events: string): Promise<LastFacts> {
  let unfinished: boolean | undefined;
  let ended: boolean | undefined;
  for await (const line of linesBackwards(events)) {
    unfinished ??= line !== '';
    const event = eventOf(line);
    if (event === undefined) continue;
    ended ??= event.kind === 'ended';
    if ('step' in event && typeof event.step === 'number') return { ended, step: event.step, unfinished };
  }
  return { ended: ended ?? false, step: 0, unfinished: unfinished ?? false };
}

/** Undefined for a half-written line, and for what is no event. */
export function eventOf(line: string): Partial<RunEvent> | undefined {
  try {
    const event = JSON.parse(line) as Partial<RunEvent> | null;
    return typeof event?.kind === 'string' ? event : undefined;
  } catch {
    return undefined;
  }
}
