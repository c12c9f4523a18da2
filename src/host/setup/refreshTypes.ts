/** Once a window: renews the generated types of every folder with experiments that asks for them in its tsconfig. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { findExperiments } from '../launch/pickExperiment';
import { folderWithTypes, writeTypes } from './experimentTypes';
import { reloadTypes } from './reloadTypes';

export async function refreshTypes(context: vscode.ExtensionContext): Promise<void> {
  // Nothing is written into a workspace that the user does not trust.
  if (!vscode.workspace.isTrusted) return;
  const folders = new Set<string>();
  for (const uri of await findExperiments()) {
    const root = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
    const folder = root === undefined ? undefined : await folderWithTypes(dirname(uri.fsPath), root);
    if (folder !== undefined) folders.add(folder);
  }
  const types = context.asAbsolutePath('dist/types');
  for (const folder of folders) if (await writeTypes(folder, types)) await reloadTypes(folder);
}
