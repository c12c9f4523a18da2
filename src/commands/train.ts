/** `sluice train`: an experiment file or a preset as a new run, or an earlier run carried on or repeated. */

import { rm } from 'node:fs/promises';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { UserError } from '../base/userError';
import { presetFile } from '../experiment/presetList';
import { writeWhole } from '../files/writeWhole';
import { newRunFolder } from '../run/record/newRunFolder';
import { readRunConfig } from '../run/record/runConfig';
import { isSweep } from '../sweep/record/readSweep';
import { train } from '../train/train';
import { type AgainFlags, asStored, storedSourceFlag } from './againFlags';
import { chosenDevice, type DeviceFlags, deviceFlag, nodeGpuFlag } from './deviceFlags';
import { givenNameOrPath, givenPath } from './givenPath';
import { complain, hasLeft } from './print';
import { type SetFlag, setFlag, settingsOf } from './setFlag';
import { stopSignal } from './stopSignal';
import { errorsShown, tellGuard } from './terminal';
import { follow, tellOutcome } from './trainOutcome';
import { mayRunCodeOf, type TrustFlag, trustFlag } from './trust';

interface Flags extends DeviceFlags, SetFlag, TrustFlag, AgainFlags {
  epochs?: string;
  runs?: string;
  resume?: string;
  from?: string;
  preset?: string;
  data?: string;
  json?: boolean;
}

export function addTrain(program: Command): void {
  program
    .command('train')
    .description('train an experiment file')
    .argument('[experiment]', 'experiment file (TypeScript or JavaScript); with --resume and --again: that of the run')
    .addOption(deviceFlag(', or auto for the fastest'))
    .addOption(nodeGpuFlag())
    .option('--epochs <n>', 'short for --set epochs=<n>')
    .addOption(setFlag())
    .option('--runs <folder>', 'folder of run folders; default: runs, with --again that of the run or of its sweep')
    .option('--resume <run>', 'run folder to go on with, from its last checkpoint')
    .option('--from <checkpoint>', 'with --resume: from last, previous, best or a checkpoint file of the run')
    .addOption(
      new Option('--again <run>', 'run folder to repeat in a new run, with its settings').conflicts(['resume']),
    )
    .addOption(storedSourceFlag())
    .option('--preset <name>', 'train a preset instead of a file; see `sluice presets`')
    .option('--data <folder>', "the preset's data: CIFAR-10 in its binary format")
    .option('--replicas <n>', 'copies of the network, a core each (device cpu); default: all cores')
    .option('--json', 'print run events, one JSON object a line')
    .addOption(trustFlag())
    .action(trainCommand);
}

async function trainCommand(file: string | undefined, flags: Flags): Promise<void> {
  const epochs = flags.epochs === undefined ? [] : [`epochs=${flags.epochs}`];
  const settings = settingsOf({ set: [...flags.set, ...epochs] });
  const where = chosenDevice(flags, true);
  const { experiment, folder, ...from } = await chosenRun(file, flags);
  const stop = stopSignal();
  // Nobody is left to tell events to: as any program that writes to a pipe, it ends, here with a checkpoint.
  const leave = new AbortController();
  const left = (error: NodeJS.ErrnoException) => {
    if (hasLeft(error) && flags.json) leave.abort();
  };
  process.stdout.on('error', left);
  const isNew = flags.resume === undefined;
  tellGuard({ kind: 'run', folder, isNew });
  let whole: string | undefined;
  const told = await follow(
    train({
      experiment,
      folder,
      resume: !isNew,
      ...from,
      settings,
      ...where,
      signal: AbortSignal.any([stop.signal, leave.signal]),
      waiting: (message) => complain(message),
      tooLong: (message) => {
        whole = message;
      },
    }),
    flags.json === true,
  );
  await errorsShown();
  const interrupted = stop.signal.aborted ? stop.exitCode : undefined;
  stop.release();
  // A run begins with its first step. Of a new one that never began there is nothing to keep.
  if (isNew && !told.begun) await rm(folder, { recursive: true, force: true });
  tellOutcome(told, { folder, isNew, json: flags.json === true, whole, interrupted });
}

/** A new run of the file or preset, or an old one to go on with or to repeat, of its own experiment unless a file is named. */
async function chosenRun(file: string | undefined, flags: Flags) {
  const { preset } = flags;
  const given = (text: string | undefined, what: string) => (text === undefined ? undefined : givenPath(text, what));
  const experimentFile = given(file, '[experiment]');
  const [resume, again] = [given(flags.resume, '--resume'), given(flags.again, '--again')];
  const [runs, data] = [given(flags.runs, '--runs'), given(flags.data, '--data')];
  const from = flags.from === undefined ? undefined : givenNameOrPath(flags.from, '--from');
  if (from !== undefined && resume === undefined)
    throw new UserError('--from is of which run?', { hint: 'Name it: --resume <run>.' });
  const storedSource = asStored(flags);
  const earlier = resume ?? again;
  if (preset !== undefined) {
    if (experimentFile !== undefined || earlier !== undefined)
      throw new UserError('--preset takes the place of an experiment file.', {
        hint: 'Leave out the file, --resume and --again.',
      });
    return presetRun(preset, data, runs ?? path.resolve('runs'));
  }
  if (data !== undefined)
    throw new UserError('--data is for presets.', { hint: 'For an experiment file: --set data.dir=<folder>.' });
  if (experimentFile === undefined && earlier === undefined)
    throw new UserError('Which experiment?', { hint: 'Name its file, or a run to go on with: --resume <run>.' });
  // A file that the user names is the user's; one that a run names, or keeps, may be anybody's.
  if (earlier !== undefined && (experimentFile === undefined || storedSource))
    await mayRunCodeOf(earlier, flags, experimentFile);
  const experiment =
    experimentFile === undefined && earlier !== undefined
      ? (await readRunConfig(earlier)).experiment
      : (experimentFile ?? '');
  if (resume !== undefined) return { experiment, folder: resume, from };
  if (again === undefined) return { experiment, folder: await newRunFolder(runs ?? path.resolve('runs'), experiment) };
  const folder = await newRunFolder(runs ?? besideRun(again), experiment);
  return { experiment, folder, again, storedSource };
}

/** A task of a sweep that is repeated is none of it: its new run lies beside the sweep. */
function besideRun(run: string): string {
  const folder = path.dirname(run);
  return isSweep(folder) ? path.dirname(folder) : folder;
}

/** The run's folder holds its experiment, so that it can be resumed, evaluated and read like any other. */
async function presetRun(preset: string, data: string | undefined, runs: string) {
  if (data === undefined)
    throw new UserError('Where is the data of the preset?', { hint: 'Name its folder: --data <folder>.' });
  const text = presetFile(preset, data);
  const name = `${preset}.experiment.ts`;
  const folder = await newRunFolder(runs, name);
  const experiment = path.join(folder, name);
  await writeWhole(experiment, text, { durable: true });
  return { folder, experiment };
}
