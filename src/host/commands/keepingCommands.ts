/** The commands that write on a run: Rename Run, Note on Run. */
import * as vscode from 'vscode';
import { experimentName } from '../../protocol/files/runFolder';
import { commands } from '../base/manifestIds';
import { ask } from '../base/window';
import { folderOf, noRun, pickRun, type RunChoice, type RunSource } from './pickRun';
import { focusedRow } from './pickRuns';

export function keepingCommands(source: RunSource) {
  const { runs } = source;
  const { t } = vscode.l10n;
  const none = noRun();
  const choices = {
    rename: { title: t('Sluice: Rename Run'), question: t('Which run to rename?'), fits: () => true, none },
    note: {
      title: t('Sluice: Note on Run'),
      question: t('Which run to note something about?'),
      fits: () => true,
      none,
    },
  } satisfies Record<string, RunChoice>;

  return {
    [commands.renameRun]: async (argument?: unknown) => {
      const row = await focusedRow(source, argument);
      // A key that was pressed on what is no run means none.
      if (row !== argument && folderOf(row) === undefined) return;
      const run = await pickRun(source, choices.rename, row);
      if (run === undefined) return;
      const usual = run.experiment === undefined ? run.id : experimentName(run.experiment);
      const name = await ask({
        title: choices.rename.title,
        value: run.name,
        prompt: t('Empty: {0}. The folder keeps its name.', usual),
      });
      if (name !== undefined) await runs.label(run.folder, { name: name === usual ? '' : name });
    },
    [commands.noteRun]: async (argument?: unknown) => {
      const run = await pickRun(source, choices.note, argument);
      if (run === undefined) return;
      const note = await ask({
        title: choices.note.title,
        value: run.note ?? '',
        prompt: t('What {0} was for, or showed', run.name),
      });
      if (note !== undefined) await runs.label(run.folder, { note });
    },
  };
}
