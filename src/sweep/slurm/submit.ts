/** Gives tasks of a sweep to Slurm as arrays of jobs. Nothing of it stays on this machine. */
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/userError';
import { diskReason } from '../../files/diskReason';
import { appendText } from '../../files/ownFile';
import { writeWhole } from '../../files/writeWhole';
import { type SlurmJob, sweepFiles } from '../../protocol/files/sweep';
import { inSweepFolder } from '../record/inSweepFolder';
import type { Sweep } from '../record/readSweep';
import type { SlurmSetting } from '../spec/slurmSetting';
import { ask, call, noSlurm, wordsOf } from './call';
import { limitsIn, type Part, partsOf } from './parts';
import { limit, scriptOf } from './script';

export interface Submission {
  script: string;
  parts: Part[];
}

/** What would be submitted; asks Slurm for the size of its arrays, and takes the usual one where there is no Slurm. */
export async function planned(
  sweep: Sweep,
  indices: readonly number[],
  setting: SlurmSetting,
  command: readonly string[],
): Promise<Submission> {
  const config = await call('scontrol', ['show', 'config']);
  const parts = partsOf(indices, limitsIn(config?.stdout ?? ''));
  return { parts, script: scriptOf(sweep, setting, parts, command) };
}

/** Throws a `UserError` where nothing can be submitted from here; asked before anything is made. */
export async function checkSubmits(): Promise<void> {
  const answer = await call('sbatch', ['--version']);
  if (answer === undefined) throw noSlurm('sbatch');
  if (answer.code !== 0)
    throw new UserError(`sbatch cannot be run here: ${wordsOf(answer)}`, { hint: 'Nothing was made or submitted.' });
}

/**
 * Writes the script, submits each part and notes its job. Throws a `UserError` with sbatch's own words where it refuses one;
 * what it took before stays submitted and noted.
 */
export async function submit(
  { folder }: Sweep,
  { script, parts }: Submission,
  setting: SlurmSetting,
  toDo: string,
): Promise<SlurmJob[]> {
  const file = path.join(folder, sweepFiles.script);
  await inSweepFolder(folder, async () => {
    const { mode } = await stat(path.join(folder, sweepFiles.sweep));
    await writeWhole(file, script, { mode: scriptMode(mode) });
  });
  const jobs: SlurmJob[] = [];
  const at = await realpath(folder);
  const requeues = setting.maxRequeues === undefined ? {} : { maxRequeues: setting.maxRequeues };
  for (const part of parts) {
    const before = setting.atOnce === undefined ? undefined : jobs.at(-1);
    const args = ['--parsable', `--array=${part.array}${limit(setting)}`, ...after(before, setting), file];
    const answer = await ask('sbatch', [...args, String(part.offset)], toDo, { cwd: folder });
    const id = /^(\d+)(;.*)?$/m.exec(answer)?.[1];
    if (id === undefined)
      throw new UserError(`sbatch did not say which job it made, but: ${answer.trim()}`, { hint: toDo });
    const job = { job: id, time: Date.now(), indices: part.indices, offset: part.offset, ...requeues, folder: at };
    await appendText(path.join(folder, sweepFiles.jobs), `${JSON.stringify(job satisfies SlurmJob)}\n`).catch(
      (error) => {
        throw new UserError(`Job ${id} is submitted, and cannot be noted in ${folder}: ${diskReason(error)}.`, {
          hint: `Take it back with: scancel ${id}. ${toDo}`,
        });
      },
    );
    jobs.push(job);
  }
  return jobs;
}

/** Lines of the spec stand in the script: it is for whoever may read `sweep.json`, which follows the spec, to read and to run. */
export const scriptMode = (mode: number): number => (mode & 0o666) | ((mode & 0o444) >> 2);

/** So many at a time are so many of all arrays: each waits for the one before. */
function after(before: SlurmJob | undefined, { extra }: SlurmSetting): string[] {
  if (before === undefined) return [];
  const theirs = extra?.dependency === undefined ? '' : `${extra.dependency},`;
  return [`--dependency=${theirs}afterany:${before.job}`];
}
