/** A sweep's folder, opened by whoever wants to know of it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../base/userError';
import { readText } from '../../files/regularFile';
import { parseSweep, type SweepFile, type SweepTask, sweepFiles } from '../../protocol/files/sweep';
import { sweepFault } from './sweepFault';

export interface Sweep extends SweepFile {
  /** Absolute. */
  folder: string;
}

/** Throws a `UserError` for a folder that holds no sweep. */
export async function readSweep(folder: string): Promise<Sweep> {
  const file = path.join(folder, sweepFiles.sweep);
  const text = await readText(file, 'sweep').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? `${sweepFiles.sweep} is missing` : error.message;
    throw new UserError(`${folder} is no sweep: ${why}.`, {
      hint: 'Name a folder that `sluice sweep run` or `sluice sweep submit` has made; `sluice sweep list` lists them.',
    });
  });
  const sweep = parseSweep(text);
  if (sweep !== undefined) return { ...sweep, folder };
  throw new UserError(`${file} ${sweepFault(text)}.`, {
    hint: 'It is written once, before the first task, and nothing changes it: put it back as it was. The runs beside it are whole runs without it.',
    source: { file, line: 1 },
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
