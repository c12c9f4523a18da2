/**
 * What this window does when a worker that it started is gone: it knows more than a follower (exit code, signal), so
 * it ends the run at once and with a better message. Where the worker already wrote its `ended`, nothing happens.
 */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { openRegular } from '../../files/regularFile';
import type { UserFacingError } from '../../protocol/events/events';
import { runFiles } from '../../protocol/files/runFolder';
import { type EndResult, endRun } from './endRun';
import { readWorkerRecord } from './workerRecord';

export interface WorkerExit {
  /** Null when a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** Bytes of the log that go into the error. */
const lastWordsBytes = 2000;

/** What a signal that nobody sent on purpose most likely means. */
export const signalHints: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: 'It was killed, perhaps for want of memory: a smaller batch needs less.',
  SIGABRT: 'A native library gave up, or JavaScript ran out of memory: its last words say which.',
  SIGSEGV: 'A native library crashed; another device may do without it.',
};

export async function describeExit(folder: string, exit: WorkerExit): Promise<UserFacingError> {
  const how = exit.signal === null ? `with exit code ${exit.code}` : `by signal ${exit.signal}`;
  const stack = await lastWords(join(folder, runFiles.log), lastWordsBytes);
  return {
    message: `The worker process ended ${how} before the run was over.`,
    hint:
      (exit.signal === null ? undefined : signalHints[exit.signal]) ??
      `${runFiles.log} in the run folder has its last words.`,
    stack: stack === '' ? undefined : stack,
  };
}

/**
 * Ends the run of a worker that is known to be gone, unless another one has taken it over meanwhile.
 *
 * @param from bytes of the events before the worker was started.
 */
export async function endAfterExit(
  folder: string,
  pid: number,
  error: UserFacingError,
  from: number,
): Promise<EndResult> {
  const ours = async () => {
    const record = await readWorkerRecord(folder);
    return record === undefined || (record.pid === pid && record.host === hostname());
  };
  return endRun(folder, error, ours, from);
}

/** The end of a log; nothing where there is none. */
export async function lastWords(file: string, bytes: number): Promise<string> {
  try {
    const { handle, size } = await openRegular(file, 'log');
    try {
      const length = Math.min(size, bytes);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
      return buffer.subarray(0, bytesRead).toString('utf8').trim();
    } finally {
      await handle.close();
    }
  } catch {
    // Without a log the exit code has to do.
    return '';
  }
}
