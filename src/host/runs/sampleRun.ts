/**
 * A first picture of a run whose file takes long to read: what a few pieces of it, evenly spread, add up to. Curves have
 * their shape and both of their ends; single evaluations, marks and extremes may be missing. Never the truth to act on.
 */
import { openRegular } from '../../files/regularFile';
import type { RunEvent } from '../../protocol/events/events';
import { parseEvents } from '../../protocol/events/parseEvents';
import { initialRunState, type RunState, reduce } from '../../protocol/events/runState';

/** A file below this is read as a whole in about a second. */
export const leastBytes = 48 << 20;
const pieces = 64;
const pieceBytes = 1 << 17;

/** Undefined for a file that needs no sample. Throws what `openRegular` throws. */
export async function sampleRun(file: string, least = leastBytes): Promise<RunState | undefined> {
  const { handle, size } = await openRegular(file, 'events');
  try {
    if (size < least) return undefined;
    const buffer = Buffer.allocUnsafe(pieceBytes);
    const last = Math.max(0, size - pieceBytes);
    let state = initialRunState();
    for (let i = 0; i < pieces; i++) {
      const at = Math.floor((last * i) / (pieces - 1));
      const { bytesRead } = await handle.read(buffer, 0, pieceBytes, at);
      state = fold(state, wholeLines(buffer.subarray(0, bytesRead), at === 0));
    }
    return state;
  } finally {
    await handle.close();
  }
}

/** Between the first line that begins here and the last that ends here. */
function wholeLines(bytes: Buffer, first: boolean): RunEvent[] {
  const begin = first ? 0 : bytes.indexOf(10) + 1;
  const end = bytes.lastIndexOf(10) + 1;
  return begin < end ? parseEvents(bytes.toString('utf8', begin, end)).events : [];
}

/** A session that was begun again may lie between two pieces: what goes back in steps is left out. */
function fold(from: RunState, events: readonly RunEvent[]): RunState {
  let state = from;
  for (const event of events)
    if (event.kind === 'started' || !('step' in event) || event.step >= state.step) state = reduce(state, event);
  return state;
}
