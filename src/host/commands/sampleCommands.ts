/** Evaluate, which writes what the Samples view shows. */
import * as vscode from 'vscode';
import { commands } from '../base/manifestIds';
import type { RunPanel } from '../panels/runPanel';
import { abilities } from '../runs/abilities';
import type { CheckpointChoice } from '../runs/checkpointChoice';
import { makeAndShow } from './makeAndShow';
import { noTrainedRun, type RunSource } from './pickRun';
import { runChoice } from './showCommands';

export function sampleCommands(
  context: vscode.ExtensionContext,
  source: RunSource,
  shown: CheckpointChoice,
  panel: RunPanel,
) {
  const { t } = vscode.l10n;
  const choice = runChoice({
    title: () => t('Sluice: Evaluate'),
    question: () => t('Which run to evaluate?'),
    fits: abilities.evaluable,
    none: noTrainedRun,
  });

  return {
    [commands.evaluate]: makeAndShow(context, source, shown, {
      ...{ choice, panel, verb: 'evaluate' },
      title: (run) => t('Evaluating {0}', run),
    }),
  };
}
