/** Finds tabs of a webview type that no panel of this extension host stands behind, as long as it has none itself. */
import * as vscode from 'vscode';

/** Left by an extension host that died, or hidden since a reload and not handed over yet. */
export function strayTabs(viewType: string): vscode.Tab[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  // VS Code puts a prefix of its own before the type.
  return tabs.filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(viewType));
}
