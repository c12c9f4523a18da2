/** `sluice export RUN`: a trained run as a file for elsewhere. */
import { type Command, Option } from 'commander';
import { exportRun } from '../export/exportRun';
import { exportText } from '../export/exportText';
import { formatNames, formats } from '../export/formats';
import type { FormatName } from '../protocol/files/exportFormats';
import { chosenCheckpoint } from './checkpointFlags';
import { givenPath } from './givenPath';
import { interruptible } from './interruptible';
import { threshold } from './numbers';
import { print, printJson } from './print';
import { mayRunCodeOf, type TrustFlag, trustFlag } from './trust';

interface Flags extends TrustFlag {
  format: FormatName;
  out?: string;
  checkpoint: 'best' | 'last';
  best?: boolean;
  last?: boolean;
  prune?: boolean;
  skip: 'auto' | 'all';
  threshold?: string;
  force?: boolean;
  json?: boolean;
}

export function addExport(program: Command): void {
  program
    .command('export')
    .description('write a trained run as a file for elsewhere, after comparing it with the run')
    .argument('<run>', 'run folder')
    .addOption(new Option('--format <name>', describeFormats()).choices(formatNames).makeOptionMandatory())
    .option('--out <path>', 'the file, or folder; default: in `export` in the run folder')
    .addOption(new Option('--checkpoint <name>', 'which weights').choices(['best', 'last']).default('best'))
    .addOption(new Option('--best', 'short for --checkpoint best').conflicts('last'))
    .option('--last', 'short for --checkpoint last')
    .option('--prune', 'onnx-skip: leave out what no test sample uses; the result is another network for other samples')
    .addOption(
      new Option('--skip <which>', 'onnx-skip: gates to skip by, where it is faster here or all that can be')
        .choices(['auto', 'all'])
        .default('auto'),
    )
    .option('--threshold <p>', 'ONNX: a gate is open where its probability is above it; default: 0.5')
    .option('--force', 'replace what is there')
    .option('--json', 'print one JSON object')
    .addOption(trustFlag())
    .action(async (run: string, { json, best, last, threshold: given, trust, ...flags }: Flags) => {
      await mayRunCodeOf(givenPath(run, '<run>'), { trust });
      const report = await interruptible((progress) =>
        exportRun({
          folder: givenPath(run, '<run>'),
          ...flags,
          out: flags.out === undefined ? undefined : givenPath(flags.out, '--out'),
          ...(best || last ? { checkpoint: chosenCheckpoint({ last: last === true }) } : {}),
          threshold: given === undefined ? undefined : threshold(given),
          ...progress,
        }),
      );
      if (report === undefined) return;
      if (json) printJson(report);
      else print(exportText(report));
    });
}

const describeFormats = () =>
  Object.entries(formats)
    .map(([name, { description }]) => `${name}: ${description}`)
    .join('. ');
