/** The commands that act on a run that is there: Stop Training, Resume, Run Again, Reveal Run Folder. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { runFiles } from '../../protocol/files/runFolder';
import { commands } from '../base/manifestIds';
import type { Reporter } from '../base/report';
import type { Launcher } from '../launch/launch';
import { stopRun } from '../launch/stopRun';
import type { SweepLauncher } from '../launch/sweepLauncher';
import { abilities } from '../runs/abilities';
import type { Sweeps } from '../runs/sweeps';
import { pickRun, type RunChoice, type RunSource } from './pickRun';
import { runChoice } from './showCommands';

export function runCommands(
  source: RunSource,
  launcher: Launcher,
  { sweeps, launcher: sweepLauncher }: { sweeps: Sweeps; launcher: SweepLauncher },
  reporter: Reporter,
) {
  const { t } = vscode.l10n;
  const choices = {
    reveal: runChoice({
      title: () => t('Sluice: Reveal Run Folder'),
      question: () => t('Which run’s folder to show?'),
    }),
    stop: {
      title: t('Sluice: Stop Training'),
      question: t('Which run is to write a checkpoint and stop?'),
      fits: abilities.live,
      none: {
        message: t('Nothing is training.'),
        hint: t('Sluice: Show Training says how the last run ended, Sluice: Train begins one.'),
      },
    },
    resume: {
      title: t('Sluice: Resume'),
      question: t('Which run is to go on?'),
      fits: abilities.resumable,
      none: {
        message: t('No run can be resumed.'),
        hint: t('A run can go on when it ended early and wrote a checkpoint. Sluice: Run Again begins one anew.'),
      },
    },
    again: runChoice({
      title: () => t('Sluice: Run Again'),
      question: () => t('Which run to repeat, with its settings?'),
      fits: abilities.repeatable,
    }),
    againWithSettings: runChoice({
      title: () => t('Sluice: Run Again with Settings'),
      question: () => t('Which run to repeat, with other settings?'),
      fits: abilities.repeatable,
    }),
  } satisfies Record<string, RunChoice>;

  return {
    [commands.stop]: async (argument?: unknown) => {
      const run = await pickRun(source, choices.stop, argument);
      if (run !== undefined) await stopRun(source.runs, run, reporter);
    },
    [commands.resume]: async (argument?: unknown) => {
      const run = await pickRun(source, choices.resume, argument);
      const task = run && sweeps.taskAt(run.folder);
      if (task !== undefined) await sweepLauncher.resumeTask(task.sweep, task.task);
      else if (run !== undefined) await launcher.resume(run);
    },
    [commands.runAgain]: async (argument?: unknown) => {
      const run = await pickRun(source, choices.again, argument);
      if (run !== undefined) await launcher.again(run);
    },
    [commands.runAgainWithSettings]: async (argument?: unknown) => {
      const run = await pickRun(source, choices.againWithSettings, argument);
      if (run !== undefined) await launcher.again(run, true);
    },
    [commands.revealRunFolder]: async (argument?: unknown) => {
      const run = await pickRun(source, choices.reveal, argument);
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
