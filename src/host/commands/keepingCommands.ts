/** The commands that keep order among runs: Rename Run, Note on Run, Delete Run. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/userError';
import { experimentName } from '../../protocol/files/runFolder';
import { messageOf } from '../base/errorCode';
import { commands } from '../base/manifestIds';
import { ask, askWarning } from '../base/window';
import type { RunSummary } from '../runs/runSummary';
import type { Runs } from '../runs/runs';
import { noRun, pickRun, type RunChoice } from './pickRun';

export function keepingCommands(runs: Runs) {
  const { t } = vscode.l10n;
  const none = noRun();
  const choices = {
    rename: { title: t('Sluice: Rename Run'), fits: () => true, none },
    note: { title: t('Sluice: Note on Run'), fits: () => true, none },
    delete: {
      title: t('Sluice: Delete Run'),
      fits: (run) => !run.live,
      none: {
        message: t('No run can be deleted.'),
        hint: t('A run that trains has to be stopped first (Sluice: Stop Training).'),
      },
    },
  } satisfies Record<string, RunChoice>;

  return {
    [commands.renameRun]: async (argument?: unknown) => {
      const run = await pickRun(runs, choices.rename, argument);
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
      const run = await pickRun(runs, choices.note, argument);
      if (run === undefined) return;
      const note = await ask({
        title: choices.note.title,
        value: run.note ?? '',
        prompt: t('What {0} was for, or showed', run.name),
      });
      if (note !== undefined) await runs.label(run.folder, { note });
    },
    [commands.deleteRun]: async (argument?: unknown) => {
      const run = await pickRun(runs, choices.delete, argument);
      if (run === undefined) return;
      if (run.live)
        throw new UserError(t('The run {0} is training.', run.id), {
          hint: t('Stop it first (Sluice: Stop Training), then delete it.'),
        });
      const question = t('Delete the run {0} with its checkpoints and exports?', run.name);
      if (await confirmed(question, basename(run.folder), t('Move to Trash'))) await erase(runs, run);
    },
  };
}

async function confirmed(question: string, detail: string, yes: string): Promise<boolean> {
  return (await askWarning(question, detail, yes)) === yes;
}

/** A remote machine may have no trash: then for good, but only after another question. */
async function erase(runs: Runs, { folder, name }: RunSummary): Promise<void> {
  const uri = vscode.Uri.file(folder);
  const { t } = vscode.l10n;
  try {
    await runs.remove(folder, () => vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true }));
  } catch (error) {
    const question = t('{0} cannot be moved to the trash. Delete it for good?', name);
    if (await confirmed(question, messageOf(error), t('Delete for Good')))
      await runs.remove(folder, () => vscode.workspace.fs.delete(uri, { recursive: true, useTrash: false }));
  }
}
