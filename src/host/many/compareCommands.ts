/** The command that compares runs: all of the workspace, the selected rows of the tree, or those of a sweep. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../base/manifestIds';
import type { Runs } from '../runs/runs';
import type { ManyPanel, Scope } from './manyPanel';

/** Of the tree, of a sweep, or of another extension's call. */
export const compareCommands = (runs: Runs, panel: ManyPanel) => ({
  [commands.compareRuns]: (argument?: unknown, selection?: unknown) =>
    panel.show(scopeOf(runs, Array.isArray(selection) && selection.length > 1 ? selection : [argument])),
});

/** One run is nothing to compare: then all are shown. A folder that holds runs is a sweep's, and stands for its tasks. */
function scopeOf(runs: Runs, rows: readonly unknown[]): Scope {
  const named = [...new Set(rows.flatMap(pathOf))];
  const [sweep] = named;
  const all = runs.list().map(({ folder }) => folder);
  const folders = [
    ...new Set(named.flatMap((path) => all.filter((folder) => folder === path || dirname(folder) === path))),
  ];
  if (sweep === undefined || folders.length < 2) return {};
  if (named.length === 1) return { folders, title: vscode.l10n.t('Compare Runs: {0}', basename(sweep)) };
  return { folders, title: vscode.l10n.t('Compare {0} Runs', folders.length) };
}

function pathOf(row: unknown): string[] {
  if (typeof row === 'string') return [row];
  const { folder, sweep } = Object(row) as Record<string, unknown>;
  return [folder, sweep].filter((path) => typeof path === 'string').slice(0, 1);
}
