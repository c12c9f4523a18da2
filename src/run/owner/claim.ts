/**
 * One run, one worker: a process makes itself a run's worker by writing its record, `worker.json`, under the lock that
 * `endRun` takes as well. The record is the claim: it is void when its process is gone or its heart rests (workerSight.ts),
 * so a crash leaves nothing to clean up.
 */
import { mkdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { slurmJob } from '../../base/slurmJob';
import { UserError } from '../../base/userError';
import { errorCode } from '../../files/errorCode';
import { tryLock } from '../../files/fileLock';
import { readText } from '../../files/regularFile';
import { writeWhole } from '../../files/writeWhole';
import { runFiles, type WorkerRecord } from '../../protocol/files/runFolder';
import { bornOf, machineId } from './processAlive';
import { type WaitOptions, waitForWorkerToGo } from './waitForWorker';

export interface Claim {
  /** What `worker.json` says as long as the run is ours. */
  text: string;
  /** The session is over: the next one need not wait. Never throws. */
  release(): Promise<void>;
}

export interface ClaimOptions extends WaitOptions {
  /** Go on with the run in the folder; else there must be none, and the folder is made where it is missing. */
  resume: boolean;
}

const retryMs = 50;

/** Throws a `UserError` where somebody else trains the run, and what the file system throws. */
export async function claimRun(folder: string, { resume, ...options }: ClaimOptions): Promise<Claim> {
  // The folder of a run that is to go on is never made: half a run would stand where somebody deleted a whole one.
  if (!resume) await mkdir(folder, { recursive: true });
  const file = join(folder, runFiles.worker);
  for (;;) {
    const before = await waitForWorkerToGo(folder, options);
    const lock = await tryLock(join(folder, runFiles.endLock));
    if (lock === undefined) {
      await new Promise((resolve) => setTimeout(resolve, retryMs));
      continue;
    }
    try {
      // Somebody else may have seen the same worker go.
      if ((await textOf(file)) !== before) continue;
      if (!resume && (await holdsRun(folder))) throw taken(folder);
      const record = await ownRecord();
      const text = JSON.stringify(record);
      await writeWhole(file, text);
      return { text, release: () => release(file, record, text) };
    } finally {
      await lock.release();
    }
  }
}

async function ownRecord(): Promise<WorkerRecord> {
  const [machine, born] = await Promise.all([machineId(), bornOf(process.pid)]);
  const slurm = slurmJob(process.env);
  return {
    ...{ pid: process.pid, host: hostname(), started: Date.now() },
    ...(machine === undefined || born === undefined ? {} : { machine, born }),
    job: slurm?.job,
  };
}

async function release(file: string, record: WorkerRecord, text: string): Promise<void> {
  try {
    if ((await textOf(file)) !== text) return;
    const released: WorkerRecord = { ...record, released: Date.now() };
    await writeWhole(file, JSON.stringify(released));
  } catch {
    // A full disk: without a record the run is free as well.
    await rm(file, { force: true }).catch(() => undefined);
  }
}

async function textOf(file: string): Promise<string | undefined> {
  return readText(file, 'worker').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
}

/** What a run leaves behind that a new one would mix with its own. */
async function holdsRun(folder: string): Promise<boolean> {
  const names = [runFiles.events, runFiles.config, runFiles.manifest, runFiles.checkpoints];
  const found = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => undefined)));
  return found.some((entry) => entry !== undefined && (entry.isDirectory() || entry.size > 0));
}

function taken(folder: string): UserError {
  return new UserError(`The folder ${folder} holds a run already.`, {
    hint: 'Go on with that one (--resume), or choose another folder for a new one.',
    source: { file: folder, line: 1 },
  });
}
