/** Choose Checkpoint: of which checkpoint of a run the editor shows numbers. The switch in the views does the same. */
import * as vscode from 'vscode';
import { shownCheckpoints } from '../../protocol/facts/shownCheckpoint';
import { editorLanguage } from '../base/editorLanguage';
import { epochText } from '../base/epochText';
import { commands } from '../base/manifestIds';
import { pick } from '../base/window';
import type { CheckpointChoice } from '../runs/checkpointChoice';
import { noRun, pickRun, type RunSource } from './pickRun';

export function checkpointCommands(source: RunSource, choice: CheckpointChoice) {
  const { t } = vscode.l10n;
  const title = t('Sluice: Choose Checkpoint');
  const question = t('Numbers of which run?');

  return {
    [commands.chooseCheckpoint]: async (argument?: unknown) => {
      const run = await pickRun(source, { title, question, fits: () => true, none: noRun() }, argument);
      if (run === undefined) return;
      const names = { last: t('Last'), best: t('Best') };
      const items = shownCheckpoints.map((shown) => {
        const { evaluated } = run.scores[shown];
        const now = choice.of(run.folder) === shown;
        return {
          label: names[shown],
          description: evaluated && epochText(evaluated.epoch, evaluated.mark, editorLanguage()),
          ...(now ? { detail: t('Shown now') } : {}),
          shown,
        };
      });
      const rows = items.map(({ description, ...item }) => (description ? { ...item, description } : item));
      const picked = await pick(rows, {
        title: t('{0}: numbers of which checkpoint?', run.name),
        placeHolder: t('For all views of the run, the trees and the numbers beside the code'),
      });
      if (picked !== undefined) await choice.choose(run.folder, picked.shown);
    },
  };
}
