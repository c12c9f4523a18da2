/** `sluice bench infer RUN`: what the gates of a trained run save in time on this machine. */
import { type Command, Option } from 'commander';
import { benchInfer } from '../export/benchInfer';
import { benchText } from '../export/benchText';
import { checkReport, writeReport } from '../export/reportFile';
import { usualPythons } from '../export/torchPeer';
import { chosenCheckpoint } from './checkpointFlags';
import { givenNameOrPath, givenPath } from './givenPath';
import { interruptible } from './interruptible';
import { wholeNumber } from './numbers';
import { print, printJson } from './print';
import { mayRunCodeOf, type TrustFlag, trustFlag } from './trust';

interface Flags extends TrustFlag {
  batch?: string[];
  runs: string;
  checkpoint: 'best' | 'last';
  best?: boolean;
  last?: boolean;
  skip: 'auto' | 'all';
  pytorch?: boolean | string;
  report?: string;
  json?: boolean;
}

export function addBench(program: Command): void {
  program
    .command('bench')
    .description('measure on this machine')
    .command('infer')
    .description('time a trained run with all gates open, masked, and skipping closed channels')
    .argument('<run>', 'run folder')
    .option('--batch <n...>', 'batch sizes besides 1')
    .option('--runs <n>', 'turns of each, at least 30 for numbers to show', '30')
    .addOption(new Option('--checkpoint <name>', 'which weights').choices(['best', 'last']).default('best'))
    .addOption(new Option('--best', 'short for --checkpoint best').conflicts('last'))
    .option('--last', 'short for --checkpoint last')
    .addOption(
      new Option('--skip <which>', 'gates to skip by: where it is faster here, or all that can be')
        .choices(['auto', 'all'])
        .default('auto'),
    )
    .option('--pytorch <python>', 'the Python in which PyTorch is, to be a peer; looked for where it is not said')
    .option('--no-pytorch', 'without that peer')
    .option('--report <file>', 'write a Markdown report too')
    .option('--json', 'print one JSON object')
    .addOption(trustFlag())
    .action(async (run: string, flags: Flags) => {
      const { batch = [], runs, best = false, last = false, skip, pytorch = true, json } = flags;
      const file = flags.report === undefined ? undefined : givenPath(flags.report, '--report');
      await mayRunCodeOf(givenPath(run, '<run>'), flags);
      if (file !== undefined) await checkReport(file);
      const report = await interruptible((progress) =>
        benchInfer({
          folder: givenPath(run, '<run>'),
          batches: [...new Set(batch.map((text) => wholeNumber('--batch', text)))].filter((n) => n > 1),
          runs: wholeNumber('--runs', runs),
          checkpoint: best || last ? chosenCheckpoint({ last }) : flags.checkpoint,
          skip,
          pythons: typeof pytorch === 'string' ? [givenNameOrPath(pytorch, '--pytorch')] : pytorch ? usualPythons : [],
          ...progress,
        }),
      );
      if (report === undefined) return;
      if (file !== undefined) await writeReport(file, report, givenPath(run, '<run>'));
      if (json) printJson(report);
      else print(benchText(report));
    });
}
