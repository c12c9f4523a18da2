/** The commands about segmentation runs: Show Predictions, and Predict, which writes what it shows. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../base/manifestIds';
import { placeFlags } from '../base/settings';
import { runWithProgress } from '../launch/runWithProgress';
import { mayRunCodeOf, mayTrain } from '../launch/trust';
import type { RunPanel } from '../panels/runPanel';
import type { ChosenRun } from '../runs/chosenRun';
import type { RunSummary } from '../runs/runSummary';
import type { Runs } from '../runs/runs';
import { pickRun, type RunChoice } from './pickRun';

export function predictionCommands(context: vscode.ExtensionContext, runs: Runs, panel: RunPanel, chosen: ChosenRun) {
  const { t } = vscode.l10n;
  const none = {
    message: t('There is no run in this workspace whose data has a class for every pixel.'),
    hint: t('Train networks.pspnet(…) on cityscapes(…) to make one.'),
  };
  const fits = ({ meanIoU }: RunSummary) => meanIoU !== undefined;
  const choice = (title: string): RunChoice => ({ title, fits, none });

  return {
    [commands.showPredictions]: async (argument?: unknown) => {
      const run = await pickRun(runs, choice(t('Sluice: Show Predictions')), argument ?? chosen.folder);
      if (run !== undefined) await panel.show(run.folder);
    },
    [commands.predict]: async (argument?: unknown) => {
      // The model is built by the experiment, which is a program.
      if (!(await mayTrain())) return;
      const run = await pickRun(runs, choice(t('Sluice: Predict')), argument);
      if (run === undefined || !(await mayRunCodeOf(run))) return;
      const work = {
        title: t('Predicting with {0}', run.id),
        cwd: dirname(run.folder),
        given: ['predict', run.folder, '--trust', ...placeFlags(run.folder)],
      };
      if ((await runWithProgress(context, work)) !== undefined) await panel.show(run.folder);
    },
  };
}
