/**
 * That a pool is at work on a sweep, for whoever looks at its folder: between two tasks no run says so. What becomes of the tasks
 * does not hang on it: a record whose process is gone says nothing.
 */
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { readText } from '../../files/regularFile';
import { writeWhole } from '../../files/writeWhole';
import { type PoolRecord, parsePool, sweepFiles } from '../../protocol/files/sweep';
import { bornOf, isAlive, machineId } from '../../run/owner/processAlive';
import { presenceOf } from '../../run/owner/workerSight';

/** A folder that cannot be written to is told of by the tasks: here it only makes the sweep look idle between two of them. */
export async function writePool(folder: string, pid: number, atOnce: number): Promise<void> {
  const [machine, born] = await Promise.all([machineId(), bornOf(pid)]);
  const record: PoolRecord = {
    ...{ pid, host: hostname(), atOnce },
    ...(machine === undefined ? {} : { machine }),
    ...(born === undefined ? {} : { born }),
  };
  await writeWhole(path.join(folder, sweepFiles.pool), `${JSON.stringify(record)}\n`).catch(() => undefined);
}

/** Leaves the record of a pool that was started after this one. */
export async function removePool(folder: string, pid: number): Promise<void> {
  if ((await readPool(folder))?.pid === pid) await rm(path.join(folder, sweepFiles.pool), { force: true });
}

/** Undefined where there is none, or its process is gone or on another machine, where nobody here can see it. */
export async function poolAtWork(folder: string): Promise<PoolRecord | undefined> {
  const record = await readPool(folder);
  if (record === undefined) return undefined;
  const presence = await presenceOf(record);
  if (presence === 'at work') return record;
  // Where the system does not say when a process began, its id has to do.
  const here = presence === 'unknown' && record.born === undefined && record.host === hostname();
  return here && (await isAlive(record.pid)) ? record : undefined;
}

const readPool = (folder: string): Promise<PoolRecord | undefined> =>
  readText(path.join(folder, sweepFiles.pool), 'pool').then(parsePool, () => undefined);
