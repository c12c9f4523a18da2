/**
 * What the events of a run add up to, as far as a row needs it. Folded by `reduce` as everywhere, but of the steps, most of a long
 * file, the first of each session and the last before anything else alone: the curve between them is in no row, and what is
 * left out is never parsed.
 */
import type { FileHandle } from 'node:fs/promises';
import { openRegular } from '../files/regularFile';
import { initialRunState, parseEvents, type RunState, reduce } from '../protocol/events/runState';

/** Bytes of a read. */
const pieceBytes = 1 << 20;
/** A longer line is no event of ours. */
const longestLineBytes = 16 << 20;

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
    for await (const line of linesOf(handle)) {
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

/** Whole lines without their newlines. A line is the caller's until the next one but one piece. */
async function* linesOf(handle: FileHandle): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  for (;;) {
    // A new one for each read: a line that waits lies in an earlier one.
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(pieceBytes), 0, pieceBytes, null);
    if (bytesRead === 0) break;
    const piece = buffer.subarray(0, bytesRead);
    let from = 0;
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, from)) {
      const end = piece.subarray(from, at);
      if (restBytes <= longestLineBytes) yield rest.length === 0 ? end : Buffer.concat([...rest, end]);
      [rest, restBytes, from] = [[], 0, at + 1];
    }
    restBytes += piece.length - from;
    if (restBytes > longestLineBytes) rest = [];
    else rest.push(piece.subarray(from));
  }
  // A file that somebody has copied may lack its last newline.
  if (restBytes > 0 && restBytes <= longestLineBytes) {
    const last = Buffer.concat(rest);
    if (isWhole(last)) yield last;
  }
}

function isWhole(line: Buffer): boolean {
  try {
    JSON.parse(line.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
