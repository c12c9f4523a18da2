/** The rows of a sweep and of its tasks. */
import * as vscode from 'vscode';
import { editorLanguage } from '../base/editorLanguage';
import { commands, trees } from '../base/manifestIds';
import { setTooltip, treeItem } from '../base/window';
import { sweepContext, taskContext } from '../runs/sweepContext';
import type { SweepSummary, TaskSummary } from '../runs/sweepSummary';
import { sweepDescription, sweepSpoken, sweepTooltip, taskDescription, taskTooltip } from '../runs/sweepText';
import { lastLinesOf } from '../runs/taskWords';
import { pressed } from './pressedRow';
import { runIcon } from './runIcon';

/** @param marked one of its runs is pointed at in another view. */
export function sweepItem(sweep: SweepSummary, marked: boolean): vscode.TreeItem {
  const language = editorLanguage();
  const item = treeItem({
    ...{ id: sweep.folder, label: sweep.sweep.name, description: sweepDescription(sweep, language) },
    ...{ spoken: sweepSpoken(sweep, language), collapsed: true, marked },
  });
  item.iconPath = sweepIcon(sweep);
  item.contextValue = sweepContext(sweep);
  return item;
}

function sweepIcon({ counts, live, tasks }: SweepSummary): vscode.ThemeIcon {
  if (live) return new vscode.ThemeIcon('sync~spin', new vscode.ThemeColor('charts.blue'));
  if (counts.failed + counts.interrupted > 0)
    return new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed'));
  if (counts.queued > 0) return new vscode.ThemeIcon('clock');
  if (counts.finished + counts.early === tasks.length)
    return new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'));
  return new vscode.ThemeIcon('circle-slash');
}

export function taskItem(task: TaskSummary, marked: boolean): vscode.TreeItem {
  const { folder, label } = task;
  const description = taskDescription(task, editorLanguage());
  const item = treeItem({ id: folder, label, description, spoken: `${label}, ${description}`, marked });
  item.iconPath = taskIcon(task);
  item.contextValue = taskContext(task);
  const show = taskShownBy(task);
  if (show === commands.showTraining) item.command = pressed(trees.runs, vscode.l10n.t('Show Training'));
  else if (show === commands.showTaskLog) item.command = pressed(trees.runs, vscode.l10n.t('Show Task Log'));
  return item;
}

/** The command that shows what there is to see of a task; undefined where there is nothing yet. */
export function taskShownBy({ run, state }: TaskSummary): string | undefined {
  if (run !== undefined && !run.neverBegan && state !== 'missing') return commands.showTraining;
  return state === 'failed' ? commands.showTaskLog : undefined;
}

function taskIcon({ run, state }: TaskSummary): vscode.ThemeIcon {
  if (state === 'queued') return new vscode.ThemeIcon('clock');
  if (state === 'early') return new vscode.ThemeIcon('arrow-down');
  return run === undefined || state === 'missing' ? new vscode.ThemeIcon('circle-outline') : runIcon(run);
}

export const resolveSweep = (item: vscode.TreeItem, sweep: SweepSummary): vscode.TreeItem =>
  setTooltip(item, sweepTooltip(sweep, editorLanguage()));

/** Of a task that failed, the last lines of its log are read when the mouse rests on its row. */
export async function resolveTask(
  item: vscode.TreeItem,
  sweep: SweepSummary,
  task: TaskSummary,
  bytes: number | undefined,
): Promise<vscode.TreeItem> {
  return setTooltip(item, taskTooltip(task, editorLanguage(), await lastLinesOf(sweep, task), bytes));
}
