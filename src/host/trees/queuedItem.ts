/** The row of a run that waits: its name, and how many begin before it. */
import * as vscode from 'vscode';
import { setTooltip, treeItem } from '../base/window';
import type { QueuedRun } from '../runs/runQueue';

export function queuedItem(queue: readonly QueuedRun[], id: string): vscode.TreeItem {
  const { t } = vscode.l10n;
  const at = queue.findIndex((queued) => queued.id === id);
  const plan = queue[at]?.plan;
  if (plan === undefined) return treeItem({ id, label: id });
  const place = at === 0 ? t('waits, next') : t('waits, {0} before it', at);
  const description = plan.resume === undefined ? place : t('{0} · to be resumed', place);
  const item = treeItem({ id, label: plan.name, description, spoken: `${plan.name}, ${description}` });
  item.iconPath = new vscode.ThemeIcon('clock');
  item.contextValue = 'queued';
  const when = t('Begins when nothing trains on this machine any more, with the experiment as it is then.');
  return setTooltip(item, [plan.name, when, plan.experiment].join('\n'));
}
