/**
 * Ends a worker that does not answer, on a person's word: its process, and its run with the reason. No `vscode` here.
 */
import { errorCode } from '../../files/errorCode';
import { endRun } from './endRun';
import { isAlive } from './processAlive';

/** A killed process is gone in no time, unless it waits for a disk or a driver. */
const goneMs = 5000;
const lookMs = 50;

export async function endWorker(folder: string, pid: number): Promise<void> {
  let killed = false;
  const kill = async () => {
    killed = true;
    end(pid);
    for (let waited = 0; waited < goneMs && (await isAlive(pid)); waited += lookMs)
      await new Promise((resolve) => setTimeout(resolve, lookMs));
    return !(await isAlive(pid));
  };
  const error = { message: 'The worker process was ended on request, since it did not answer.' };
  try {
    // Killed under the lock: whoever sees it die and takes it for an accident finds that it has ended.
    await endRun(folder, error, kill);
  } finally {
    if (!killed) await kill();
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // Gone in the meantime: just what was asked for.
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
