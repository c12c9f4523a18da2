/** `sluice settings EXPERIMENT`: what `--set` can change in it, and the values that count where nobody does. */
import type { Command } from 'commander';
import { table } from '../base/table';
import { settables } from '../experiment/settingValues';
import { loadExperiment } from '../load/loadExperiment';
import type { SettableRow } from '../protocol/messages/settableList';
import { givenPath } from './givenPath';
import { print, printJson } from './print';
import { type SetFlag, setFlag, settingsOf } from './setFlag';

export function addSettings(program: Command): void {
  program
    .command('settings')
    .description('list what --set can change in an experiment: its parameters and settings, with their values')
    .argument('<experiment>', 'experiment file')
    .addOption(setFlag())
    .option('--json', 'print one JSON array')
    .action(async (file: string, flags: SetFlag & { json?: boolean }) => {
      const { experiment, parameters } = await loadExperiment(givenPath(file, '<experiment>'), {
        settings: settingsOf(flags),
      });
      const rows: SettableRow[] = settables(experiment, parameters);
      if (flags.json) printJson(rows);
      else
        print(
          table(
            ['name', 'value', ''],
            rows.map(({ name, text, of }) => [name, text, of]),
          ),
        );
    });
}
