/** `sluice profile EXPERIMENT|RUN`: what each layer costs. */
import { type Command, Option } from 'commander';
import { UserError } from '../base/userError';
import { type FormatName, formats } from '../profile/formats';
import { isRun, profile } from '../profile/profile';
import { type CheckpointFlags, checkpointFlags, chosenCheckpoint } from './checkpointFlags';
import { givenPath } from './givenPath';
import { interruptible } from './interruptible';
import { wholeNumber } from './numbers';
import { print } from './print';
import { type SetFlag, setFlag, settingsOf } from './setFlag';
import { mayRunCodeOf, type TrustFlag, trustFlag } from './trust';

const flagged = Object.keys(formats).filter((name) => name !== 'text') as FormatName[];

interface Flags extends Partial<Record<FormatName, boolean>>, CheckpointFlags, SetFlag, TrustFlag {
  flops?: boolean;
  time?: boolean;
  batch?: string;
  runs?: string;
}

/** A median of fewer says little. */
const leastRuns = 30;

export function addProfile(program: Command): void {
  const command = program
    .command('profile')
    .description('MACs, parameters and memory of each layer, for a run also what its gates save on the test samples')
    .argument('<target>', 'experiment file, run folder, or a profile kept as JSON');
  for (const name of flagged)
    command.addOption(new Option(`--${name}`, `as ${name}`).conflicts(flagged.filter((other) => other !== name)));
  checkpointFlags(command)
    .option('--flops', 'in FLOPs, 2 a MAC')
    .option('--time', 'measure on this machine how long each layer takes')
    .option('--batch <n>', 'with --time: samples a pass; default: 1')
    .option('--runs <n>', `with --time: passes that are counted, ${leastRuns} or more; default: 50`)
    .addOption(setFlag())
    .addOption(trustFlag())
    .action(async (target: string, flags: Flags) => {
      const path = givenPath(target, '<target>');
      const settings = settingsOf(flags);
      if (Object.keys(settings).length > 0 && (isRun(path) || path.endsWith('.json')))
        throw new UserError(`--set is for an experiment file; ${target} has its own settings.`, {
          hint: 'Leave out --set, or name the experiment.',
        });
      if (isRun(path)) await mayRunCodeOf(path, flags);
      const time = timeOf(flags);
      const report = await interruptible((progress) =>
        profile({
          target: path,
          settings,
          checkpoint: chosenCheckpoint(flags),
          time,
          ...progress,
        }),
      );
      if (report !== undefined)
        print(formats[flagged.find((name) => flags[name]) ?? 'text'](report, flags.flops ? 'FLOP' : 'MAC'));
    });
}

function timeOf({ time, batch, runs }: Flags): { batch?: number | undefined; runs?: number | undefined } | undefined {
  if (!time) {
    const given = batch !== undefined ? '--batch' : runs !== undefined ? '--runs' : undefined;
    if (given !== undefined) throw new UserError(`${given} is for measuring.`, { hint: 'Add --time.' });
    return undefined;
  }
  return {
    batch: batch === undefined ? undefined : wholeNumber('--batch', batch),
    runs: runs === undefined ? undefined : wholeNumber('--runs', runs, leastRuns),
  };
}
