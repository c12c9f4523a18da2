/**
 * Writes the one `ended` event of a session whose worker died without it. Several windows, on several machines,
 * may notice the death at once: an exclusively created lock file lets one of them through, and whoever has it reads
 * the events again before writing, so that nobody ends a run twice or ends one that somebody has just resumed.
 */
import { randomUUID } from 'node:crypto';
import { appendFile, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent, UserFacingError } from '../protocol/events';
import { runFiles } from '../protocol/runFolder';
import { errorCode } from './errorCode';

/** A lock older than this belongs to a window that died between taking and releasing it. */
const lockStaleMs = 30_000;

export type EndResult = 'written' | 'already ended' | 'busy' | 'alive';

/**
 * Throws what the file system throws (read-only folder, full disk); the caller then shows the death without
 * recording it.
 *
 * @param stillDead asked once more under the lock; false means that a new worker took the run over.
 */
export async function endRun(
  folder: string,
  error: UserFacingError,
  stillDead: () => Promise<boolean>,
): Promise<EndResult> {
  const lock = join(folder, runFiles.endLock);
  try {
    await writeFile(lock, JSON.stringify({ pid: process.pid, time: Date.now() }), { flag: 'wx' });
  } catch (failure) {
    if (errorCode(failure) !== 'EEXIST') throw failure;
    await removeStale(lock);
    return 'busy';
  }
  try {
    const events = join(folder, runFiles.events);
    const text = await readFile(events, 'utf8').catch((failure: unknown) => {
      if (errorCode(failure) === 'ENOENT') return '';
      throw failure;
    });
    const last = lastFacts(text);
    if (last.ended) return 'already ended';
    if (!(await stillDead())) return 'alive';
    const event: RunEvent = { kind: 'ended', time: Date.now(), step: last.step, outcome: 'failed', error };
    // The worker may have died in the middle of a line: ours must not become its tail.
    const newline = text === '' || text.endsWith('\n') ? '' : '\n';
    await appendFile(events, `${newline}${JSON.stringify(event)}\n`);
    return 'written';
  } finally {
    await unlink(lock).catch(() => undefined);
  }
}

/** Whether the last session has ended, and the last step that any event names. */
function lastFacts(text: string): { ended: boolean; step: number } {
  let ended = false;
  let step = 0;
  for (const line of text.split('\n')) {
    try {
      const event = JSON.parse(line) as Partial<RunEvent> | null;
      if (typeof event?.kind !== 'string') continue;
      ended = event.kind === 'ended';
      if ('step' in event && typeof event.step === 'number') step = event.step;
    } catch {
      // A half-written line.
    }
  }
  return { ended, step };
}

/** Moves the lock aside under a name of our own first: of several windows that find it stale, one succeeds. */
async function removeStale(lock: string): Promise<void> {
  try {
    if (Date.now() - (await stat(lock)).mtimeMs < lockStaleMs) return;
    const aside = `${lock}.${randomUUID()}`;
    await rename(lock, aside);
    await unlink(aside);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
