/**
 * Runs a command's work so that an interrupt stops it between two pieces and leaves nothing half done; what it is doing goes
 * to standard error, a line each that begins with a dot, for people and for the editor.
 */

import { complain, say } from './print';

/**
 * Undefined when it was interrupted: the exit code is then 130.
 *
 * @param left what an interrupt leaves behind, for people.
 */
export async function interruptible<T>(
  work: (progress: { signal: AbortSignal; say: (text: string) => void }) => Promise<T>,
  left = 'Nothing was written.',
): Promise<T | undefined> {
  const stop = new AbortController();
  const interrupt = () => {
    // The second one does not wait.
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  try {
    return await work({ signal: stop.signal, say });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    complain(`Interrupted. ${left}`);
    process.exitCode = 130;
    return undefined;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
  }
}
