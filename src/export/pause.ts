/** Between two pieces of work that leave the event loop no turn: an interrupt arrives here, and its reason is thrown. */
import { setImmediate } from 'node:timers/promises';

export async function pause(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}
