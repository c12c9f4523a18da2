/** A sweep's folder, opened by whoever wants to know of it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../base/userError';
import { readText } from '../../files/regularFile';
import { parseSweep, type SweepFile, type SweepTask, sweepFiles } from '../../protocol/files/sweep';

export interface Sweep extends SweepFile {
  /** Absolute. */
  folder: string;
}

/** Throws a `UserError` for a folder that holds no sweep. */
export async function readSweep(folder: string): Promise<Sweep> {
  const file = path.join(folder, sweepFiles.sweep);
  const why = await readText(file, 'sweep').then(
    (text) => parseSweep(text) ?? `${sweepFiles.sweep} is broken`,
    (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? `${sweepFiles.sweep} is missing` : error.message),
  );
  if (typeof why !== 'string') return { ...why, folder };
  throw new UserError(`${folder} is no sweep: ${why}.`, {
    hint: 'Name a folder that `sluice sweep run` or `sluice sweep submit` has made; `sluice sweep list` lists them.',
  });
}

export const isSweep = (folder: string): boolean => existsSync(path.join(folder, sweepFiles.sweep));

export const taskFolder = ({ folder }: Sweep, { id }: SweepTask): string => path.join(folder, id);

/** Where the experiment lies: where it lay, else as far from the sweep's folder as then, for that may have been copied with it. */
export const experimentOf = (sweep: Sweep): string => placeOf(sweep.folder, sweep.experiment, sweep.experimentFrom);
export const specOf = (sweep: Sweep): string => placeOf(sweep.folder, sweep.spec, sweep.specFrom);

function placeOf(folder: string, absolute: string, relative: string): string {
  const beside = path.resolve(folder, relative);
  return !existsSync(absolute) && existsSync(beside) ? beside : absolute;
}
