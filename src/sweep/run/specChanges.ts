/** What of a sweep's file is not as it was when the sweep began: its tasks stay those of then. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { howMany } from '../../base/howMany';
import type { SweepTask } from '../../protocol/files/sweep';
import { type Sweep, specOf } from '../record/readSweep';
import type { SlurmSetting } from '../spec/slurmSetting';
import { specNow } from './loadSweep';

/** Names in a sentence; more are counted. */
const named = 3;

/** A sentence for each difference; none where the file is gone, for the sweep does not need it. */
export async function specChanges(sweep: Sweep): Promise<string[]> {
  const file = specOf(sweep);
  if (!existsSync(file)) return [];
  const since = `${path.basename(file)} has changed since this sweep began`;
  const now = await specNow(file).catch(() => undefined);
  if (now === undefined) return [`${since}, and cannot be loaded: going on with the tasks of then.`];
  const [before, after] = [keysOf(sweep.tasks), keysOf(now.tasks)];
  const gone = [...before].filter(([key]) => !after.has(key)).map(([, { id }]) => id);
  const added = [...after].filter(([key]) => !before.has(key)).map(([, { id }]) => id);
  if (gone.length === 0 && added.length === 0) return [];
  const parts = [
    ...(added.length > 0
      ? [`${howMany(added.length, 'task is', 'tasks are')} new (${list(added)}), and ${are(added)} not run`]
      : []),
    ...(gone.length > 0
      ? [`${howMany(gone.length, 'is', 'are')} not in it any more (${list(gone)}), and ${are(gone)} run`]
      : []),
  ];
  return [`${since}: ${parts.join('; ')}. A new sweep has them: sluice sweep run ${path.basename(file)}.`];
}

/** What its file asks of Slurm now: more time is why many a sweep is submitted again. As it was where the file is gone or broken. */
export async function slurmNow(sweep: Sweep): Promise<SlurmSetting> {
  const file = specOf(sweep);
  const now = existsSync(file) ? await specNow(file).catch(() => undefined) : undefined;
  return now === undefined ? (sweep.slurm ?? {}) : (now.spec.slurm ?? {});
}

/** A task by its values: its number may be another one. */
const keysOf = (tasks: readonly SweepTask[]): Map<string, SweepTask> =>
  new Map(tasks.map((task) => [JSON.stringify(Object.entries(task.settings).sort()), task]));

const list = (ids: readonly string[]): string => `${ids.slice(0, named).join(', ')}${ids.length > named ? ', …' : ''}`;

const are = ({ length }: readonly string[]): string => (length === 1 ? 'is' : 'are');
