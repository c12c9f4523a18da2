/** What Predict and Evaluate do: the command line goes through a run's test images and writes what a view shows, then it is shown. */
import { dirname } from 'node:path';
import type * as vscode from 'vscode';
import { placeFlags } from '../base/settings';
import { runWithProgress } from '../launch/runWithProgress';
import { mayRunCodeOf, mayTrain } from '../launch/trust';
import type { RunPanel } from '../panels/runPanel';
import type { CheckpointChoice } from '../runs/checkpointChoice';
import { pickRun, type RunChoice, type RunSource } from './pickRun';

export interface Making {
  choice: RunChoice;
  /** Of the command line. */
  verb: 'predict' | 'evaluate';
  title(run: string): string;
  panel: RunPanel;
}

export function makeAndShow(
  context: vscode.ExtensionContext,
  source: RunSource,
  shown: CheckpointChoice,
  { choice, verb, title, panel }: Making,
): (argument?: unknown) => Promise<void> {
  return async (argument) => {
    // The model is built by the experiment, which is a program.
    if (!(await mayTrain())) return;
    const run = await pickRun(source, choice, argument);
    if (run === undefined || !(await mayRunCodeOf(run))) return;
    const given = [verb, run.folder, `--${shown.of(run.folder)}`, '--trust', ...placeFlags(run.folder)];
    const work = { title: title(run.name), cwd: dirname(run.folder), given };
    if ((await runWithProgress(context, work)) !== undefined) await panel.show(run.folder);
  };
}
