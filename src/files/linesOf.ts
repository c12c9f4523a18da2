/** The lines of a text file one by one, whatever its size and however long its lines are. */
import type { FileHandle } from 'node:fs/promises';
import { errorCode } from './errorCode';
import { openRegular } from './regularFile';

/** Bytes of a read. */
const pieceBytes = 1 << 20;
/** A longer line is none of ours: it is left out, and no more than this is in memory. */
const longestLineBytes = 16 << 20;

/** None of a file that is not there. Throws what the file system throws. */
export async function* linesOf(file: string, kind: Parameters<typeof openRegular>[1]): AsyncGenerator<string> {
  const opened = await openRegular(file, kind).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (opened === undefined) return;
  try {
    const lines = wholeLines(opened.handle);
    for (;;) {
      const { value, done } = await lines.next();
      if (!done || value.length > 0) yield value.toString('utf8').replace(/\r$/, '');
      if (done) return;
    }
  } finally {
    await opened.handle.close();
  }
}

/**
 * Whole lines without their newlines; returns what follows the last newline, which is empty where that is too long. A line is
 * the caller's until the next one but one piece.
 */
export async function* wholeLines(handle: FileHandle): AsyncGenerator<Buffer, Buffer> {
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
  return Buffer.concat(rest);
}
