/**
 * What the events of a run add up to, as far as a row needs it. Folded by `reduce` as everywhere, but of the steps, most of a long
 * file, the first of each session and the last before anything else alone: the curve between them is in no row, and what is
 * left out is never parsed.
 */
import type { FileHandle } from 'node:fs/promises';
import { wholeLines } from '../files/linesOf';
import { openRegular } from '../files/regularFile';
import { initialRunState, parseEvents, type RunState, reduce } from '../protocol/events/runState';

/** Told by their beginnings, as eventLine.ts and `json.dumps` of Python write them; another order of fields costs time alone. */
const isStep = /^\s*\{\s*"kind"\s*:\s*"step"/;
const isSkipped = /^\s*\{\s*"kind"\s*:\s*"(gates|warning|changed)"/;
const headBytes = 40;

export interface Folded {
  state: RunState;
  /** Whole lines that are no events. */
  broken: number;
}

/** Throws what the file system throws. A last line without its end is left for the next time. */
export async function foldEvents(file: string): Promise<Folded> {
  const folded: Folded = { state: initialRunState(), broken: 0 };
  const fold = (line: string) => {
    const { events, broken } = parseEvents(`${line}\n`);
    folded.broken += broken;
    for (const event of events) folded.state = reduce(folded.state, event);
  };
  /** The last step that was not folded yet. */
  let waiting: Buffer | undefined;
  const fresh = () => folded.state.firstStep === undefined;
  const { handle } = await openRegular(file, 'events');
  try {
    for await (const line of eventLines(handle)) {
      const head = line.toString('latin1', 0, headBytes);
      if (isSkipped.test(head)) continue;
      if (isStep.test(head) && !fresh()) {
        waiting = line;
        continue;
      }
      if (waiting !== undefined) fold(waiting.toString('utf8'));
      waiting = undefined;
      if (line.length > 0) fold(line.toString('utf8'));
    }
    if (waiting !== undefined) fold(waiting.toString('utf8'));
  } finally {
    await handle.close();
  }
  return folded;
}

async function* eventLines(handle: FileHandle): AsyncGenerator<Buffer> {
  const last = yield* wholeLines(handle);
  // A file that somebody has copied may lack its last newline.
  if (last.length > 0 && isWhole(last)) yield last;
}

function isWhole(line: Buffer): boolean {
  try {
    JSON.parse(line.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
