/** `sluice profile EXPERIMENT|RUN`: what each layer costs. */
import path from 'node:path';
import { type Command, Option } from 'commander';
import { type FormatName, formats } from '../train/profile/formats';
import { profile } from '../train/profile/profile';

const flagged = Object.keys(formats).filter((name) => name !== 'text') as FormatName[];

export function addProfile(program: Command): void {
  const command = program
    .command('profile')
    .description('MACs, parameters and memory of each layer, for a run also what its gates save on the test images')
    .argument('<target>', 'experiment file or run folder');
  for (const name of flagged)
    command.addOption(new Option(`--${name}`, `as ${name}`).conflicts(flagged.filter((other) => other !== name)));
  command
    .option('--flops', 'in FLOPs, 2 a MAC')
    .action(async (target: string, flags: Record<string, boolean | undefined>) => {
      const found = await profile({ target: path.resolve(target) });
      console.log(formats[flagged.find((name) => flags[name]) ?? 'text'](found, flags.flops ? 'FLOP' : 'MAC'));
    });
}
