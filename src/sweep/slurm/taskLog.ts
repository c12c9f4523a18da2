/** Where what a task printed lies: in the log of the local pool, or in that of the array's element that it was, the newer of both. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { type SweepTask, sweepFiles } from '../../protocol/files/sweep';
import type { Sweep } from '../record/readSweep';
import { jobsOf } from './queue';

/** Undefined for a task that has printed nothing yet. */
export async function taskLog(sweep: Sweep, { id, index }: SweepTask): Promise<string | undefined> {
  const jobs = (await jobsOf(sweep)).filter(({ indices }) => indices.includes(index));
  const names = [id, ...jobs.map(({ job, offset = 0 }) => `${job}_${index - offset}`)];
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(sweep.folder, sweepFiles.logs, `${name}.log`);
      const time = await stat(file).then(
        ({ mtimeMs }) => mtimeMs,
        () => undefined,
      );
      return time === undefined ? [] : [{ file, time }];
    }),
  );
  return files.flat().sort((a, b) => b.time - a.time)[0]?.file;
}
