/** `sluice sweep submit` and `sluice sweep resume --where slurm`: tasks given to Slurm. Nothing stays behind in this terminal. */
import path from 'node:path';
import { howMany } from '../../base/howMany';
import { shownPath } from '../../files/shownPath';
import type { SlurmJob } from '../../protocol/files/sweep';
import type { Sweep } from '../../sweep/record/readSweep';
import type { LoadedSweep } from '../../sweep/run/loadSweep';
import { newSweep, sweepOf } from '../../sweep/run/newSweep';
import { askedAtOnce } from '../../sweep/slurm/askedBefore';
import { queueOf } from '../../sweep/slurm/queue';
import { checkSubmits, planned, type Submission, submit } from '../../sweep/slurm/submit';
import { checkSlurm, type SlurmSetting } from '../../sweep/spec/slurmSetting';
import { complain, print, printJson } from '../print';
import { tasksLeft, uncancelled } from './sweepRun';

export interface SubmitFlags {
  json?: boolean;
  dryRun?: boolean;
}

/** A core for each replica: a task has the same number of them everywhere, so that its weights are the same everywhere. */
const replicasFor = ({ cpusPerTask = 1 }: SlurmSetting) => cpusPerTask;

function warnOfTime(setting: SlurmSetting): void {
  const words = askedAtOnce(setting);
  if (words !== undefined) complain(`warning: ${words}`);
}

const command = () => [process.execPath, path.join(__dirname, 'cli.js')];

export async function submitNew(
  loaded: LoadedSweep,
  { runs, device, ...flags }: SubmitFlags & { runs: string; device?: string },
): Promise<void> {
  const setting = loaded.spec.slurm ?? {};
  warnOfTime(setting);
  const indices = loaded.tasks.map(({ index }) => index);
  const places = { replicas: replicasFor(setting), ...(device === undefined ? {} : { device }) };
  // Also what is wrong with the script is said before a folder is made; its name alone is another one then.
  const dry = await planned(sweepOf(loaded, places, path.join(runs, 'SWEEP')), indices, setting, command());
  if (flags.dryRun) return print(dry.script.trimEnd());
  await checkSubmits();
  const sweep = await newSweep(loaded, { runs, ...places });
  await give(sweep, await planned(sweep, indices, setting, command()), setting, flags);
}

/** What is missing, without what a job holds that the queue still knows. */
export async function submitRest(sweep: Sweep, setting: SlurmSetting, flags: SubmitFlags): Promise<void> {
  checkSlurm(setting);
  warnOfTime(setting);
  await checkSubmits();
  const queue = await queueOf(sweep);
  if (queue.unknown !== undefined)
    complain(
      `warning: The queue cannot be asked (${queue.unknown}): a task that is in it already is submitted twice, and run once.`,
    );
  const held = (index: number) => queue.waiting.has(index) || queue.running.has(index);
  const indices = (await tasksLeft(sweep)).map(({ index }) => index).filter((index) => !held(index));
  if (indices.length === 0) return print('Nothing is missing: every task is done, running or in the queue.');
  const submission = await planned(sweep, indices, setting, command());
  if (flags.dryRun) return print(submission.script.trimEnd());
  await uncancelled(sweep);
  await give(sweep, submission, setting, flags);
}

async function give(sweep: Sweep, submission: Submission, setting: SlurmSetting, { json }: SubmitFlags): Promise<void> {
  const shown = shownPath(sweep.folder);
  const toDo = `The sweep is kept. When that is mended, go on with: sluice sweep resume ${shown} --where slurm`;
  const jobs = await submit(sweep, submission, setting, toDo);
  if (json) return printJson({ folder: sweep.folder, jobs });
  print(`${shown}: ${jobsText(jobs)}. See how it goes with: sluice sweep status ${shown}`);
}

function jobsText(jobs: readonly SlurmJob[]): string {
  const tasks = jobs.reduce((sum, { indices }) => sum + indices.length, 0);
  const names = jobs.map(({ job }) => job);
  return `${howMany(tasks, 'task')} submitted as ${names.length === 1 ? 'job' : 'jobs'} ${names.join(', ')}`;
}
