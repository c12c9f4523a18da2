/** The commands about test images: Show Samples, and Evaluate, which writes what it shows. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../base/manifestIds';
import { placeFlags } from '../base/settings';
import { runWithProgress } from '../launch/runWithProgress';
import { mayRunCodeOf, mayTrain } from '../launch/trust';
import type { RunPanel } from '../panels/runPanel';
import type { ChosenRun } from '../runs/chosenRun';
import type { Runs } from '../runs/runs';
import { pickRun, type RunChoice } from './pickRun';

export function sampleCommands(context: vscode.ExtensionContext, runs: Runs, panel: RunPanel, chosen: ChosenRun) {
  const { t } = vscode.l10n;
  const none = { message: t('There is no run in this workspace.'), hint: t('Sluice: Train makes one.') };
  const choice = (title: string): RunChoice => ({ title, fits: () => true, none });

  return {
    [commands.showSamples]: async (argument?: unknown) => {
      const run = await pickRun(runs, choice(t('Sluice: Show Samples')), argument ?? chosen.folder);
      if (run !== undefined) await panel.show(run.folder);
    },
    [commands.evaluate]: async (argument?: unknown) => {
      // The model is built by the experiment, which is a program.
      if (!(await mayTrain())) return;
      const run = await pickRun(runs, choice(t('Sluice: Evaluate')), argument);
      if (run === undefined || !(await mayRunCodeOf(run))) return;
      const given = ['evaluate', run.folder, '--trust', ...placeFlags(run.folder)];
      const work = { title: t('Evaluating {0}', run.id), cwd: dirname(run.folder), given };
      if ((await runWithProgress(context, work)) !== undefined) await panel.show(run.folder);
    },
  };
}
