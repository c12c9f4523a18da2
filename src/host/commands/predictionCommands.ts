/** Predict, which writes what the Predictions view shows. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../base/manifestIds';
import { placeFlags } from '../base/settings';
import { runWithProgress } from '../launch/runWithProgress';
import { mayRunCodeOf, mayTrain } from '../launch/trust';
import { panelKinds } from '../panels/panelKinds';
import type { RunPanel } from '../panels/runPanel';
import type { CheckpointChoice } from '../runs/checkpointChoice';
import type { Runs } from '../runs/runs';
import { pickRun } from './pickRun';
import { runChoice } from './showCommands';

export function predictionCommands(
  context: vscode.ExtensionContext,
  runs: Runs,
  shown: CheckpointChoice,
  panel: RunPanel,
) {
  const { t } = vscode.l10n;
  // Of the runs that the view can show.
  const choice = runChoice({ ...panelKinds.predictions.show, title: () => t('Sluice: Predict') });

  return {
    [commands.predict]: async (argument?: unknown) => {
      // The model is built by the experiment, which is a program.
      if (!(await mayTrain())) return;
      const run = await pickRun(runs, choice, argument);
      if (run === undefined || !(await mayRunCodeOf(run))) return;
      const work = {
        title: t('Predicting with {0}', run.id),
        cwd: dirname(run.folder),
        given: ['predict', run.folder, `--${shown.of(run.folder)}`, '--trust', ...placeFlags(run.folder)],
      };
      if ((await runWithProgress(context, work)) !== undefined) await panel.show(run.folder);
    },
  };
}
