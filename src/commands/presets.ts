/** `sluice presets`: the experiments that need no file. */
import type { Command } from 'commander';
import { presetList } from '../train/presetList';

export function addPresets(program: Command): void {
  program
    .command('presets')
    .description('list the experiments that need no file')
    .action(() => {
      const width = Math.max(...presetList.map(({ name }) => name.length));
      for (const { name, description } of presetList) console.log(`${name.padEnd(width)}  ${description}`);
    });
}
