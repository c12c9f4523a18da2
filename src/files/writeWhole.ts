/**
 * Writes a file whole or not at all: beside its place under a name that nobody else uses, then moved there. Whoever reads
 * sees the old one or the new one; a full disk leaves the old one and nothing beside it. Not for what is appended to.
 */
import { createHash, randomBytes } from 'node:crypto';
import { lstat, open, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';

export interface WriteOptions {
  /** On the disk before it takes the old one's place, for what cannot be made again: costs a sync, milliseconds. */
  durable?: boolean;
  /** Permissions, of which the process's umask takes some away. */
  mode?: number;
}

/** Rejects with what the file system said, and the file as it was before. */
export async function writeWhole(
  file: string,
  data: string | Uint8Array,
  { durable = false, mode = 0o666 }: WriteOptions = {},
): Promise<void> {
  const temporary = temporaryName(file);
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(data);
      if (durable) await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    // What cannot be removed now goes with the leftovers at the next start (src/run/owner/leftovers.ts).
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** The same for a place that the user names: `/dev/stdout`, a pipe or a link stays what it is and takes the text. */
export async function writeNamed(file: string, data: string | Uint8Array): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  await (found === undefined || found.isFile() ? writeWhole(file, data) : writeFile(file, data));
}

/** A file that must not be there yet: rejects with `EEXIST` where it is. One that cannot be written whole does not stay. */
export async function writeNew(
  file: string,
  data: string | Uint8Array,
  { mode = 0o666 }: Pick<WriteOptions, 'mode'> = {},
): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    await handle.writeFile(data);
  } catch (error) {
    await rm(file, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    await handle.close();
  }
}

/** `FILE.PID.HOST-RANDOM.part`: another name for each process, machine and call. */
export const temporaryName = (file: string): string =>
  `${file}.${process.pid}.${hostTag()}-${randomBytes(3).toString('hex')}.part`;

/** Of this machine, for the names of temporary files. */
export const hostTag = (): string => createHash('sha256').update(hostname()).digest('hex').slice(0, 6);
