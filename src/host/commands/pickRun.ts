/** Which run a command means: the one given (a row of the tree, a folder), the only one that fits, else a Quick Pick. */
import * as vscode from 'vscode';
import { UserError } from '../../base/userError';
import { editorLanguage } from '../base/editorLanguage';
import { pick } from '../base/window';
import type { RunSummary } from '../runs/runSummary';
import type { Runs } from '../runs/runs';
import { runDescription } from '../runs/runText';

export interface RunChoice {
  /** Title of the Quick Pick. */
  title: string;
  fits: (run: RunSummary) => boolean;
  /** When no run fits. */
  none: { message: string; hint: string };
}

/** What is said where any run would do and there is none. */
export const noRun = () => ({
  message: vscode.l10n.t('There is no run in this workspace.'),
  hint: vscode.l10n.t('Sluice: Train makes one.'),
});

/** Undefined when the user chose none. */
export async function pickRun(runs: Runs, choice: RunChoice, argument?: unknown): Promise<RunSummary | undefined> {
  const folder = folderOf(argument);
  const given = folder === undefined ? undefined : runs.get(folder);
  if (given !== undefined) return given;
  const fitting = runs.list().filter(choice.fits);
  if (fitting.length <= 1) {
    if (fitting[0] !== undefined) return fitting[0];
    throw new UserError(choice.none.message, { hint: choice.none.hint });
  }
  const items = fitting.map((run) => ({
    label: run.name,
    description: runDescription(run, editorLanguage()),
    detail: run.id,
    run,
  }));
  return (await pick(items, { title: choice.title, matchOnDetail: true }))?.run;
}

function folderOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  if (typeof argument !== 'object' || argument === null || !('folder' in argument)) return undefined;
  return typeof argument.folder === 'string' ? argument.folder : undefined;
}
