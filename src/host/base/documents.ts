/**
 * Files as the editor knows them: by the path of the workspace's folder, which may be a link, while a run may have been begun
 * by the real path, or through another link. A path that the editor does not know would be a second copy of the document.
 */
import * as vscode from 'vscode';
import { asBelow, realPath } from '../../files/asOpened';

/** Below the workspace folder that it really lies in; else that of a document that shows it; else as it is. */
export function uriOf(file: string): vscode.Uri {
  const folders = (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
  const named = asBelow(folders, file);
  return named === undefined ? (openDocument(file)?.uri ?? vscode.Uri.file(file)) : vscode.Uri.file(named);
}

/** The document of a file, whichever path it was opened by. */
export function openDocument(file: string): vscode.TextDocument | undefined {
  const open = vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === 'file');
  const exact = open.find(({ uri }) => uri.fsPath === file);
  if (exact !== undefined) return exact;
  const real = realPath(file);
  return open.find(({ uri }) => realPath(uri.fsPath) === real);
}
