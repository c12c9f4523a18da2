/**
 * Makes the editor's TypeScript see types that were just written. A language server that has already looked for a
 * `tsconfig.json` in a folder does not always look again, not even on "Reload Project"; a new one does.
 * Done only where an open file would else keep its red underlines.
 */
import { sep } from 'node:path';
import * as vscode from 'vscode';

export async function reloadTypes(folder: string): Promise<void> {
  const concerned = vscode.workspace.textDocuments.some(
    ({ languageId, uri }) => languageId === 'typescript' && uri.fsPath.startsWith(folder + sep),
  );
  if (!concerned) return;
  const commands = await vscode.commands.getCommands(true);
  // Not there when the editor's TypeScript support is switched off or replaced by another.
  if (commands.includes('typescript.restartTsServer'))
    await vscode.commands.executeCommand('typescript.restartTsServer');
}
