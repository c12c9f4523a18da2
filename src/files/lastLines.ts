/**
 * The end of a text file, whatever its size: read backwards in pieces, never as a whole. A run's events grow beyond what a
 * string holds (512 MiB in Node 20) within days. Following a file from its beginning is src/host/runs/lineTail.ts.
 */
import type { FileHandle } from 'node:fs/promises';
import { errorCode } from './errorCode';
import { openRegular } from './regularFile';

/** Bytes of the first read; a long line is read in larger and larger ones. */
const leastPiece = 1 << 16;
const mostPiece = 1 << 20;
/** A longer line is none of ours: an empty one stands in for it, and no more than this is in memory. */
const longestLineBytes = 16 << 20;

export interface LastLines {
  /** Whole lines without their newlines, in the order of the file. */
  lines: string[];
  /** Something follows the last newline: a writer was interrupted, or is at it. */
  unfinished: boolean;
}

/** The last `n` whole lines, fewer where there are fewer. A file that is not there has none. */
export async function lastLines(file: string, n: number): Promise<LastLines> {
  const lines: string[] = [];
  let unfinished: boolean | undefined;
  for await (const line of linesBackwards(file)) {
    if (unfinished === undefined) unfinished = line !== '';
    else lines.unshift(line);
    if (lines.length === n) break;
  }
  return { lines, unfinished: unfinished ?? false };
}

/**
 * First what follows the last newline, which is empty where the last line is whole, then line by line to the beginning.
 * Nothing of a file that is not there; throws what else the file system throws.
 */
export async function* linesBackwards(file: string): AsyncGenerator<string> {
  let handle: FileHandle;
  try {
    ({ handle } = await openRegular(file, 'events'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  try {
    const line = new LineFromItsEnd();
    let pieceBytes = leastPiece;
    for (let end = (await handle.stat()).size, start = end; end > 0; end = start) {
      start = Math.max(0, end - pieceBytes);
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(end - start), 0, end - start, start);
      const piece = buffer.subarray(0, bytesRead);
      let to = piece.length;
      for (let at = newlineBefore(piece, to); at >= 0; at = newlineBefore(piece, to)) {
        line.prepend(piece.subarray(at + 1, to));
        yield line.take();
        to = at;
      }
      line.prepend(piece.subarray(0, to));
      pieceBytes = to < piece.length ? leastPiece : Math.min(mostPiece, 2 * pieceBytes);
    }
    yield line.take();
  } finally {
    await handle.close();
  }
}

/** A negative offset of `lastIndexOf` would count from the end. */
const newlineBefore = (piece: Buffer, to: number) => (to === 0 ? -1 : piece.lastIndexOf(10, to - 1));

/** Put together as bytes: a character may be cut in two by the pieces. */
class LineFromItsEnd {
  private pieces: Buffer[] = [];
  private bytes = 0;

  prepend(piece: Buffer): void {
    this.bytes += piece.length;
    if (this.bytes > longestLineBytes) this.pieces = [];
    else this.pieces.unshift(piece);
  }

  take(): string {
    const text = this.bytes > longestLineBytes ? '' : Buffer.concat(this.pieces).toString('utf8');
    this.pieces = [];
    this.bytes = 0;
    return text;
  }
}
