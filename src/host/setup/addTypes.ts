/**
 * "Add Types for 'sluice'": for a folder that came without them, as a clone does. Offered as a quick fix on the import that the
 * editor cannot find, and once for a workspace when its experiments are first seen.
 */
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/userError';
import { commands } from '../base/manifestIds';
import type { Reporter } from '../base/report';
import { quickFix } from '../base/window';
import { findExperiments } from '../launch/pickExperiment';
import { extended, extendsLine, folderOfConfig, prepareFolder } from './experimentTypes';
import { reloadTypes } from './reloadTypes';

const offeredKey = 'sluice.typesOffered';

/** @param argument the file whose import is not found; else the open one, else the first experiment. */
export async function addTypes(
  context: vscode.ExtensionContext,
  reporter: Reporter,
  argument?: unknown,
): Promise<void> {
  const { t } = vscode.l10n;
  const uri = await fileOf(argument);
  const root = uri && vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
  if (uri === undefined || root === undefined)
    throw new UserError(t('There is no folder open to put types into.'), {
      hint: t('Open the folder of your experiment first (File: Open Folder).'),
    });
  const folder = (await folderOfConfig(dirname(uri.fsPath), root)) ?? root;
  const template = await readFile(context.asAbsolutePath('media/sample/tsconfig.json'), 'utf8');
  const prepared = await prepareFolder(folder, context.asAbsolutePath('dist/types'), template);
  if (prepared === 'own' && !(await extendOwn(join(folder, 'tsconfig.json')))) {
    sayWhatIsMissing(reporter, folder);
    return;
  }
  await reloadTypes(folder);
}

/** For a `tsconfig.json` of the user's that extends another one already. */
export function sayWhatIsMissing(reporter: Reporter, folder: string): void {
  const { t } = vscode.l10n;
  reporter.info(t('For types in the editor, add this line to the tsconfig.json of this folder: {0}', extendsLine), {
    title: t('Open tsconfig.json'),
    run: () => vscode.window.showTextDocument(vscode.Uri.file(join(folder, 'tsconfig.json'))),
  });
}

/** Once for a workspace. @param files experiments whose folders have no types. */
export async function offerTypes(context: vscode.ExtensionContext, reporter: Reporter, files: readonly vscode.Uri[]) {
  const [first] = files;
  if (first === undefined || context.workspaceState.get<boolean>(offeredKey) === true) return;
  await context.workspaceState.update(offeredKey, true);
  const { t } = vscode.l10n;
  reporter.info(t("The editor does not know the types of 'sluice' in {0}.", basename(first.fsPath)), {
    title: t("Add Types for 'sluice'"),
    run: () => vscode.commands.executeCommand(commands.addTypes, first),
  });
}

/** TypeScript's numbers for a module that it cannot find, or whose types it cannot. */
const notFound = new Set<unknown>([2307, 2792, 7016]);

export class TypesQuickFix implements vscode.CodeActionProvider {
  provideCodeActions(
    document: vscode.TextDocument,
    _: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const missing = diagnostics.filter(({ code, message }) => {
      const number = typeof code === 'object' ? code.value : code;
      return notFound.has(Number(number)) && /'sluice'|'@tensorflow\//.test(message);
    });
    if (missing.length === 0) return [];
    const title = vscode.l10n.t("Add Types for 'sluice'");
    return [quickFix(title, missing, { command: commands.addTypes, title, arguments: [document.uri] })];
  }
}

async function fileOf(argument: unknown): Promise<vscode.Uri | undefined> {
  if (argument instanceof vscode.Uri) return argument;
  const open = vscode.window.activeTextEditor?.document.uri;
  return open?.scheme === 'file' ? open : (await findExperiments())[0];
}

/** As an edit that can be undone. False where the file extends another one: to combine them is for its owner. */
async function extendOwn(file: string): Promise<boolean> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  const at = extended(document.getText());
  if (at === undefined) return false;
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, document.positionAt(at.offset), at.text);
  return (await vscode.workspace.applyEdit(edit)) && document.save();
}
