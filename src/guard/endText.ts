/** How a command ended that did not say so itself: in words, for its run and for the terminal. */
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { exitCodeBy, interrupted, isInterrupted } from '../base/exitCodes';
import { shownPath } from '../files/shownPath';
import type { UserFacingError } from '../protocol/events/events';
import { runFiles } from '../protocol/files/runFolder';
import { signalHints } from '../run/owner/workerExit';

export interface End {
  /** The exit code that the command named when it was done. */
  done?: number;
  /** The first signal that asked it to end. */
  asked?: NodeJS.Signals;
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
    lines.push(`Go on with: sluice train --resume ${shownPath(folder)}`);
  return lines.join('\n');
}

/**
 * As the command line documents them: 1 failed; asked to end, whether it could still stop in good order or not, 128 and the
 * number of the signal, as shells and batch systems have it: 130 for Ctrl-C, 143 for SIGTERM, 129 for a terminal that went away.
 */
export function exitCodeOf({ done, killed, signal, asked }: End): number {
  if (done !== undefined && !isInterrupted(done)) return done;
  if (done === undefined && !killed && !requests.includes(signal)) return 1;
  const by = asked ?? (killed ? undefined : signal);
  return by == null ? (done ?? interrupted) : exitCodeBy(constants.signals[by]);
}
