/** Cancel Queued Run: a run that waits for others to end waits no more. */
import * as vscode from 'vscode';
import { UserError } from '../../base/userError';
import { commands } from '../base/manifestIds';
import { pick } from '../base/window';
import type { RunQueue } from '../runs/runQueue';

/** The id of a run that waits, of a row of the Runs tree; undefined for another row. */
export function queuedOf(argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null || !('queued' in argument)) return undefined;
  return typeof argument.queued === 'string' ? argument.queued : undefined;
}

export function queueCommands(queue: RunQueue) {
  const { t } = vscode.l10n;
  return {
    [commands.cancelQueued]: async (argument?: unknown, selection?: unknown) => {
      const rows = Array.isArray(selection) ? selection : [argument];
      const named = rows.flatMap((row) => queuedOf(row) ?? []);
      for (const id of named.length > 0 ? named : await pickQueued(queue)) await queue.cancel(id);
    },
  };

  async function pickQueued({ list }: RunQueue): Promise<string[]> {
    if (list.length === 0)
      throw new UserError(t('No run waits.'), {
        hint: t('Sluice: Train offers to wait where something trains already.'),
      });
    if (list.length === 1) return list.map(({ id }) => id);
    const items = list.map(({ id, plan: { name, experiment } }) => ({ label: name, detail: experiment, id }));
    const options = { title: t('Sluice: Cancel Queued Run'), placeHolder: t('Which run is not to begin?') };
    const picked = await pick(items, options);
    return picked === undefined ? [] : [picked.id];
  }
}
