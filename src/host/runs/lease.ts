/** A window's side of the lease: while it follows a run, it touches one file, and the worker knows it is watched. */
import { join } from 'node:path';
import { touch } from '../../files/ownFile';
import { runFiles } from '../../protocol/files/runFolder';

/** Several windows may renew at once; the latest touch counts. Throws what the file system throws. */
export async function renewLease(folder: string, now: number = Date.now()): Promise<void> {
  await touch(join(folder, runFiles.lease), new Date(now));
}
