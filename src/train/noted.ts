/** The same events and the same result, each event once it has been noted. */
import type { RunEvent } from '../protocol/events/events';

export async function* noted<T>(
  events: AsyncGenerator<RunEvent, T>,
  note: (event: RunEvent) => Promise<void>,
): AsyncGenerator<RunEvent, T> {
  let result = await events.next();
  try {
    for (; !result.done; result = await events.next()) {
      await note(result.value);
      yield result.value;
    }
    return result.value;
  } finally {
    // Whoever listens may leave early: what is open is closed all the same.
    if (!result.done) await events.return(undefined as T);
  }
}
