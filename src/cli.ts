/** The command line: the same engine as the editor's. Exit codes: 0 done, 1 a run failed, 2 bad input, 130 interrupted. */
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command, Option } from 'commander';
import { addBench } from './commands/benchInfer';
import { addExport } from './commands/export';
import { interruptible } from './commands/interruptible';
import { threshold } from './commands/numbers';
import { addPredict } from './commands/predict';
import { addProfile } from './commands/profile';
import { addSamples } from './commands/samples';
import { defaultThresholds } from './protocol/curve';
import type { RunEvent } from './protocol/events';
import { toUserFacing, UserError } from './protocol/userError';
import { measureCurve } from './train/curve';
import { probeDevice } from './train/deviceProbe';
import { diagnosisText } from './train/diagnosisText';
import { type DeviceId, deviceId, deviceIds, diagnose } from './train/doctor';
import { evaluateRun, evaluateThresholds } from './train/evaluateRun';
import { newRunFolder } from './train/newRunFolder';
import { presetFile, presetList } from './train/presetList';
import { ProgressLine } from './train/progressLine';
import { quietTensorFlow } from './train/quiet';
import { report, thresholdReport } from './train/report';
import { readRunConfig } from './train/runConfig';
import { parseSetting } from './train/settings';
import { train } from './train/train';

interface TrainFlags {
  device?: string;
  epochs?: string;
  set: string[];
  runs?: string;
  resume?: string;
  again?: string;
  storedSource?: boolean;
  preset?: string;
  data?: string;
  tfjsNodeGpu?: string;
  replicas?: string;
  json?: boolean;
}

interface EvaluateFlags {
  device?: string;
  tfjsNodeGpu?: string;
  last?: boolean;
  threshold?: string[];
  thresholds?: string;
  curve?: boolean;
  json?: boolean;
}

const device = (more = '') => new Option('--device <id>', `where to run: ${deviceIds.join(', ')}${more}`);
const nodeGpu = () => new Option('--tfjs-node-gpu <folder>', 'folder in which @tensorflow/tfjs-node-gpu is installed');
const collect = (value: string, all: string[]) => [...all, value];

const program = new Command('sluice').description('Train and evaluate channel-gated networks.').exitOverride();

program
  .command('train')
  .description('train an experiment file')
  .argument('[experiment]', 'experiment file (TypeScript or JavaScript); with --resume and --again: that of the run')
  .addOption(device(', or auto for the fastest'))
  .addOption(nodeGpu())
  .option('--epochs <n>', 'short for --set epochs=<n>')
  .option('--set <key=value>', 'replace a setting of the experiment; may be repeated', collect, [])
  .option('--runs <folder>', 'folder of run folders; default: runs, with --again that of the run')
  .option('--resume <run>', 'run folder to go on with, from its last checkpoint')
  .addOption(new Option('--again <run>', 'run folder to repeat in a new run, with its settings').conflicts(['resume']))
  .option('--stored-source', 'with --again: the experiment as that run kept it, not as it is now')
  .option('--preset <name>', 'train a preset instead of a file; see `sluice presets`')
  .option('--data <folder>', "the preset's data: CIFAR-10 in its binary format")
  .option('--replicas <n>', 'copies of the network, a core each (device cpu); default: all cores')
  .option('--json', 'print run events, one JSON object a line')
  .action(trainCommand);

program
  .command('evaluate')
  .description("evaluate a run's best checkpoint on the test images")
  .argument('<run>', 'run folder')
  .addOption(device())
  .addOption(nodeGpu())
  .option('--last', 'the last checkpoint instead of the best')
  .option('--threshold <p...>', 'open gates whose probability is above p: accuracy and MACs for each p')
  .addOption(
    new Option(
      '--curve',
      `the same over a range of thresholds (${defaultThresholds.join(', ')}), kept in the run folder`,
    ).conflicts('threshold'),
  )
  .addOption(new Option('--thresholds <list>', 'a curve over these: 0.3,0.5,0.7').conflicts(['curve', 'threshold']))
  .option('--json', 'print one JSON object')
  .action(async (run: string, flags: EvaluateFlags) => {
    const request = {
      folder: path.resolve(run),
      checkpoint: flags.last ? ('last' as const) : ('best' as const),
      ...chosenDevice(flags),
    };
    if (flags.curve || flags.thresholds !== undefined) {
      const wanted = flags.thresholds?.split(',').map((text) => threshold(text, '--thresholds')) ?? defaultThresholds;
      const curve = await interruptible((progress) => measureCurve({ ...request, ...progress }, wanted));
      if (curve !== undefined)
        console.log(flags.json ? JSON.stringify(curve) : thresholdReport(curve.denseMacs, curve.points));
      return;
    }
    if (flags.threshold !== undefined) {
      const thresholds = flags.threshold.map((text) => threshold(text));
      const { evaluations, model } = await evaluateThresholds(request, thresholds);
      const rows = evaluations.map((evaluation, i) => ({ threshold: thresholds[i] as number, ...evaluation }));
      console.log(
        flags.json ? JSON.stringify({ denseMacs: model.macs, thresholds: rows }) : thresholdReport(model.macs, rows),
      );
      return;
    }
    const { evaluation, model, data } = await evaluateRun({ ...request, record: true });
    console.log(
      flags.json ? JSON.stringify({ ...evaluation, denseMacs: model.macs }) : report(model, evaluation, data),
    );
  });

addProfile(program);
addSamples(program);
addPredict(program);
addExport(program);
addBench(program);

program
  .command('presets')
  .description('list the experiments that need no file')
  .action(() => {
    const width = Math.max(...presetList.map(({ name }) => name.length));
    for (const { name, description } of presetList) console.log(`${name.padEnd(width)}  ${description}`);
  });

program
  .command('doctor')
  .description('try every device with a training step, and say which work and how fast')
  .argument('[experiment]', 'experiment file whose own step is tried; default: a small gated network')
  .addOption(nodeGpu())
  .option('--json', 'print one JSON array')
  .addOption(new Option('--probe <id>').hideHelp())
  .action(async (experiment: string | undefined, flags: DoctorFlags) => {
    if (flags.probe !== undefined) {
      const diagnosis = await probeDevice(deviceId(flags.probe), pathOption(flags), experiment);
      console.log(JSON.stringify(diagnosis));
      return;
    }
    const extra = flags.tfjsNodeGpu === undefined ? [] : ['--tfjs-node-gpu', flags.tfjsNodeGpu];
    const file = experiment === undefined ? [] : [path.resolve(experiment)];
    const probe = (id: DeviceId) => [__filename, 'doctor', ...file, '--probe', id, ...extra];
    const found = await diagnose(probe, { say: (text) => process.stderr.write(`· ${text}\n`) });
    console.log(flags.json ? JSON.stringify(found) : found.map(diagnosisText).join('\n'));
    if (!found.some((d) => d.works)) process.exitCode = 1;
  });

interface DoctorFlags {
  tfjsNodeGpu?: string;
  json?: boolean;
  probe?: string;
}

async function trainCommand(file: string | undefined, flags: TrainFlags): Promise<void> {
  const settings = [...flags.set, ...(flags.epochs === undefined ? [] : [`epochs=${flags.epochs}`])].map(parseSetting);
  const where = chosenDevice(flags, true);
  const { experiment, folder, ...from } = await chosenRun(file, flags);
  const stop = new AbortController();
  let interrupted = false;
  // The first interrupt stops at the next step with a checkpoint; the second at once.
  process.on('SIGINT', () => {
    if (interrupted) process.exit(130);
    interrupted = true;
    stop.abort();
  });
  process.on('SIGTERM', () => stop.abort());
  const progress = new ProgressLine(process.stderr);
  let started: Started | undefined;
  let evaluation: LastEvaluation | undefined;
  let last: RunEvent | undefined;
  for await (const event of train({
    experiment,
    folder,
    resume: flags.resume !== undefined,
    ...from,
    settings: Object.fromEntries(settings),
    ...where,
    signal: stop.signal,
  })) {
    if (flags.json) console.log(JSON.stringify(event));
    else progress.show(event);
    if (event.kind === 'started') started = event;
    if (event.kind === 'epoch') evaluation = event.evaluation;
    last = event;
  }
  progress.end();
  if (last?.kind !== 'ended') throw new Error('The run ended without saying how.');
  const shown = path.relative(process.cwd(), folder) || folder;
  if (last.outcome === 'failed') {
    if (!flags.json) printError(last.error ?? { message: 'The run failed.' });
    process.exitCode = 1;
    if (started !== undefined) return;
    // It never began: the input was bad, unless what went wrong was ours, and there is nothing to keep.
    if (last.error !== undefined && last.error.stack === undefined) process.exitCode = 2;
    if (flags.resume === undefined) await rm(folder, { recursive: true, force: true });
    return;
  }
  if (!flags.json) {
    if (started && evaluation) console.log(`\n${report(started.model, evaluation, started.data)}`);
    console.log(`\n${last.outcome}: ${shown}`);
    if (last.outcome !== 'finished') console.log(`Go on with: sluice train --resume ${shown}`);
  }
  if (interrupted) process.exitCode = 130;
}

/** A new run of the file or preset, or an old one to go on with or to repeat, of its own experiment unless a file is named. */
async function chosenRun(file: string | undefined, flags: TrainFlags) {
  const { resume, again, storedSource = false, runs, preset, data } = flags;
  if (storedSource && again === undefined)
    throw new UserError('--stored-source is of which run?', { hint: 'Name it: --again <run>.' });
  const earlier = resume ?? again;
  if (preset !== undefined) {
    if (file !== undefined || earlier !== undefined)
      throw new UserError('--preset takes the place of an experiment file.', {
        hint: 'Leave out the file, --resume and --again.',
      });
    return presetRun(preset, data, runs ?? 'runs');
  }
  if (data !== undefined)
    throw new UserError('--data is for presets.', { hint: 'For an experiment file: --set data.dir=<folder>.' });
  if (file === undefined && earlier === undefined)
    throw new UserError('Which experiment?', { hint: 'Name its file, or a run to go on with: --resume <run>.' });
  const experiment =
    file === undefined && earlier !== undefined
      ? (await readRunConfig(path.resolve(earlier))).experiment
      : path.resolve(file ?? '');
  if (resume !== undefined) return { experiment, folder: path.resolve(resume) };
  if (again === undefined) return { experiment, folder: await newRunFolder(path.resolve(runs ?? 'runs'), experiment) };
  const folder = await newRunFolder(path.resolve(runs ?? path.dirname(path.resolve(again))), experiment);
  return { experiment, folder, again: path.resolve(again), storedSource };
}

/** The run's folder holds its experiment, so that it can be resumed, evaluated and read like any other. */
async function presetRun(preset: string, data: string | undefined, runs: string) {
  if (data === undefined)
    throw new UserError('Where is the data of the preset?', { hint: 'Name its folder: --data <folder>.' });
  const text = presetFile(preset, path.resolve(data));
  const name = `${preset}.experiment.ts`;
  const folder = await newRunFolder(path.resolve(runs), name);
  const experiment = path.join(folder, name);
  await writeFile(experiment, text);
  return { folder, experiment };
}

type Started = Extract<RunEvent, { kind: 'started' }>;
type LastEvaluation = Extract<RunEvent, { kind: 'epoch' }>['evaluation'];

const pathOption = ({ tfjsNodeGpu }: { tfjsNodeGpu?: string }) =>
  tfjsNodeGpu === undefined ? {} : { tfjsNodeGpuPath: tfjsNodeGpu };

/** `automatic`: whether the choice may be left to the run. */
function chosenDevice(
  flags: { device?: string; tfjsNodeGpu?: string; replicas?: string },
  automatic = false,
): {
  device?: DeviceId | 'auto';
  deviceOptions: object;
} {
  const replicas = flags.replicas === undefined ? {} : { replicas: Number(flags.replicas) };
  if (flags.replicas !== undefined && !(Number(flags.replicas) >= 1))
    throw new UserError(`--replicas is '${flags.replicas}'.`, { hint: 'It is a whole number, 1 or more.' });
  return {
    ...(flags.device === undefined
      ? {}
      : { device: automatic && flags.device === 'auto' ? flags.device : deviceId(flags.device) }),
    deviceOptions: { ...pathOption(flags), ...replicas },
  };
}

function printError({ message, hint, source, stack }: ReturnType<typeof toUserFacing>): void {
  const place = source ? `${path.relative(process.cwd(), source.file)}:${source.line}: ` : '';
  console.error(`${place}${message}${hint ? `\n  ${hint}` : ''}`);
  if (stack && process.env.SLUICE_STACK) console.error(stack);
}

async function main(): Promise<void> {
  quietTensorFlow();
  try {
    await program.parseAsync();
  } catch (error) {
    const { exitCode } = error as { exitCode?: number };
    // Commander has said what was wrong, or has printed the help asked for.
    if (exitCode !== undefined) {
      process.exitCode = exitCode === 0 ? 0 : 2;
      return;
    }
    printError(toUserFacing(error));
    process.exitCode = 2;
  }
}

void main();
