/**
 * Runs a command's work so that an interrupt stops it between two pieces and leaves nothing half done; what it is doing goes
 * to standard error, a line each that begins with a dot, for people and for the editor.
 */
import { watchMishaps } from '../train/mishaps';
import { complain, say } from './print';
import { stopSignal } from './stopSignal';
import { errorsShown } from './terminal';

/**
 * Undefined when it was interrupted: the exit code then says by what.
 *
 * @param left what an interrupt leaves behind, for people.
 */
export async function interruptible<T>(
  work: (progress: { signal: AbortSignal; say: (text: string) => void }) => Promise<T>,
  left = 'Nothing was written.',
): Promise<T | undefined> {
  const stop = stopSignal();
  const mishaps = watchMishaps();
  try {
    return await mishaps.guard(work({ signal: stop.signal, say }));
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    complain(`Interrupted. ${left}`);
    process.exitCode = stop.exitCode;
    return undefined;
  } finally {
    mishaps.dispose();
    stop.release();
    await errorsShown();
  }
}
