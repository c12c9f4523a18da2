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

/** One run is nothing to compare: then all are shown. A folder that holds runs is a sweep's. */
function scopeOf(runs: Runs, rows: readonly unknown[]): Scope {
  const named = rows.flatMap(pathOf);
  const folders = named.filter((folder) => runs.get(folder) !== undefined);
  if (folders.length > 1) return { folders, title: vscode.l10n.t('Compare {0} Runs', folders.length) };
  const [sweep] = named;
  const tasks = sweep === undefined ? [] : runs.list().filter(({ folder }) => dirname(folder) === sweep);
  if (sweep === undefined || tasks.length === 0) return {};
  return { folders: tasks.map(({ folder }) => folder), title: vscode.l10n.t('Compare Runs: {0}', basename(sweep)) };
}

function pathOf(row: unknown): string[] {
  if (typeof row === 'string') return [row];
  const { folder, sweep } = Object(row) as Record<string, unknown>;
  return [sweep, folder].filter((path) => typeof path === 'string');
}
