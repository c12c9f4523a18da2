/** What a task of a sweep has printed: where it lies, and how it ends. */
import { lastWords } from '../../run/owner/workerExit';
import { taskLog } from '../../sweep/slurm/taskLog';
import type { SweepSummary, TaskSummary } from './sweepSummary';

/** Bytes at the end of a log that are looked at for its last lines, and how many lines are shown. */
const [bytes, lines] = [4000, 8];

/** Undefined for a task that has printed nothing yet. */
export const logOf = ({ sweep }: SweepSummary, { task }: TaskSummary): Promise<string | undefined> =>
  taskLog(sweep, task);

/** Empty for one that has not failed. */
export async function lastLinesOf(sweep: SweepSummary, task: TaskSummary): Promise<string> {
  if (task.state !== 'failed' && task.state !== 'interrupted') return '';
  const file = await logOf(sweep, task);
  const words = file === undefined ? '' : await lastWords(file, bytes);
  return words.split('\n').slice(-lines).join('\n');
}
