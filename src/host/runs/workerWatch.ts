/**
 * Tells whether a run's worker still lives, from outside, and says what to tell the user when it does not. A disk that
 * cannot be read is no sign of death.
 */
import type { UserFacingError } from '../../protocol/events/events';
import { runFiles, type WorkerRecord } from '../../protocol/files/runFolder';
import { type Sight, type SightOptions, WorkerSight } from '../../run/owner/workerSight';

export type Verdict = { alive: true } | { alive: false; error: UserFacingError };

export type WorkerWatchOptions = SightOptions;

export class WorkerWatch {
  readonly #sight: WorkerSight;

  constructor(folder: string, options: WorkerWatchOptions = {}) {
    this.#sight = new WorkerSight(folder, options);
  }

  /**
   * One look. `watchedMs` is how long the observer was awake since its last look: silence only counts while
   * somebody listens. Pass 0 to ask again without counting.
   */
  async look(watchedMs: number): Promise<Verdict> {
    let seen: Sight;
    try {
      seen = await this.#sight.look(watchedMs);
    } catch {
      // A disk that cannot be read says nothing.
      return { alive: true };
    }
    const { record, presence, silentMs } = seen;
    const { goneMs, staleMs } = this.#sight;
    if (presence === 'at work') return { alive: true };
    if (presence === 'gone' && record !== undefined)
      // Whoever started it knows more of its end, and says so within this time (workerExit.ts).
      return silentMs > goneMs ? { alive: false, error: gone(record) } : { alive: true };
    const missed = await this.#sight.missed(seen);
    if (missed === undefined) return { alive: true };
    return {
      alive: false,
      error: missed === 'process' && record !== undefined ? gone(record) : silent(record, staleMs),
    };
  }
}

function gone(record: WorkerRecord): UserFacingError {
  return {
    message: `The worker process ${record.pid} ended without saying why: it was killed, ran out of memory or crashed.`,
    hint: `${runFiles.log} in the run folder has its last words.`,
  };
}

function silent(record: WorkerRecord | undefined, staleMs: number): UserFacingError {
  const who = record === undefined ? 'The worker' : `The worker process ${record.pid} on ${record.host}`;
  return {
    message: `${who} has not been heard from for ${Math.round(staleMs / 1000)} s.`,
    hint: 'See that its machine is up and that the run folder can be reached from there.',
  };
}
