/**
 * What the terminal is told. Names in it may be anybody's, and a terminal obeys what is written to it: so control characters
 * are made visible here, and nothing else in this folder writes.
 */
import { oneLine, safeJson, visible } from '../base/visible';
import { diskReason } from '../files/diskReason';
import { isFull } from '../files/errorCode';

/** Whoever read what is written is gone: a program behind a pipe, or the terminal itself. */
export const hasLeft = ({ code }: NodeJS.ErrnoException): boolean => code === 'EPIPE' || code === 'EIO';

/**
 * Hears what goes wrong with standard output, which would end the process. Returns whether something of it is lost: then the exit code
 * is not 0. A run goes on without it, for its folder may lie on another disk.
 */
export function watchOutput(): () => boolean {
  let isLost = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // `| head` has read enough: what is left of the output is for nobody. A run that is told to it hears of that in train.ts.
    if (hasLeft(error) || isLost) return;
    if (!isFull(error)) throw error;
    isLost = true;
    complain(`What is printed cannot be written: ${diskReason(error)}.`);
  });
  return () => isLost;
}

/** To standard output. */
export function print(text: string): void {
  process.stdout.write(`${visible(text)}\n`);
}

/** One object; what reads it gets every character as it is. */
export function printJson(value: unknown): void {
  process.stdout.write(`${safeJson(value)}\n`);
}

/** To standard error. */
export function complain(text: string): void {
  process.stderr.write(`${visible(text)}\n`);
}

/** What is being done: a line to standard error that begins with a dot, for people and for the editor. */
export function say(text: string): void {
  process.stderr.write(`· ${oneLine(text, 1000)}\n`);
}
