/** What is wrong with a `sweep.json` that is none: cut off, edited by hand, of another version. For people. */
import { messageOf } from '../../files/errorCode';
import { parseSweep, type SweepFile } from '../../protocol/files/sweep';
import { isDeep, isFields } from '../../protocol/shape';

/** Is one: each field of another file is tried in it. */
const whole: SweepFile = {
  ...{ version: 1, name: '', spec: '', specFrom: '', experiment: '', experimentFrom: '' },
  ...{ source: [], made: 0, replicas: 1, tasks: [] },
};
const optional = ['device', 'macsAtMost', 'earlyStop', 'slurm'];

/** @param text what `parseSweep` has refused. */
export function sweepFault(text: string): string {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    return `is no JSON, perhaps cut off: ${messageOf(error)}`;
  }
  if (!isFields(found)) return 'holds no object';
  if (isDeep(found)) return 'is nested deeper than any sweep';
  if (typeof found.version === 'number' && found.version > 1)
    return `is of version ${found.version}: a newer Sluice wrote it`;
  const takes = (field: string, value: unknown) =>
    parseSweep(JSON.stringify({ ...whole, [field]: value })) !== undefined;
  const given = found;
  const wrong = [...Object.keys(whole), ...optional].find((field) => field !== 'tasks' && !takes(field, given[field]));
  if (wrong !== undefined) return wrong in given ? `has an entry ${wrong} that is none` : `has no entry ${wrong}`;
  const { tasks } = found;
  if (!Array.isArray(tasks)) return 'has no list of tasks';
  const broken = tasks.findIndex((task: unknown) => !isFields(task) || !takes('tasks', [{ ...task, index: 0 }]));
  if (broken >= 0)
    return `has a task at place ${broken} without its id (the name of a folder of its own), index, configuration or settings`;
  const moved = tasks.findIndex(({ index }: { index: unknown }, place) => index !== place);
  if (moved >= 0) return `has the task of index ${JSON.stringify(tasks[moved].index)} at place ${moved}`;
  return 'has two tasks of one id, or too many tasks or names of their values';
}
