/** Where the tabs of our views are, whoever stands behind them. */
import * as vscode from 'vscode';
import { panels } from '../base/manifestIds';

/**
 * Tabs of a webview type that no panel of this extension host stands behind, as long as it has none itself: left by an
 * extension host that died, or hidden since a reload and not handed over yet.
 */
export function strayTabs(viewType: string): vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter((tab) => isOf(tab, [viewType])));
}

/** The column that holds a view already, the one with a view in front first; undefined where none does. */
export function columnOfViews(): vscode.ViewColumn | undefined {
  const ours = Object.values(panels);
  const { all } = vscode.window.tabGroups;
  const front = all.find(({ activeTab }) => activeTab !== undefined && isOf(activeTab, ours));
  return (front ?? all.find(({ tabs }) => tabs.some((tab) => isOf(tab, ours))))?.viewColumn;
}

function isOf({ input }: vscode.Tab, viewTypes: readonly string[]): boolean {
  // VS Code puts a prefix of its own before the type.
  return input instanceof vscode.TabInputWebview && viewTypes.some((type) => input.viewType.endsWith(type));
}
