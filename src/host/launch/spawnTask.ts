/** One task of a sweep in a process of its own, as the pool starts it: it outlives this window, and prints into its log. */
import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { enterFolder, openToAppendSync } from '../../files/ownFile';
import { type SweepTask, sweepFiles } from '../../protocol/files/sweep';
import { cannotWrite } from '../base/disk';

export interface TaskStart {
  /** Path of the built command line. */
  script: string;
  /** Of the sweep. */
  folder: string;
  task: SweepTask;
  cwd: string;
}

/** Resolves when the process has been started. */
export async function spawnTask({ script, folder, task, cwd }: TaskStart): Promise<void> {
  const log = await openLogOf(folder, task.id);
  try {
    const given = ['sweep', 'task', folder, String(task.index), '--beyond', '--trust'];
    const child = spawn(process.execPath, [script, ...given], {
      cwd,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', log, log],
      detached: true,
      windowsHide: true,
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.unref();
  } finally {
    closeSync(log);
  }
}

async function openLogOf(folder: string, id: string): Promise<number> {
  const logs = join(folder, sweepFiles.logs);
  try {
    await enterFolder(logs);
    return openToAppendSync(join(logs, `${id}.log`));
  } catch (error) {
    throw cannotWrite("into the sweep's folder", logs, error);
  }
}
