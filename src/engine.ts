/**
 * A command of the terminal, by the same engine as the editor's, behind the process that is in front of it (cli.ts). Exit codes:
 * 0 done, 1 a run failed, 2 bad input, 128 and its number for a signal that asked it to end (base/exitCodes.ts).
 */
// Before all others.
import './base/earlySignals';

import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { Command } from 'commander';
import { addBench } from './commands/benchInfer';
import { addCompare } from './commands/compare';
import { addDoctor } from './commands/doctor';
import { addEvaluate } from './commands/evaluate';
import { addExport } from './commands/export';
import { addReport } from './commands/htmlReport';
import { addPredict } from './commands/predict';
import { addPresets } from './commands/presets';
import { addPreview } from './commands/preview';
import { complain, watchOutput } from './commands/print';
import { failureOf, printError, verboseFlag } from './commands/printError';
import { addProfile } from './commands/profile';
import { addRuns } from './commands/runs';
import { addSamples } from './commands/samples';
import { addSettings } from './commands/settings';
import { addSweep } from './commands/sweep/sweep';
import { errorsShown, tellGuard } from './commands/terminal';
import { addTrain } from './commands/train';
import { addVersion } from './commands/version';
import { quietTensorFlow } from './device/quiet';
import { closeInspector } from './guard/earlyInspector';
import { parentVariable, type ToCommand } from './protocol/messages/guardMessages';

const program = new Command('sluice')
  .description('Train and evaluate channel-gated networks.')
  .option(verboseFlag, 'errors in full: long messages of libraries, and stacks')
  .addHelpText(
    'after',
    `
A run that is interrupted stops after its next step, with a checkpoint to go on from.
Exit codes: 0 done, 1 a run failed or the process crashed, 2 bad input;
interrupted, saved or not: 130 by Ctrl-C, 143 by SIGTERM, 129 by a terminal that went away.`,
  )
  .exitOverride()
  .configureOutput({ writeErr: (text) => complain(text.trimEnd()) });
for (const add of [
  addVersion,
  addTrain,
  addEvaluate,
  addPreview,
  addProfile,
  addSamples,
  addPredict,
  addExport,
  addBench,
  addRuns,
  addCompare,
  addReport,
  addPresets,
  addSettings,
  addDoctor,
  addSweep,
])
  add(program);

/** How long a command outlives the process in front of it: a last checkpoint over a slow network has to fit in. */
const checkpointMs = 120_000;
const nothingMs = 5000;

/** Of the process in front of this one: answers that JavaScript still turns, and notices its end. */
function stayBehind(): void {
  if (process.send === undefined) return;
  // A terminal that goes away tells every process on it: what is to be done about it, the one in front says.
  process.on('SIGHUP', () => {});
  process.on('message', ({ kind }: ToCommand) => {
    if (kind === 'stop') tellGuard({ kind: 'alive' });
  });
  process.channel?.unref();
  const trains = process.argv[2] === 'train' || (process.argv[2] === 'sweep' && process.argv[3] === 'task');
  const patienceMs = trains ? checkpointMs : nothingMs;
  const workerData = { parent: Number(process.env[parentVariable]) || process.ppid, patienceMs };
  new Worker(path.join(__dirname, 'parentWatchThread.js'), { workerData, execArgv: [] }).unref();
  // What goes wrong with a terminal is for the process in front; a reader that has left hears nothing more.
  process.stderr.on('error', () => {});
}

async function main(): Promise<void> {
  closeInspector();
  stayBehind();
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
    printError(failureOf(error), error instanceof Error ? error.message : undefined);
    process.exitCode = 2;
  }
}

/** A thread that hangs, and a timer of the experiment's, must not keep a command that is done. */
const leaveMs = 2000;

const isOutputLost = watchOutput();
void main().finally(async () => {
  await errorsShown();
  if (isOutputLost()) process.exitCode ||= 1;
  tellGuard({ kind: 'done', code: Number(process.exitCode ?? 0) });
  setTimeout(() => process.exit(), leaveMs).unref();
});
