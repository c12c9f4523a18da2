/**
 * "Open Sample": the sample workspace in a folder of the user's. One that is there is opened again. Into an empty workspace it is copied without a
 * question; else the user chooses. Ends with the first experiment open, in this window or in the one that opens.
 */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { askForFolder, pick } from '../base/window';
import { firstFile } from './firstFile';
import { copySample, firstSample, isEmptyFolder } from './sampleFolder';

const folderName = 'sluice-sample';
const pendingKey = 'sluice.openAfterReload';
/** Where the sample was opened last. */
const lastKey = 'sluice.lastSample';

export async function openSample(context: vscode.ExtensionContext, argument?: unknown): Promise<void> {
  const target = typeof argument === 'string' ? argument : ((await present(context)) ?? (await chooseTarget()));
  if (target === undefined) return;
  // Of one that is there, what is missing comes back; what was changed stays.
  await copySample(context.asAbsolutePath('media/sample'), target, context.asAbsolutePath('dist/types'));
  await context.globalState.update(lastKey, target);
  const uri = vscode.Uri.file(target);
  if (vscode.workspace.getWorkspaceFolder(uri) !== undefined) return showFirst(target);
  await context.globalState.update(pendingKey, target);
  const forceNewWindow = (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
  await vscode.commands.executeCommand('vscode.openFolder', uri, { forceNewWindow });
}

/** A sample that was opened before: in this window's folders, else where the last one was put, if it is still there. */
async function present(context: vscode.ExtensionContext): Promise<string | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const last = context.globalState.get<string>(lastKey);
  return firstSample([...folders.flatMap((folder) => [folder, join(folder, folderName)]), ...(last ? [last] : [])]);
}

/** In the window that `openSample` opened: shows what the user came for. */
export async function finishOpenSample(context: vscode.ExtensionContext): Promise<void> {
  const target = context.globalState.get<string>(pendingKey);
  if (target === undefined || vscode.workspace.getWorkspaceFolder(vscode.Uri.file(target)) === undefined) return;
  await context.globalState.update(pendingKey, undefined);
  await showFirst(target);
}

async function showFirst(folder: string): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.file(join(folder, firstFile)), { preview: false });
}

async function chooseTarget(): Promise<string | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const [only] = folders;
  if (only !== undefined && folders.length === 1 && (await isEmptyFolder(only.uri.fsPath))) return only.uri.fsPath;
  if (folders.length === 0) return chooseFolder();
  const elsewhere = { icon: 'folder-opened', label: vscode.l10n.t('Another Folder…'), target: undefined };
  const inside = folders.map(({ uri, name }) => ({
    icon: 'new-folder',
    label: vscode.l10n.t('New folder “{0}” in {1}', folderName, name),
    description: join(uri.fsPath, folderName),
    target: join(uri.fsPath, folderName),
  }));
  const picked = await pick([...inside, elsewhere], {
    title: vscode.l10n.t('Sluice: Open Sample'),
    placeHolder: vscode.l10n.t('Where should the sample be copied to?'),
  });
  return picked === elsewhere ? chooseFolder() : picked?.target;
}

async function chooseFolder(): Promise<string | undefined> {
  const chosen = await askForFolder({
    title: vscode.l10n.t('Copy the sample into a new folder here'),
    openLabel: vscode.l10n.t('Copy Here'),
    canSelectFiles: false,
    canSelectFolders: true,
  });
  const parent = chosen?.[0]?.fsPath;
  if (parent === undefined) return undefined;
  return (await isEmptyFolder(parent)) ? parent : join(parent, folderName);
}
