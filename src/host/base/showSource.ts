/** Shows a place in the user's code, in the column where the code is, not over the view that was clicked. */
import * as vscode from 'vscode';
import type { Source } from '../../base/userError';
import { checkRegular } from '../../files/regularFile';
import { uriOf } from './documents';

export async function showSource(source: Source): Promise<void> {
  // A run may name any file, and the editor would wait for ever for a device to end.
  await checkRegular(source.file, 'source');
  const at = new vscode.Position(Math.max(0, source.line - 1), Math.max(0, (source.column ?? 1) - 1));
  const uri = uriOf(source.file);
  const open = vscode.window.visibleTextEditors.find(({ document }) => document.uri.fsPath === uri.fsPath);
  await vscode.window.showTextDocument(uri, {
    viewColumn: open?.viewColumn ?? columnForCode(),
    selection: new vscode.Range(at, at),
  });
}

/** A text in the column where the code is. */
export async function showDocument(uri: vscode.Uri): Promise<void> {
  await vscode.window.showTextDocument(uri, { viewColumn: columnForCode() });
}

const columnForCode = () => columnWithoutView() ?? vscode.ViewColumn.Beside;

/** The first column that shows no view; undefined where all do. */
function columnWithoutView(): vscode.ViewColumn | undefined {
  const { all } = vscode.window.tabGroups;
  return all.find(({ activeTab }) => !(activeTab?.input instanceof vscode.TabInputWebview))?.viewColumn;
}
