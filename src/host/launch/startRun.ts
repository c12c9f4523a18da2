/**
 * Starts a worker on a new run or on a stopped one, and sees to it that its end is recorded while this process lives.
 * The run folder is made here, so that the run can be followed from its first moment on.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { UserFacingError } from '../../protocol/events/events';
import { runId } from '../../protocol/files/runFolder';
import type { WorkerRequest } from '../../protocol/messages/workerRequest';
import { sizeOfEvents } from '../../run/owner/endRun';
import { describeExit, endAfterExit } from '../../run/owner/workerExit';
import { cannotWrite } from '../base/disk';
import { errorCode } from '../base/errorCode';
import { renewLease } from '../runs/lease';
import { type SpawnedWorker, spawnWorker } from './spawnWorker';

export interface StartOptions {
  /** Path of the built worker. */
  script: string;
  request: WorkerRequest;
  /** What relative paths in the experiment mean. */
  cwd: string;
}

export interface StartedRun extends SpawnedWorker {
  folder: string;
  /**
   * Resolves when the worker is gone: with an error where it left without a word that a follower could show
   * (nothing was added to the events), else with undefined.
   */
  silentEnd: Promise<UserFacingError | undefined>;
}

/** Makes the folder of a new run; two starts within one second get different names. */
export async function createRunFolder(root: string, experiment: string, now: Date = new Date()): Promise<string> {
  await mkdir(root, { recursive: true }).catch((error: unknown) => {
    throw cannotWrite('the folder of runs', root, error);
  });
  for (let copy = 1; ; copy++) {
    const folder = join(root, runId(experiment, now, copy));
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw cannotWrite('the run folder', folder, error);
    }
  }
}

export async function startRun({ script, request, cwd }: StartOptions): Promise<StartedRun> {
  const { folder } = request;
  const before = await sizeOfEvents(folder);
  await renewLease(folder).catch((error: unknown) => {
    throw cannotWrite('into the run folder', folder, error);
  });
  const worker = await spawnWorker({ script, arguments: ['--request', JSON.stringify(request)], folder, cwd });
  const silentEnd = worker.exited.then(async (exit) => {
    const error = await describeExit(folder, exit);
    try {
      await endAfterExit(folder, worker.pid, error, before);
    } catch {
      // The folder cannot be written to any more: what is returned is all that the user gets.
      return error;
    }
    return (await sizeOfEvents(folder)) === before ? error : undefined;
  });
  return { ...worker, folder, silentEnd };
}
