/**
 * Before a run is resumed: its last worker must be gone, for two of them would write into one run. A worker that has
 * just ended takes a moment to go; one that was resumed by another window does not go at all.
 */
import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { heartbeatMs, runFiles } from '../protocol/runFolder';
import { UserError } from '../protocol/userError';
import { isAlive } from './processAlive';
import { readWorkerRecord } from './workerRecord';

const pollMs = 100;

/** Resolves when no worker of this run is at work any more; throws a `UserError` when one is after `patienceMs`. */
export async function waitForWorkerToGo(folder: string, patienceMs = 6000): Promise<void> {
  for (let waited = 0; ; waited += pollMs) {
    const pid = await workerAtWork(folder);
    if (pid === undefined) return;
    if (waited >= patienceMs)
      throw new UserError(`Process ${pid} is still at work on this run.`, {
        hint: 'Another window may have resumed it; its row in the Runs view shows how it goes on.',
      });
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** Its heart beats and, as far as this host can tell, its process is there. */
async function workerAtWork(folder: string): Promise<number | undefined> {
  const record = await readWorkerRecord(folder);
  if (record === undefined) return undefined;
  // A process id alone says nothing: after a restart of the machine it may be anybody's.
  const beat = await stat(join(folder, runFiles.worker)).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  if (Date.now() - beat > 2.5 * heartbeatMs) return undefined;
  if (record.host === hostname() && !(await isAlive(record.pid))) return undefined;
  return record.pid;
}
