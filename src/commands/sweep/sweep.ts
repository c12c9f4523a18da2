/** `sluice sweep …`: one spec, many runs. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { table } from '../../base/table';
import { messageOf } from '../../files/errorCode';
import { shownPath } from '../../files/shownPath';
import { isSweep, readSweep } from '../../sweep/record/readSweep';
import { countsOf, sweepStatus, sweepTasks } from '../../sweep/record/sweepStatus';
import { loadSweep } from '../../sweep/run/loadSweep';
import { newSweep } from '../../sweep/run/newSweep';
import { slurmNow, specChanges } from '../../sweep/run/specChanges';
import { queueOf } from '../../sweep/slurm/queue';
import { chosenDevice, type DeviceFlags, deviceFlag } from '../deviceFlags';
import { givenPath } from '../givenPath';
import { wholeNumber } from '../numbers';
import { complain, print, printJson } from '../print';
import { mayRunCodeOfSweep, type TrustFlag, trustFlag } from '../trust';
import { cancelHere } from './sweepCancel';
import { type FilesFlags, sweepFilesFor } from './sweepFiles';
import { showPlan } from './sweepPlan';
import { replicasOf, runHere, usualAtOnce, usualAtOnceOf } from './sweepRun';
import { submitNew, submitRest } from './sweepSubmit';
import { sweepTask, type TaskFlags } from './sweepTask';
import { countsText, statusText } from './sweepText';

interface RunFlags extends DeviceFlags, TrustFlag {
  atOnce?: string;
  runs?: string;
  json?: boolean;
  detach?: boolean;
  where: 'here' | 'slurm';
  dryRun?: boolean;
}

const atOnce = [
  '--at-once <n>',
  'tasks at a time; default: as many as cores, fewer for fewer tasks; one on other devices',
] as const;
const dryRun = ['--dry-run', 'print the script for Slurm; make and submit nothing'] as const;
const detach = ['--detach', 'go on in the background, whatever becomes of the terminal'] as const;

export function addSweep(program: Command): void {
  const sweep = program.command('sweep').description('run an experiment with many values: NAME.sweep.ts');
  addStarting(sweep);
  addLooking(sweep);
  addTasks(sweep);
}

/** What makes a sweep, or goes on with one. */
function addStarting(sweep: Command): void {
  sweep
    .command('run')
    .description('run a new sweep on this machine')
    .argument('<spec>', 'sweep file')
    .addOption(deviceFlag(', or auto for the fastest'))
    .option(...atOnce)
    .option(...detach)
    .option('--runs <folder>', 'folder of run folders; default: runs')
    .option('--dry-run', 'list the tasks; make and start nothing')
    .option('--json', 'print the result as one JSON object')
    .action(run);
  sweep
    .command('submit')
    .description('make a new sweep and give it to Slurm: an element of a job array each task')
    .argument('<spec>', 'sweep file')
    .addOption(deviceFlag(', or auto for the fastest'))
    .option('--runs <folder>', 'folder of run folders; default: runs')
    .option(...dryRun)
    .option('--json', 'print the folder and its jobs as one JSON object')
    .action(submit);
  sweep
    .command('resume')
    .description('run what is missing of a sweep: tasks that have not begun, failed or were stopped')
    .argument('<folder>', "the sweep's folder")
    .addOption(
      new Option('--where <place>', 'here, or slurm: as an array of what is missing and not in its queue')
        .choices(['here', 'slurm'])
        .default('here'),
    )
    .option(...dryRun)
    .option(...atOnce)
    .option(...detach)
    .option('--json', 'print the result as one JSON object')
    .addOption(trustFlag())
    .action(resume);
}

/** What says how sweeps stand, and stops one. */
function addLooking(sweep: Command): void {
  sweep
    .command('status')
    .description('what has become of the tasks, and what they found')
    .argument('<folder>', "the sweep's folder")
    .option('--json', 'print one JSON object')
    .action(async (folder: string, { json }: RunFlags) => {
      const found = await readSweep(givenPath(folder, '<folder>'));
      const { waiting, unknown } = await queueOf(found);
      const status = await sweepStatus(found, waiting);
      if (unknown !== undefined) complain(notAsked(unknown));
      if (json) return printJson({ folder: found.folder, ...status });
      print(statusText(found, status));
      const { missing, failed, paused, interrupted, queued, running } = status.counts;
      if (missing + failed + paused + interrupted > 0 && queued + running === 0 && unknown === undefined)
        print(`\nRun what is missing with: sluice sweep resume ${shownPath(found.folder)}`);
    });
  sweep
    .command('list')
    .description('the sweeps of a folder of runs')
    .argument('[runs]', 'folder of run folders', 'runs')
    .option('--json', 'print one JSON array')
    .action(list);
  sweep
    .command('cancel')
    .description('stop the tasks that run, each with a checkpoint, and start no further one')
    .argument('<folder>', "the sweep's folder")
    .action(async (folder: string) => cancelHere(await readSweep(givenPath(folder, '<folder>'))));
}

/** What starts tasks one by one. */
function addTasks(sweep: Command): void {
  sweep
    .command('files')
    .description('print the tasks for others to start: what is left as commands, or a Job of Kubernetes')
    .argument('<folder>', "the sweep's folder")
    .addOption(
      new Option('--for <whom>', 'shell: a command a line; kubernetes: an indexed Job')
        .choices(['shell', 'kubernetes'])
        .default('shell'),
    )
    .option('--image <image>', 'of Kubernetes: image of the pods, with Node 20')
    .option('--claim <name>', 'of Kubernetes: claim of the volume that holds the sweep, its experiment and Sluice')
    .option('--mount <folder>', 'of Kubernetes: where the volume is mounted; default: the folder that holds all three')
    .option('--at-once <n>', 'of Kubernetes: pods at a time; default: 16')
    .addOption(trustFlag())
    .action(async (folder: string, flags: FilesFlags) =>
      sweepFilesFor(await readSweep(givenPath(folder, '<folder>')), flags),
    );
  sweep
    .command('task')
    .description('run one task of a sweep, or go on with it: what a pool or a cluster starts')
    .argument('<folder>', "the sweep's folder")
    .argument('<index>', 'number of the task')
    .option('--beyond', "go on with a task that the sweep's rule has ended early")
    .addOption(trustFlag())
    .action((folder: string, index: string, flags: TaskFlags) =>
      sweepTask(givenPath(folder, '<folder>'), wholeNumber('<index>', index, 0), flags),
    );
}

async function run(spec: string, flags: RunFlags): Promise<void> {
  const { device } = chosenDevice(flags, true);
  const loaded = await loadSweep(givenPath(spec, '<spec>'));
  // Fewer tasks than cores have more of them each.
  const usual = Math.min(usualAtOnce(device), loaded.tasks.length);
  const atOnce = wholeNumber('--at-once', flags.atOnce ?? String(usual));
  if (flags.dryRun) return showPlan(loaded, { ...flags, atOnce });
  const made = await newSweep(loaded, {
    runs: flags.runs === undefined ? path.resolve('runs') : givenPath(flags.runs, '--runs'),
    replicas: replicasOf(atOnce),
    ...(device === undefined ? {} : { device }),
  });
  await runHere(made, { ...flags, atOnce });
}

async function submit(spec: string, flags: RunFlags): Promise<void> {
  const { device } = chosenDevice(flags, true);
  const runs = flags.runs === undefined ? path.resolve('runs') : givenPath(flags.runs, '--runs');
  await submitNew(await loadSweep(givenPath(spec, '<spec>')), {
    ...{ ...flags, runs },
    ...(device === undefined ? {} : { device }),
  });
}

async function resume(folder: string, flags: RunFlags): Promise<void> {
  const sweep = await readSweep(givenPath(folder, '<folder>'));
  await mayRunCodeOfSweep(sweep, flags);
  for (const change of await specChanges(sweep)) complain(change);
  if (flags.where === 'slurm') return submitRest(sweep, await slurmNow(sweep), flags);
  const atOnce = wholeNumber('--at-once', flags.atOnce ?? String(usualAtOnceOf(sweep)));
  await runHere(sweep, { ...flags, atOnce });
}

const notAsked = (why: string) =>
  `warning: Slurm's queue cannot be asked (${why}): what waits in it is not shown as queued.`;

async function list(runs: string, { json }: RunFlags): Promise<void> {
  const folder = givenPath(runs, '[runs]');
  const names = (await readdir(folder).catch(() => [])).filter((name) => isSweep(path.join(folder, name)));
  const rows = [];
  let unknown: string | undefined;
  for (const name of names) {
    const found = await readSweep(path.join(folder, name)).catch((error: unknown) => {
      complain(`${name} is left out: ${messageOf(error)}`);
    });
    if (found === undefined) continue;
    // A controller that is gone takes its time to say nothing: it is asked once.
    const queue = unknown === undefined ? await queueOf(found) : undefined;
    unknown ??= queue?.unknown;
    const tasks = await sweepTasks(found, queue?.waiting);
    rows.push({ name, folder: found.folder, tasks, counts: countsOf(tasks) });
  }
  if (unknown !== undefined) complain(notAsked(unknown));
  if (json) return printJson(rows.map(({ tasks, ...row }) => ({ ...row, tasks: tasks.length })));
  if (rows.length === 0) return print(`There is no sweep in ${folder}.`);
  print(
    table(
      ['sweep', 'tasks'],
      rows.map((row) => [row.name, countsText(row)]),
    ),
  );
}
