/**
 * A checkpoint: one safetensors file with variables, optimiser slots and where the run stood. Written beside its place
 * and moved there when it is on the disk, so that the old one stays until the new one is whole.
 */
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { State } from '../device/device';
import { readBytes } from '../files/regularFile';
import { UserError } from '../protocol/userError';
import { decodeSafetensors, encodeSafetensors } from './safetensors';

export interface Progress {
  /** Steps done. */
  step: number;
  /** Epochs done, with a fraction. */
  epoch: number;
  /** The best evaluation so far and its epoch. */
  best?: { accuracy: number; meanIoU?: number; epoch: number };
  /** False where the run stopped between the last step of an epoch and its evaluation: it goes on with that. */
  evaluated?: boolean;
}

export interface Checkpoint {
  state: State;
  progress: Progress;
}

/** What writing needs of the file system; tests put a full disk here. */
export interface Disk {
  open: typeof open;
  rename: typeof rename;
}

const format = 'sluice-checkpoint-1';

/** Resolves when `file` is complete on the disk; rejects with `file` as it was before. */
export async function writeCheckpoint(
  file: string,
  { state, progress }: Checkpoint,
  shapes: Record<string, number[]>,
  disk: Disk = { open, rename },
): Promise<void> {
  const { '#steps': _, ...arrays } = state;
  const tensors = Object.fromEntries(
    Object.entries(arrays).map(([name, data]) => [
      name,
      { shape: shapes[name.split('#')[0] as string] ?? [data.length], data },
    ]),
  );
  const bytes = encodeSafetensors({ tensors, metadata: { format, progress: JSON.stringify(progress) } });
  const temporary = `${file}.${process.pid}.part`;
  await mkdir(path.dirname(file), { recursive: true });
  try {
    const handle = await disk.open(temporary, 'w');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await disk.rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new UserError(
      `The checkpoint ${file} could not be written: ${reason(error)}. The one before it is untouched.`,
      {
        hint: 'Free some space or choose another folder for runs.',
        source: { file, line: 1 },
      },
    );
  }
}

export async function readCheckpoint(file: string): Promise<Checkpoint> {
  const bytes = await readBytes(file, 'checkpoint').catch((error: unknown) => {
    throw new UserError(`The checkpoint ${file} cannot be read: ${reason(error)}.`, { hint: 'Start a new run.' });
  });
  const { tensors, metadata } = decodeSafetensors(bytes, file);
  if (metadata.format !== format || metadata.progress === undefined) {
    throw new UserError(`${file} holds weights, but no state of a run.`, {
      hint: 'Resume from a checkpoint that a run has written.',
    });
  }
  const progress = JSON.parse(metadata.progress) as Progress;
  const state = Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data]));
  return { state: { ...state, '#steps': Float32Array.of(progress.step) }, progress };
}

function reason(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  if (code === 'ENOSPC') return 'the disk is full';
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') return 'the folder cannot be written to';
  if (code === 'ENOENT') return 'it does not exist';
  return message ?? String(error);
}
