/** The script that `sbatch` is given: for people to read, and to submit by hand. */
import path from 'node:path';
import { howMany } from '../../base/howMany';
import { shellWord } from '../../base/shellWord';
import { UserError } from '../../base/userError';
import { sweepFiles } from '../../protocol/files/sweep';
import type { Sweep } from '../record/readSweep';
import type { SlurmSetting } from '../spec/slurmSetting';
import { askedBefore } from './askedBefore';
import type { Part } from './parts';

/** What the arrays of a sweep are made of, and would not be a sweep without. */
const ours = ['array', 'wrap', 'parsable', 'test-only'];

/** @param command Node and the command line, absolute. */
export function scriptOf(sweep: Sweep, setting: SlurmSetting, parts: readonly Part[], command: readonly string[]) {
  const { name, folder, replicas, tasks } = sweep;
  const lines = [
    '#!/bin/bash',
    `# The sweep ${oneLine(name)}: ${howMany(tasks.length, 'task')}, an element of an array each. An element that is started again goes on where it stopped.`,
    ...parts.map(({ array, offset }) => `#   sbatch --array=${array}${limit(setting)} ${sweepFiles.script} ${offset}`),
    ...options(folder, name, setting, replicas),
    '',
    ...(setting.setup ?? []),
    '# The argument is the number of element 0. Slurm tells this process alone that its time is nearly over: so it becomes the task.',
    `exec ${[...command, 'sweep', 'task', folder].map(shellWord).join(' ')} $((SLURM_ARRAY_TASK_ID + \${1:-0}))`,
    '',
  ];
  return lines.join('\n');
}

/** `%P` of an array. */
export const limit = ({ atOnce }: SlurmSetting): string => (atOnce === undefined ? '' : `%${atOnce}`);

function options(folder: string, name: string, setting: SlurmSetting, replicas: number): string[] {
  const { partition, account, qos, time, gpusPerNode, mem, constraint, exclude, extra = {} } = setting;
  const forbidden = Object.keys(extra).find((option) => ours.includes(option));
  if (forbidden !== undefined)
    throw new UserError(`slurm.extra.${forbidden} cannot be given.`, {
      hint: `The sweep decides it. \`slurm.atOnce\` limits how many tasks run at a time.`,
    });
  // Slurm's own patterns begin with %.
  const log = path.join(folder, sweepFiles.logs).replaceAll('%', '%%');
  const given = {
    ...{ 'job-name': name, output: `${log}/%A_%a.log`, 'open-mode': 'append', requeue: true },
    ...{ signal: `B:USR1@${askedBefore(setting)}`, 'cpus-per-task': setting.cpusPerTask ?? replicas },
    ...{ partition, account, qos, time, 'gpus-per-node': gpusPerNode, mem, constraint, exclude, ...extra },
  };
  return Object.entries(given).flatMap(([option, value]) =>
    value === undefined ? [] : [`#SBATCH --${option}${value === true ? '' : `=${word(option, String(value))}`}`],
  );
}

/** As sbatch reads the words of a line that begins with #SBATCH. */
function word(option: string, value: string): string {
  if (/[\n\r\\]/.test(value))
    throw new UserError(`sbatch cannot be told --${option}: a newline or a backslash is in ${JSON.stringify(value)}.`, {
      hint: 'Move the sweep to a folder with a plainer name.',
    });
  return /^[\w@%:./,+=-]+$/.test(value) ? value : `"${value.replaceAll('"', '\\"')}"`;
}

const oneLine = (text: string) => text.replaceAll(/[\n\r]/g, ' ');
