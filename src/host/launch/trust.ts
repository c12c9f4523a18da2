/** An experiment file is a program. In Restricted Mode nothing of ours runs one, and says so. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { isInside } from '../../files/inside';
import { readText } from '../../files/regularFile';
import { parseRunConfig } from '../../protocol/files/runConfig';
import { runFiles } from '../../protocol/files/runFolder';
import { askWarning, showWarning } from '../base/window';
import type { RunSummary } from '../runs/runSummary';

/**
 * Whether the programs that a run folder names may be run. A trusted workspace is trusted with what is in it: of a file that
 * lies elsewhere the user is asked, for the folder may have been copied from somebody. Its events and `config.json` may each
 * name an experiment, and the command line takes the latter.
 */
export async function mayRunCodeOf({ folder, id, experiment }: Pick<RunSummary, 'folder' | 'id' | 'experiment'>) {
  const named = await readText(join(folder, runFiles.config), 'config').then(parseRunConfig, () => undefined);
  return mayRunFiles(id, [experiment, named?.experiment]);
}

/** @param name of the run, or of what else names the files. */
export async function mayRunFiles(name: string, files: readonly (string | undefined)[]): Promise<boolean> {
  if (!(await mayTrain())) return false;
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const known = [...new Set(files)].filter((file) => file !== undefined);
  const outside = known.filter((file) => !isInside(file, folders));
  if (outside.length === 0) return true;
  const run = vscode.l10n.t('Run It');
  const question = vscode.l10n.t('{0} names a program outside of this workspace. Run it?', name);
  return (await askWarning(question, outside.join('\n'), run)) === run;
}

/** True in a trusted workspace; else says why not and offers the way to trust. */
export async function mayTrain(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const answer = await showWarning(
    vscode.l10n.t(
      'Training is off in Restricted Mode: an experiment file is a program, and training runs it. Runs that are there can be looked at; trust this workspace to train.',
    ),
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}
