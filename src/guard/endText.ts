/** How a command ended that did not say so itself: in words, for its run and for the terminal. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { signalHints } from '../host/workerExit';
import type { UserFacingError } from '../protocol/events';
import { runFiles } from '../protocol/runFolder';

export interface End {
  /** The exit code that the command named when it was done. */
  done?: number;
  /** It was ended from here, on request. */
  killed?: boolean;
  code?: number | null;
  signal?: NodeJS.Signals | null;
  /** It could not be started. */
  failure?: Error;
}

/** Signals that somebody sends who wants it to end; all others are accidents. */
const requests: readonly (NodeJS.Signals | null | undefined)[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

export function runError({ killed, code, signal, failure }: End, lastWords: string): UserFacingError {
  const stack = lastWords === '' ? {} : { stack: lastWords };
  if (killed) return { message: 'The process was ended on request before the run could stop.', ...stack };
  if (failure) return { message: `The process could not be started: ${failure.message}`, ...stack };
  const how = signal == null ? `exit code ${code}` : signal;
  const hint = signal == null ? undefined : signalHints[signal];
  return { message: `The process ended with ${how} before it was done.`, ...(hint ? { hint } : {}), ...stack };
}

/** @param folder Of the run that was ended with the process. */
export function endText(end: End, { message, hint }: UserFacingError, folder: string | undefined): string {
  const text = end.killed || requests.includes(end.signal) ? 'Ended.' : message;
  const lines = hint === undefined || end.killed ? [text] : [text, `  ${hint}`];
  if (folder !== undefined && existsSync(path.join(folder, runFiles.checkpoints, 'last.safetensors')))
    lines.push(`Go on with: sluice train --resume ${path.relative(process.cwd(), folder) || folder}`);
  return lines.join('\n');
}

/** As the command line documents them: 130 interrupted, 1 failed. */
export const exitCodeOf = ({ killed, signal }: End): number => (killed || requests.includes(signal) ? 130 : 1);
