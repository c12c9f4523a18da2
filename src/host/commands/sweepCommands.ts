/** The commands of sweeps: Run Sweep, Submit Sweep to Slurm, and those of a sweep's row and of a task's. */
import * as vscode from 'vscode';
import { UserError } from '../../base/userError';
import { commands } from '../base/manifestIds';
import { showDocument, showSource } from '../base/showSource';
import { pickSweep } from '../launch/pickSweep';
import type { SweepLauncher } from '../launch/sweepLauncher';
import { isLiveSweep, isUnfinishedSweep, type SweepSummary } from '../runs/sweepSummary';
import type { Sweeps } from '../runs/sweeps';
import { logOf } from '../runs/taskWords';
import { folderOf } from './pickRun';

export function sweepCommands(sweeps: Sweeps, launcher: SweepLauncher) {
  const { t } = vscode.l10n;
  const withSweep =
    (title: string, act: (sweep: SweepSummary) => unknown, fits?: (sweep: SweepSummary) => boolean) =>
    async (argument?: unknown) => {
      const sweep = await pickSweep(sweeps, argument, { title, ...(fits && { fits }) });
      if (sweep !== undefined) await act(sweep);
    };
  return {
    [commands.runSweep]: (argument?: unknown) => launcher.run(argument),
    [commands.submitSweep]: (argument?: unknown) => launcher.submit(argument),
    [commands.resumeSweep]: (argument?: unknown) =>
      withSweep(t('Sluice: Resume Sweep'), (sweep) => launcher.resume(sweep), isUnfinishedSweep)(argument),
    [commands.cancelSweep]: (argument?: unknown) =>
      withSweep(t('Sluice: Cancel Sweep'), (sweep) => launcher.cancel(sweep), isLiveSweep)(argument),
    [commands.sweepStatus]: (argument?: unknown) =>
      withSweep(t('Sluice: Show Sweep Status'), (sweep) => launcher.status(sweep))(argument),
    [commands.openSweepFile]: (argument?: unknown) =>
      withSweep(t('Sluice: Open Sweep File'), ({ files }) => showSource({ file: files.spec, line: 1 }))(argument),
    [commands.revealSweepFolder]: (argument?: unknown) =>
      withSweep(t('Sluice: Reveal Sweep Folder'), ({ folder }) => reveal(folder))(argument),
    [commands.showTaskLog]: async (argument?: unknown) => {
      const found = sweeps.taskAt(folderOf(argument) ?? '');
      if (found === undefined) return;
      const { sweep, task } = found;
      const file = await logOf(sweep, task);
      if (file === undefined)
        throw new UserError(t('The task {0} has printed nothing yet.', task.label), {
          hint: t('Its log is written when it is begun.'),
        });
      await showDocument(vscode.Uri.file(file));
    },
  };
}

/** The Explorer beside the code, also on a remote, where there is no file manager to open. */
async function reveal(folder: string): Promise<void> {
  const uri = vscode.Uri.file(folder);
  const inside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  await vscode.commands.executeCommand(inside ? 'revealInExplorer' : 'revealFileInOS', uri);
}
