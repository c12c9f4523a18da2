/** Renews the generated types of every folder with experiments that asks for them in its tsconfig, and offers them to others. */
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { exists } from '../base/exists';
import type { Reporter } from '../base/report';
import { findExperiments } from '../launch/pickExperiment';
import { offerTypes } from './addTypes';
import { folderWithTypes, writeTypes } from './experimentTypes';
import { reloadTypes } from './reloadTypes';

export async function refreshTypes(context: vscode.ExtensionContext, reporter: Reporter): Promise<void> {
  // Nothing is written into a workspace that the user does not trust.
  if (!vscode.workspace.isTrusted) return;
  const folders = new Set<string>();
  const without: vscode.Uri[] = [];
  for (const uri of await findExperiments()) {
    const root = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
    const folder = root === undefined ? undefined : await folderWithTypes(dirname(uri.fsPath), root);
    if (folder !== undefined) folders.add(folder);
    else if (root !== undefined && !(await isInstalled(dirname(uri.fsPath)))) without.push(uri);
  }
  const types = context.asAbsolutePath('dist/types');
  for (const folder of folders) if (await writeTypes(folder, types)) await reloadTypes(folder);
  await offerTypes(context, reporter, without);
}

/** Whether the editor finds the package as it finds any other. */
async function isInstalled(folder: string): Promise<boolean> {
  if (await exists(join(folder, 'node_modules', 'sluice', 'package.json'))) return true;
  const parent = dirname(folder);
  return parent !== folder && isInstalled(parent);
}
