/** Predict, which writes what the Predictions view shows. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../base/manifestIds';
import { placeFlags } from '../base/settings';
import { runWithProgress } from '../launch/runWithProgress';
import { mayRunCodeOf, mayTrain } from '../launch/trust';
import { panelKinds } from '../panels/panelKinds';
import type { RunPanel } from '../panels/runPanel';
import { abilities } from '../runs/abilities';
import type { CheckpointChoice } from '../runs/checkpointChoice';
import { pickRun, type RunSource } from './pickRun';
import { runChoice } from './showCommands';

export function predictionCommands(
  context: vscode.ExtensionContext,
  source: RunSource,
  shown: CheckpointChoice,
  panel: RunPanel,
) {
  const { t } = vscode.l10n;
  const choice = runChoice({
    ...panelKinds.predictions.show,
    title: () => t('Sluice: Predict'),
    question: () => t('Which run is to predict the test images?'),
    fits: abilities.predictable,
  });

  return {
    [commands.predict]: async (argument?: unknown) => {
      // The model is built by the experiment, which is a program.
      if (!(await mayTrain())) return;
      const run = await pickRun(source, choice, argument);
      if (run === undefined || !(await mayRunCodeOf(run))) return;
      const work = {
        title: t('Predicting with {0}', run.name),
        cwd: dirname(run.folder),
        given: ['predict', run.folder, `--${shown.of(run.folder)}`, '--trust', ...placeFlags(run.folder)],
      };
      if ((await runWithProgress(context, work)) !== undefined) await panel.show(run.folder);
    },
  };
}
