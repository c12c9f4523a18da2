/** The commands that delete runs: those that are selected, or all that have failed. Each asks once, whatever their number. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/userError';
import { messageOf } from '../base/errorCode';
import { commands } from '../base/manifestIds';
import { askWarning } from '../base/window';
import { sweepOf } from '../launch/pickSweep';
import { abilities } from '../runs/abilities';
import type { RunQueue } from '../runs/runQueue';
import type { RunSummary } from '../runs/runSummary';
import type { Runs } from '../runs/runs';
import type { Sweeps } from '../runs/sweeps';
import { eraseRun, linkTarget } from './eraseRun';
import type { RunSource } from './pickRun';
import { pickRuns, selectedRows } from './pickRuns';
import { queuedOf } from './queueCommands';

/** Names that a question has before it counts the others. */
const maxNames = 12;

export function deleteCommands(source: RunSource, sweeps: Sweeps, queue: RunQueue) {
  const { t } = vscode.l10n;
  const { runs } = source;
  const choice = {
    title: t('Sluice: Delete Run'),
    question: t('Which run to delete?'),
    fits: abilities.ended,
    none: {
      message: t('No run can be deleted.'),
      hint: t('A run that trains has to be stopped first (Sluice: Stop Training).'),
    },
  };

  return {
    [commands.deleteRun]: async (argument?: unknown, selection?: unknown) => {
      // What only waits has nothing that could be lost.
      const named = await selectedRows(source, argument, selection);
      for (const row of named) {
        const waiting = queuedOf(row);
        if (waiting !== undefined) await queue.cancel(waiting);
      }
      // Its tasks go with it, and are not asked for one by one.
      const folders = named.flatMap((row) => (typeof row === 'object' ? (sweepOf(row) ?? []) : []));
      for (const folder of folders) await deleteSweep(runs, sweeps, folder);
      if (folders.length === named.length && folders.length > 0) return;
      const chosen = await pickRuns(source, choice, argument, selection);
      const live = chosen.filter(abilities.live);
      const ended = chosen.filter(abilities.ended);
      const [first] = live;
      if (ended.length === 0 && first !== undefined)
        throw new UserError(t('The run {0} is training.', first.id), {
          hint: t('Stop it first (Sluice: Stop Training), then delete it.'),
        });
      await deleteAll(runs, ended, live);
    },
    [commands.deleteFailedRuns]: async () => {
      const failed = runs.list().filter(abilities.failed);
      if (failed.length === 0)
        throw new UserError(t('No run has failed.'), { hint: t('The Runs view shows how each run ended.') });
      await deleteAll(runs, failed, []);
    },
  };
}

/** @param kept of those that were chosen: they train. */
async function deleteAll(runs: Runs, list: readonly RunSummary[], kept: readonly RunSummary[]): Promise<void> {
  const [first] = list;
  if (first === undefined) return;
  const { t } = vscode.l10n;
  const links = await linksOf(list);
  const onlyLinks = links.length === list.length;
  const question =
    list.length === 1
      ? onlyLinks
        ? t('Remove the link to the run {0}?', first.name)
        : t('Delete the run {0} with its checkpoints and exports?', first.name)
      : onlyLinks
        ? t('Remove the links to {0} runs?', list.length)
        : t('Delete {0} runs with their checkpoints and exports?', list.length);
  const detail = [
    namesOf(list),
    ...(links.length === 0 ? [] : [t('Only the link goes, and the run stays where it is: {0}', linesOf(links))]),
    ...(kept.length === 0 ? [] : [t('Kept, since they train: {0}', namesOf(kept))]),
  ];
  if (!(await confirmed(question, detail.join('\n'), onlyLinks ? t('Remove Link') : t('Move to Trash')))) return;
  const left = await eraseEach(runs, list, true);
  if (left.length === 0) return;
  // A remote machine may have no trash: then for good, but only after another question.
  const again =
    left.length === 1
      ? t('{0} cannot be moved to the trash. Delete it for good?', left[0]?.run.name ?? '')
      : t('{0} runs cannot be moved to the trash. Delete them for good?', left.length);
  if (!(await confirmed(again, messageOf(left[0]?.error), t('Delete for Good')))) return;
  const [stuck] = await eraseEach(
    runs,
    left.map(({ run }) => run),
    false,
  );
  if (stuck !== undefined) throw stuck.error;
}

/** With all that is in its folder. */
async function deleteSweep(runs: Runs, sweeps: Sweeps, folder: string): Promise<void> {
  const found = sweeps.get(folder);
  if (found === undefined) return;
  const { t } = vscode.l10n;
  const { sweep, tasks, live } = found;
  if (live)
    throw new UserError(t('The sweep {0} is being run.', sweep.name), {
      hint: t('Stop it first (Sluice: Cancel Sweep), then delete it.'),
    });
  const question =
    tasks.length === 1
      ? t('Delete the sweep {0} with its run?', sweep.name)
      : t('Delete the sweep {0} with its {1} runs?', sweep.name, tasks.length);
  if (!(await confirmed(question, basename(folder), t('Move to Trash')))) return;
  const erase = (useTrash: boolean) => eraseRun(folder, { useTrash });
  try {
    await erase(true);
  } catch (error) {
    const again = t('{0} cannot be moved to the trash. Delete it for good?', sweep.name);
    if (!(await confirmed(again, messageOf(error), t('Delete for Good')))) return;
    await erase(false);
  }
  for (const { folder: run } of tasks.filter((task) => task.run !== undefined))
    await runs.remove(run, () => Promise.resolve());
  await runs.findNew();
}

/** Those that could not be deleted, and why. */
async function eraseEach(runs: Runs, list: readonly RunSummary[], useTrash: boolean) {
  const left: { run: RunSummary; error: unknown }[] = [];
  for (const run of list) {
    const erase = () => eraseRun(run.folder, { useTrash });
    await runs.remove(run.folder, erase).catch((error: unknown) => left.push({ run, error }));
  }
  return left;
}

/** Where those runs are of which the workspace has a link alone. */
async function linksOf(list: readonly RunSummary[]): Promise<string[]> {
  const targets = await Promise.all(list.map(({ folder }) => linkTarget(folder)));
  return targets.filter((target) => target !== undefined);
}

const namesOf = (list: readonly RunSummary[]) =>
  linesOf(list.map(({ folder, name }) => `${name} · ${basename(folder)}`));

function linesOf(all: readonly string[]): string {
  const names = all.slice(0, maxNames);
  const others = all.length - names.length;
  return [...names, ...(others > 0 ? [vscode.l10n.t('and {0} more', others)] : [])].join('\n');
}

async function confirmed(question: string, detail: string, yes: string): Promise<boolean> {
  return (await askWarning(question, detail, yes)) === yes;
}
