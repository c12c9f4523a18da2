/** A window's side of the lease: while it follows a run, it touches one file, and the worker knows it is watched. */
import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runFiles } from '../protocol/runFolder';
import { errorCode } from './errorCode';

/** Several windows may renew at once; the latest touch counts. Throws what the file system throws. */
export async function renewLease(folder: string, now: number = Date.now()): Promise<void> {
  const file = join(folder, runFiles.lease);
  const time = new Date(now);
  try {
    await utimes(file, time, time);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    await writeFile(file, '');
  }
}
