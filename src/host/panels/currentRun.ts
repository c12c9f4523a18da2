/** The current run and the open views: a view that the user turns to makes its run the current one, and the others follow. */
import * as vscode from 'vscode';
import type { Reporter } from '../base/report';
import { ChosenRun } from '../runs/chosenRun';
import type { Runs } from '../runs/runs';
import type { RunPanel } from './runPanel';

export function currentRun(
  { workspaceState, subscriptions }: vscode.ExtensionContext,
  runs: Runs,
  panels: readonly RunPanel[],
  reporter: Reporter,
): ChosenRun {
  const chosen = new ChosenRun(workspaceState, runs, {
    inView: (folder) => panels.some((panel) => panel.folder === folder),
    file: fileInEditor,
  });
  for (const panel of panels) {
    panel.shown.on(reporter.guard((folder: string) => chosen.choose(folder)));
    panel.closed.on(() => chosen.turnAway());
  }
  chosen.changed.on(
    reporter.guard(async () => {
      // Of a run that was deleted every view closes, before one of them could be turned to another.
      await undefined;
      const { folder } = chosen;
      if (folder !== undefined) await Promise.all(panels.map((panel) => panel.turnTo(folder)));
    }),
  );
  subscriptions.push(vscode.window.onDidChangeActiveTextEditor(() => chosen.turnAway()));
  return chosen;
}

/** While a view has the focus no editor is active: then that which is on the screen. */
function fileInEditor(): string | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const uri = (activeTextEditor ?? visibleTextEditors[0])?.document.uri;
  return uri?.scheme === 'file' ? uri.fsPath : undefined;
}
