/** Which experiment a command means: the one given, the one in the active editor, the only one, else a Quick Pick. */
import * as vscode from 'vscode';
import { UserError } from '../../base/userError';
import { rememberedRealPaths } from '../../files/asOpened';
import { readText } from '../../files/regularFile';
import { experimentName } from '../../protocol/files/runFolder';
import { experimentGlob, isExperiment } from '../base/experimentFile';
import { pick } from '../base/window';

/**
 * Undefined when the user chose none.
 *
 * @param title of the Quick Pick.
 * @param current the experiment that the user looks at, by its run: offered first.
 */
export async function pickExperiment(
  argument: unknown,
  title: string,
  current: string | undefined,
): Promise<vscode.Uri | undefined> {
  if (argument instanceof vscode.Uri) return argument;
  if (typeof argument === 'string') return vscode.Uri.file(argument);
  const document = vscode.window.activeTextEditor?.document;
  if (document?.uri.scheme === 'file' && isExperiment(document.getText())) return document.uri;
  const found = await findExperiments();
  if (found.length <= 1) {
    if (found[0] !== undefined) return found[0];
    throw new UserError(vscode.l10n.t('There is no experiment in this workspace.'), {
      hint: vscode.l10n.t('Sluice: New Experiment makes one, Sluice: Open Sample brings some that work.'),
    });
  }
  const items = currentFirst(found, current).map((uri) => ({
    label: experimentName(uri.fsPath),
    description: vscode.workspace.asRelativePath(uri),
    uri,
  }));
  const picked = await pick(items, {
    title,
    placeHolder: vscode.l10n.t('Which experiment?'),
    matchOnDescription: true,
  });
  return picked?.uri;
}

/** As a list of runs has the current one first; a file may be known by another path than its run was begun by. */
function currentFirst(found: readonly vscode.Uri[], current: string | undefined): readonly vscode.Uri[] {
  if (current === undefined) return found;
  const real = rememberedRealPaths();
  const isCurrent = ({ fsPath }: vscode.Uri) => fsPath === current || real(fsPath) === real(current);
  return [...found.filter(isCurrent), ...found.filter((uri) => !isCurrent(uri))];
}

/** Every `*.experiment.ts` of the workspace that calls `defineExperiment`, by path. */
export async function findExperiments(): Promise<vscode.Uri[]> {
  const files = await vscode.workspace.findFiles(experimentGlob, '**/{node_modules,runs,dist}/**', 500);
  const kept = await Promise.all(
    files.filter(({ scheme }) => scheme === 'file').map(async (uri) => ((await calls(uri.fsPath)) ? [uri] : [])),
  );
  return kept.flat().sort((a, b) => a.fsPath.localeCompare(b.fsPath));
}

async function calls(file: string): Promise<boolean> {
  // A file that vanished or cannot be read is no experiment to offer.
  return readText(file, 'source').then(isExperiment, () => false);
}
