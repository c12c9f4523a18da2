/** How often a task's time was over, in the jobs of one submission: beside its log, for the run folder is the run's. */
import path from 'node:path';
import { checkWay } from '../../files/ownFile';
import { readText } from '../../files/regularFile';
import { writeWhole } from '../../files/writeWhole';
import { type SweepTask, sweepFiles } from '../../protocol/files/sweep';
import { cut, object, parsed, whole } from '../../protocol/shape';
import type { Sweep } from '../record/readSweep';

interface Timeouts {
  /** Of the array's element. Another one begins at 0. */
  job: string;
  count: number;
}

const timeouts = object<Timeouts>({ job: cut(100), count: whole() });

const fileOf = (sweep: Sweep, { id }: SweepTask) => path.join(sweep.folder, sweepFiles.logs, `${id}.timeouts`);

export async function timeoutsOf(sweep: Sweep, task: SweepTask, job: string): Promise<number> {
  const text = await readText(fileOf(sweep, task), 'timeouts').catch(() => '');
  const found = parsed(text, timeouts);
  return found?.job === job ? found.count : 0;
}

export async function noteTimeout(sweep: Sweep, task: SweepTask, job: string, count: number): Promise<void> {
  const file = fileOf(sweep, task);
  await checkWay(sweep.folder, file);
  await writeWhole(file, `${JSON.stringify({ job, count } satisfies Timeouts)}\n`, { durable: true });
}
