/**
 * Writing a checkpoint: beside its place, and moved there when it is on the disk, so that the old one stays until the
 * new one is whole. What is in it, and reading it, is in src/checkpoints.
 */
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../base/userError';
import { diskReason } from '../files/diskReason';
import { enterFolder } from '../files/ownFile';
import { temporaryName } from '../files/writeWhole';
import { keepUnder } from './keepUnder';
import { type Checkpoint, checkpointFormat } from './readCheckpoint';
import { safetensorsPieces } from './safetensors';

/** What writing needs of the file system; tests put a full disk here. */
export interface Disk {
  open: typeof open;
  rename: typeof rename;
}

export interface WriteOptions {
  /** Which run it belongs to; without it anybody's. */
  run?: string | undefined;
  disk?: Disk | undefined;
  /** A checkpoint of this run that is to be there still, under a name of its own, when `file` has its new contents. */
  keep?: { file: string; as: string } | undefined;
  /** Told where that could not be kept. */
  warn?: (message: string) => void;
}

/** Resolves when `file` is complete on the disk; rejects with `file` as it was before. */
export async function writeCheckpoint(
  file: string,
  { state, progress }: Checkpoint,
  shapes: Record<string, number[]>,
  { run, disk = { open, rename }, keep, warn = () => {} }: WriteOptions = {},
): Promise<void> {
  const { '#steps': _, ...arrays } = state;
  const tensors = Object.fromEntries(
    Object.entries(arrays).map(([name, data]) => [
      name,
      { shape: shapes[name.split('#')[0] as string] ?? [data.length], data },
    ]),
  );
  const about = { format: checkpointFormat, progress: JSON.stringify(progress), ...(run === undefined ? {} : { run }) };
  const temporary = temporaryName(file);
  try {
    // Not the folder around it: a run that was deleted is never made again by half.
    await enterFolder(path.dirname(file));
    const handle = await disk.open(temporary, 'wx');
    try {
      // Each goes on where the one before has ended.
      for (const piece of safetensorsPieces({ tensors, metadata: about })) await handle.writeFile(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    const move = () => disk.rename(temporary, file);
    if (keep === undefined) await move();
    else await keepUnder(keep.file, keep.as, move, warn);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    const failure = new UserError(
      `The checkpoint ${file} could not be written: ${diskReason(error)}. The one before it is untouched.`,
      {
        hint: 'Free some space or choose another folder for runs.',
        source: { file, line: 1 },
      },
    );
    throw Object.assign(failure, { cause: error });
  }
}
