/**
 * Room for a checkpoint on a full disk: what can be made again from the weights goes first, for the weights themselves
 * cannot. `sluice samples` and `sluice predict` make it again.
 */
import { rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { isFull } from '../files/errorCode';
import { runFiles } from '../protocol/files/runFolder';

/** In the order in which they go. */
const derived = [runFiles.thumbnails, runFiles.samples, runFiles.samplesBest, runFiles.predictions];

/** Whether a write of `bytes` failed for want of room. A quota is known by its error alone. */
export async function isShortOfRoom(folder: string, bytes: number, error: unknown): Promise<boolean> {
  if (isFull(error) || (error instanceof Error && isFull(error.cause))) return true;
  const { bavail, bsize } = await statfs(folder).catch(() => ({ bavail: Number.POSITIVE_INFINITY, bsize: 1 }));
  return bavail * bsize < bytes;
}

/** Removes the next of them; its name, or undefined where there is none left. */
export async function removeDerived(folder: string): Promise<string | undefined> {
  for (const name of derived) {
    const file = path.join(folder, name);
    const there = await stat(file).then(
      () => true,
      () => false,
    );
    if (!there) continue;
    await rm(file, { recursive: true, force: true });
    return name;
  }
  return undefined;
}
