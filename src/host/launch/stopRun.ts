/**
 * Stops a run: a line in its control file, which the worker reads between steps. Should it not answer, the user may
 * end the process; the run then counts as failed and goes on from its last checkpoint.
 */
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/userError';
import { writeWhole } from '../../files/writeWhole';
import { sweepFiles } from '../../protocol/files/sweep';
import { sendCommand } from '../../run/owner/control';
import { endWorker } from '../../run/owner/endWorker';
import { readWorkerRecord } from '../../run/owner/workerRecord';
import type { Reporter } from '../base/report';
import { withProgress } from '../base/window';
import type { RunSummary } from '../runs/runSummary';
import type { Runs } from '../runs/runs';

/** A step, an evaluation that is under way and a checkpoint take less than this in all but the largest runs. */
const patienceMs = 30_000;

export async function stopRun(runs: Runs, run: RunSummary, reporter: Reporter): Promise<void> {
  if (!run.live)
    throw new UserError(vscode.l10n.t('The run {0} is not running.', run.id), {
      hint: vscode.l10n.t('Sluice: Show Training says how it ended.'),
    });
  await sendCommand(run.folder, 'stop');
  const hold = runs.hold(run.folder);
  try {
    await withProgress({ title: vscode.l10n.t('Stopping {0}', run.name), cancellable: false }, () =>
      ended(runs, run.folder, patienceMs),
    );
    if (runs.get(run.folder)?.live !== true) return;
  } finally {
    hold.dispose();
  }
  reporter.warn(vscode.l10n.t('{0} has not stopped yet: its worker is busy or hangs.', run.name), {
    title: vscode.l10n.t('End the Process'),
    run: () => endProcess(runs, run.folder),
  });
}

/** No pool starts a further task of it until it is resumed; those that run go on. */
export const holdSweep = (folder: string): Promise<void> => writeWhole(join(folder, sweepFiles.cancelled), '');

/** Or gone: at once where it was before anybody could wait for it. */
async function ended(runs: Runs, folder: string, ms: number): Promise<void> {
  const isOver = () => runs.get(folder)?.live !== true;
  if (isOver()) return;
  await new Promise<void>((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      listener.dispose();
      resolve();
    };
    const timer = setTimeout(finish, ms);
    const listener = runs.changed.on(() => isOver() && finish());
  });
}

async function endProcess(runs: Runs, folder: string): Promise<void> {
  if (runs.get(folder)?.live !== true) return;
  if (!vscode.workspace.isTrusted)
    throw new UserError(
      vscode.l10n.t(
        'No process is ended in Restricted Mode: which one it would be is known from the run folder alone.',
      ),
      { hint: vscode.l10n.t('Trust this workspace if you know where its runs come from.') },
    );
  const record = await readWorkerRecord(folder);
  if (record === undefined || record.host !== hostname())
    throw new UserError(vscode.l10n.t('The worker of this run is not on this machine.'), {
      hint:
        record === undefined
          ? vscode.l10n.t('Its record cannot be read.')
          : vscode.l10n.t('End process {0} on {1}.', record.pid, record.host),
    });
  await endWorker(folder, record.pid);
}
