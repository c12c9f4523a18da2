/** The commands that act on a run that is there: Show Training, Stop Training, Resume, Run Again, Reveal Run Folder. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { runFiles } from '../../protocol/files/runFolder';
import { commands } from '../base/manifestIds';
import type { Reporter } from '../base/report';
import type { Launcher } from '../launch/launch';
import { stopRun } from '../launch/stopRun';
import type { RunPanel } from '../panels/runPanel';
import type { Runs } from '../runs/runs';
import { pickRun, type RunChoice } from './pickRun';

export function runCommands(runs: Runs, panel: RunPanel, launcher: Launcher, reporter: Reporter) {
  const { t } = vscode.l10n;
  const anyRun = { message: t('There is no run in this workspace.'), hint: t('Sluice: Train makes one.') };
  const choices = {
    show: { title: t('Sluice: Show Training'), fits: () => true, none: anyRun },
    reveal: { title: t('Sluice: Reveal Run Folder'), fits: () => true, none: anyRun },
    stop: {
      title: t('Sluice: Stop Training'),
      fits: (run) => run.live,
      none: { message: t('Nothing is training.'), hint: t('The Runs view shows how the last run ended.') },
    },
    resume: {
      title: t('Sluice: Resume'),
      fits: (run) => run.resumable,
      none: {
        message: t('No run can be resumed.'),
        hint: t('A run can go on when it ended early and wrote a checkpoint.'),
      },
    },
    again: { title: t('Sluice: Run Again'), fits: (run) => run.experiment !== undefined, none: anyRun },
  } satisfies Record<string, RunChoice>;

  return {
    [commands.showTraining]: async (argument?: unknown) => {
      // Without a question: the live run if there is one, else the newest.
      const newest = runs.list().find(({ live }) => live) ?? runs.list()[0];
      const run = await pickRun(runs, choices.show, argument ?? newest);
      if (run !== undefined) await panel.show(run.folder);
    },
    [commands.stop]: async (argument?: unknown) => {
      const run = await pickRun(runs, choices.stop, argument);
      if (run !== undefined) await stopRun(runs, run, reporter);
    },
    [commands.resume]: async (argument?: unknown) => {
      const run = await pickRun(runs, choices.resume, argument);
      if (run !== undefined) await launcher.resume(run);
    },
    [commands.runAgain]: async (argument?: unknown) => {
      const run = await pickRun(runs, choices.again, argument);
      if (run !== undefined) await launcher.again(run);
    },
    [commands.revealRunFolder]: async (argument?: unknown) => {
      const run = await pickRun(runs, choices.reveal, argument);
      if (run === undefined) return;
      // The Explorer beside the code, also on a remote, where there is no file manager to open.
      const uri = vscode.Uri.file(run.folder);
      const inside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
      if (inside)
        await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(join(run.folder, runFiles.events)));
      else await vscode.commands.executeCommand('revealFileInOS', uri);
    },
  };
}
