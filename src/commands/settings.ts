/** `sluice settings EXPERIMENT`, or `--again RUN`: what `--set` can change in it, and the values that count where nobody does. */

import type { Command } from 'commander';
import { table } from '../base/table';
import { UserError } from '../base/userError';
import { settables } from '../experiment/settingValues';
import { type LoadedExperiment, loadExperiment } from '../load/loadExperiment';
import type { SettableRow } from '../protocol/messages/settableList';
import { earlierRun } from '../run/record/earlierRun';
import { asBefore } from '../train/asBefore';
import { type AgainFlags, asStored, storedSourceFlag } from './againFlags';
import { givenPath } from './givenPath';
import { print, printJson } from './print';
import { type SetFlag, setFlag, settingsOf } from './setFlag';
import { mayRunCodeOf, type TrustFlag, trustFlag } from './trust';

interface Flags extends SetFlag, TrustFlag, AgainFlags {
  json?: boolean;
}

export function addSettings(program: Command): void {
  program
    .command('settings')
    .description('list what --set can change in an experiment: its parameters and settings, with their values')
    .argument('[experiment]', 'experiment file; with --again: that of the run')
    .option('--again <run>', 'run folder: the values that a repetition of this run has')
    .addOption(storedSourceFlag())
    .addOption(trustFlag())
    .addOption(setFlag())
    .option('--json', 'print one JSON array')
    .action(async (file: string | undefined, flags: Flags) => {
      const { experiment, parameters } = await loaded(file, flags);
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

/** Of the file, or of a run as it would be repeated. */
async function loaded(file: string | undefined, flags: Flags): Promise<LoadedExperiment> {
  const storedSource = asStored(flags);
  const experiment = file === undefined ? undefined : givenPath(file, '[experiment]');
  const again = flags.again === undefined ? undefined : givenPath(flags.again, '--again');
  const settings = settingsOf(flags);
  if (again === undefined) {
    if (experiment === undefined)
      throw new UserError('Which experiment?', { hint: 'Name its file, or a run: --again <run>.' });
    return loadExperiment(experiment, { settings });
  }
  if (experiment === undefined || storedSource) await mayRunCodeOf(again, flags, experiment);
  const earlier = await earlierRun(again, false, again);
  const of = experiment ?? earlier?.config.experiment ?? '';
  return loadExperiment(of, asBefore(earlier, { experiment: of, settings, storedSource }));
}
