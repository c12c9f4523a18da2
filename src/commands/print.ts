/**
 * What the terminal is told. Names in it may be anybody's, and a terminal obeys what is written to it: so control characters
 * are made visible here, and nothing else in this folder writes.
 */
import { oneLine, safeJson, visible } from '../base/visible';

/** Whoever read what is written is gone: a program behind a pipe, or the terminal itself. */
export const hasLeft = ({ code }: NodeJS.ErrnoException): boolean => code === 'EPIPE' || code === 'EIO';

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
