/** The command line: the same engine as the editor's. Exit codes: 0 done, 1 a run failed, 2 bad input, 130 interrupted. */
import { Command } from 'commander';
import { addBench } from './commands/benchInfer';
import { addDoctor } from './commands/doctor';
import { addEvaluate } from './commands/evaluate';
import { addExport } from './commands/export';
import { addPredict } from './commands/predict';
import { addPresets } from './commands/presets';
import { complain } from './commands/print';
import { printError } from './commands/printError';
import { addProfile } from './commands/profile';
import { addSamples } from './commands/samples';
import { addTrain } from './commands/train';
import { toUserFacing } from './protocol/userError';
import { quietTensorFlow } from './train/quiet';

const program = new Command('sluice')
  .description('Train and evaluate channel-gated networks.')
  .exitOverride()
  .configureOutput({ writeErr: (text) => complain(text.trimEnd()) });
for (const add of [
  addTrain,
  addEvaluate,
  addProfile,
  addSamples,
  addPredict,
  addExport,
  addBench,
  addPresets,
  addDoctor,
])
  add(program);

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
