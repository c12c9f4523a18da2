/**
 * A lock for a moment: a file that is created exclusively, so that one of several processes, on one machine or on many,
 * gets it. For what takes milliseconds, such as looking once more before writing; who holds something for hours leaves a
 * record under the lock instead (src/run/owner/claim.ts). Its owner may die: a lock that is too old is taken away.
 */
import { randomUUID } from 'node:crypto';
import { link, lstat, open, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { errorCode } from './errorCode';
import { readText } from './regularFile';

/** A lock older than this belongs to a process that died between taking and releasing it. */
const staleMs = 30_000;
/** A token has 36. */
const mostBytes = 1000;

export interface FileLock {
  /** Never throws: what cannot be removed is taken away when it is old. */
  release(): Promise<void>;
}

/** Undefined where somebody else has it. Throws what the file system throws: a read-only folder, a full disk. */
export async function tryLock(file: string): Promise<FileLock | undefined> {
  const token = randomUUID();
  try {
    const handle = await open(file, 'wx');
    try {
      await handle.writeFile(token);
    } catch (error) {
      await unlink(file).catch(() => undefined);
      throw error;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    await removeStale(file);
    return undefined;
  }
  return {
    async release() {
      // After a sleep of half a minute it may be another's.
      const holder = await holderOf(file).catch(() => undefined);
      if (holder === token) await unlink(file).catch(() => undefined);
    },
  };
}

async function removeStale(file: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    const { mtimeMs } = await lstat(file);
    const holder = await holderOf(file);
    // Its own time is that of the disk's machine, which may differ from ours; so is that of a file made now.
    await writeFile(aside, '', { flag: 'wx' });
    // One from the future is of a clock that was wrong. What is no lock is nobody's.
    if (holder !== undefined && Math.abs((await lstat(aside)).mtimeMs - mtimeMs) < staleMs) return;
    await rm(aside);
    // Of several processes that find it stale, one moves it; what it moved may be a new lock by then.
    await rename(file, aside);
    const moved = await holderOf(aside);
    if (moved !== undefined && moved !== holder) await link(aside, file);
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { force: true }).catch(() => undefined);
  }
}

/** What is in a lock; undefined for what none of ours is, a link or a pipe in a folder that somebody else has made. Throws for a folder. */
async function holderOf(file: string): Promise<string | undefined> {
  const found = await lstat(file);
  // It may hold anything, and is left to its owner.
  if (found.isDirectory()) throw new Error(`${basename(file)} is a folder, and a lock is a file`);
  return found.isFile() && found.size <= mostBytes ? readText(file, 'worker') : undefined;
}
