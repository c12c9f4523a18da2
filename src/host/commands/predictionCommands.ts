/** Predict, which writes what the Predictions view shows. */
import * as vscode from 'vscode';
import { commands } from '../base/manifestIds';
import { panelKinds } from '../panels/panelKinds';
import type { RunPanel } from '../panels/runPanel';
import { abilities } from '../runs/abilities';
import type { CheckpointChoice } from '../runs/checkpointChoice';
import { makeAndShow } from './makeAndShow';
import type { RunSource } from './pickRun';
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
    [commands.predict]: makeAndShow(context, source, shown, {
      ...{ choice, panel, verb: 'predict' },
      title: (run) => t('Predicting with {0}', run),
    }),
  };
}
