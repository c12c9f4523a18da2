/** Which run a command means: the one given (a row of the tree, a folder), the only one that fits, else a Quick Pick. */
import * as vscode from 'vscode';
import { UserError } from '../../base/userError';
import { editorLanguage } from '../base/editorLanguage';
import { pick } from '../base/window';
import type { ChosenRun } from '../runs/chosenRun';
import type { RunSummary } from '../runs/runSummary';
import type { Runs } from '../runs/runs';
import { runDescription } from '../runs/runText';
import { currentFirst } from './currentFirst';

export interface RunChoice {
  /** Title of the Quick Pick. */
  title: string;
  /** What the run is chosen for: the Quick Pick asks it. */
  question: string;
  fits: (run: RunSummary) => boolean;
  /** When no run fits. */
  none: { message: string; hint: string };
}

/** Rows of the Runs tree that a key means: all that are selected where the focus is among them, else the one with the focus. */
export interface KeyedRows {
  rows: readonly unknown[];
  /** Undefined where the tree does not say. */
  focused: unknown;
}

/** Where a command looks for its run. */
export interface RunSource {
  runs: Runs;
  chosen: ChosenRun;
  /** What a key that is pressed in the Runs tree means. */
  underKey: () => Promise<KeyedRows>;
}

/** What is said where any run would do and there is none. */
export const noRun = () => ({
  message: vscode.l10n.t('There is no run in this workspace.'),
  hint: vscode.l10n.t('Sluice: Train makes one.'),
});

/** What is said where a run has to have weights. */
export const noTrainedRun = () => ({
  message: vscode.l10n.t('No run in this workspace has trained weights.'),
  hint: vscode.l10n.t(
    'A run has some once it has written a checkpoint: at the end of an epoch, and when it is stopped.',
  ),
});

/** Undefined when the user chose none. */
export async function pickRun(
  { runs, chosen }: RunSource,
  choice: RunChoice,
  argument?: unknown,
): Promise<RunSummary | undefined> {
  const folder = folderOf(argument);
  const given = folder === undefined ? undefined : runs.get(folder);
  if (given !== undefined) return given;
  const current = chosen.folder;
  const fitting = currentFirst(runs.list().filter(choice.fits), current);
  if (fitting.length <= 1) {
    if (fitting[0] !== undefined) return fitting[0];
    throw new UserError(choice.none.message, { hint: choice.none.hint });
  }
  const items = fitting.map((run) => ({
    label: run.name,
    description: runDescription(run, editorLanguage()),
    detail: run.folder === current ? vscode.l10n.t('{0} · current run', run.id) : run.id,
    run,
  }));
  // The editor preselects the first row.
  const options = { title: choice.title, placeHolder: choice.question, matchOnDescription: true, matchOnDetail: true };
  return (await pick(items, options))?.run;
}

export function folderOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  if (typeof argument !== 'object' || argument === null || !('folder' in argument)) return undefined;
  return typeof argument.folder === 'string' ? argument.folder : undefined;
}
