/** The events of a session as long as the process is sound. */
import type { RunEvent } from '../protocol/events/events';
import type { Mishaps } from './mishaps';

/** Thrown where a run is asked to stop before it has begun: there is nothing to keep, and nothing to wait for. */
export const beforeItBegan = new Error('The run was stopped before it began.');

/** How long a session may take for a last checkpoint after a mishap; one that waits for ever is left to itself. */
const patienceMs = 10_000;

interface Stoppable {
  signal?: AbortSignal;
}

/**
 * What the session says, and returns, until the first mishap, and in the time after it in which it stops; then the mishap is thrown.
 *
 * @param begin Given the request with a signal that a mishap fires too.
 * @param told Fires when the run is told to stop by others than that signal: of what has begun, the session hears it itself.
 */
export async function* untilMishap<R extends Stoppable, T>(
  request: R,
  begin: (request: R) => AsyncGenerator<RunEvent, T>,
  mishaps: Mishaps,
  told?: AbortSignal,
): AsyncGenerator<RunEvent, T> {
  const asked = request.signal;
  const events = begin({ ...request, signal: asked ? AbortSignal.any([asked, mishaps.signal]) : mishaps.signal });
  const early = [asked, told].filter((signal) => signal !== undefined);
  const beforehand = early.length === 0 ? undefined : AbortSignal.any(early);
  let begun = false;
  let next = events.next();
  try {
    for (;;) {
      const result: IteratorResult<RunEvent, T> = await mishaps.guard(begun ? next : unlessStopped(next, beforehand));
      if (result.done) return result.value;
      begun ||= result.value.kind === 'started';
      yield result.value;
      next = events.next();
    }
  } catch (error) {
    if (error !== mishaps.signal.reason) throw error;
    if (begun) yield* lastEvents(events, next);
    throw error;
  }
}

/** What a session says before it stops in good order, and no longer than that may take. */
async function* lastEvents(
  events: AsyncGenerator<RunEvent, unknown>,
  next: Promise<IteratorResult<RunEvent, unknown>>,
): AsyncGenerator<RunEvent, void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patienceMs);
  });
  try {
    for (let pending = next; ; pending = events.next()) {
      // The mishap is the run's failure, whatever comes of it.
      const result = await Promise.race([pending.catch(() => undefined), enough]);
      if (result === undefined || result.done) return;
      yield result.value;
    }
  } finally {
    clearTimeout(timer);
  }
}

function unlessStopped<T>(work: Promise<T>, asked: AbortSignal | undefined): Promise<T> {
  if (asked === undefined) return work;
  return new Promise((resolve, reject) => {
    const stop = () => reject(beforeItBegan);
    if (asked.aborted) stop();
    asked.addEventListener('abort', stop, { once: true });
    work.finally(() => asked.removeEventListener('abort', stop)).then(resolve, reject);
  });
}
