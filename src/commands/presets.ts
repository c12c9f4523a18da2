/** `sluice presets`: the experiments that need no file. */
import type { Command } from 'commander';
import { presetList } from '../experiment/presetList';
import { print } from './print';

export function addPresets(program: Command): void {
  program
    .command('presets')
    .description('list the experiments that need no file')
    .action(() => {
      const width = Math.max(...presetList.map(({ name }) => name.length));
      for (const { name, description } of presetList) print(`${name.padEnd(width)}  ${description}`);
    });
}
