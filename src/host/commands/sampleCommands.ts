/** Evaluate, which writes what the Samples view shows. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../base/manifestIds';
import { placeFlags } from '../base/settings';
import { runWithProgress } from '../launch/runWithProgress';
import { mayRunCodeOf, mayTrain } from '../launch/trust';
import type { RunPanel } from '../panels/runPanel';
import { abilities } from '../runs/abilities';
import type { CheckpointChoice } from '../runs/checkpointChoice';
import { noTrainedRun, pickRun, type RunSource } from './pickRun';
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
    [commands.evaluate]: async (argument?: unknown) => {
      // The model is built by the experiment, which is a program.
      if (!(await mayTrain())) return;
      const run = await pickRun(source, choice, argument);
      if (run === undefined || !(await mayRunCodeOf(run))) return;
      const given = ['evaluate', run.folder, `--${shown.of(run.folder)}`, '--trust', ...placeFlags(run.folder)];
      const work = { title: t('Evaluating {0}', run.name), cwd: dirname(run.folder), given };
      if ((await runWithProgress(context, work)) !== undefined) await panel.show(run.folder);
    },
  };
}
