/** Passes on what a command writes to standard error, and remembers its last words. */
import type { Readable, Writable } from 'node:stream';
import { shownMark } from '../protocol/messages/guardMessages';

const rememberedBytes = 4000;
const mark = shownMark.charCodeAt(0);

export interface Relay {
  /** The end of what was written. */
  lastWords(): string;
  /** Writes a line of our own, on a line of its own. */
  say(line: string): void;
  /** Resolves when everything is passed on. */
  readonly ended: Promise<void>;
}

/** `shown` is called for each mark when what came before it has been written. */
export function relay(from: Readable, to: Writable, shown: () => void): Relay {
  let tail = Buffer.alloc(0);
  let atStart = true;
  // A reader that has left is no reason to stop: the run goes on, and its folder has everything.
  to.on('error', () => from.resume());
  from.on('data', (chunk: Buffer) => {
    const text = chunk.includes(mark) ? Buffer.from(chunk.filter((byte) => byte !== mark)) : chunk;
    const marks = chunk.length - text.length;
    if (text.length > 0) {
      tail = Buffer.concat([tail, text]).subarray(-rememberedBytes);
      atStart = text.at(-1) === 10;
    }
    const more = to.write(text, () => {
      for (let i = 0; i < marks; i++) shown();
    });
    if (!more && !to.destroyed) {
      from.pause();
      to.once('drain', () => from.resume());
    }
  });
  return {
    lastWords: () => tail.toString('utf8').trim(),
    say(line) {
      to.write(`${atStart ? '' : '\n'}${line}\n`);
      atStart = true;
    },
    ended: new Promise((resolve) => from.once('close', resolve)),
  };
}
