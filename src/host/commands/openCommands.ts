/** The commands that open what a run was made of: its experiment as it was then, and its settings. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/userError';
import { checkRegular } from '../../files/regularFile';
import { runFiles } from '../../protocol/files/runFolder';
import { exists } from '../base/exists';
import { commands } from '../base/manifestIds';
import { showDocument } from '../base/showSource';
import { pick } from '../base/window';
import { readSource } from '../runs/changedSource';
import { storedUri } from '../runs/storedSource';
import { pickRun, type RunSource } from './pickRun';
import { runChoice } from './showCommands';

export function openCommands(source: RunSource) {
  const { t } = vscode.l10n;
  const stored = runChoice({
    title: () => t('Sluice: Open Stored Experiment'),
    question: () => t('Which run’s experiment to open, as it was?'),
  });
  const config = runChoice({
    title: () => t('Sluice: Open Config'),
    question: () => t('Which run’s settings to open?'),
  });

  return {
    [commands.openStoredExperiment]: async (argument?: unknown) => {
      const run = await pickRun(source, stored, argument);
      if (run === undefined) return;
      const files = (await readSource(run.folder)).filter(({ text }) => text !== undefined);
      if (files.length === 0)
        throw new UserError(t('The run {0} has not kept its experiment.', run.name), {
          hint: t('Runs of Sluice keep it in {0}; very long sources are left out.', runFiles.manifest),
        });
      // The experiment first, then what it imports.
      const items = files.map(({ path }) => ({ label: path }));
      const options = { title: stored.title, placeHolder: t('Which file, as {0} had it?', run.name) };
      const file = items.length === 1 ? items[0] : await pick(items, options);
      if (file !== undefined) await showDocument(storedUri(run, file.label));
    },
    [commands.openConfig]: async (argument?: unknown) => {
      const run = await pickRun(source, config, argument);
      if (run === undefined) return;
      const file = join(run.folder, runFiles.config);
      if (!(await exists(file)))
        throw new UserError(t('The run {0} has no {1}.', run.name, runFiles.config), {
          hint: t('Sluice writes it when a run begins; another tool may leave it out.'),
        });
      await checkRegular(file, 'config');
      await showDocument(vscode.Uri.file(file));
    },
  };
}
