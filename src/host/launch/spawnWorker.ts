/**
 * Starts a worker process that outlives this one: its own process group, no pipe and no IPC channel back, its
 * output in `worker.log` in the run folder. What it does is learnt from its run folder alone.
 */
import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { openToAppendSync } from '../../files/ownFile';
import { runFiles } from '../../protocol/files/runFolder';
import type { WorkerExit } from '../../run/owner/workerExit';

export interface WorkerStart {
  /** Path of the built worker. */
  script: string;
  arguments: readonly string[];
  /** The run folder; must exist. */
  folder: string;
  /** Working directory: what relative paths in the experiment mean. */
  cwd: string;
  environment?: Readonly<Record<string, string>>;
}

export interface SpawnedWorker {
  pid: number;
  /** Resolves when the process is gone while this process still runs; never rejects. */
  exited: Promise<WorkerExit>;
}

/** Rejects when the process cannot be started at all. */
export async function spawnWorker(start: WorkerStart): Promise<SpawnedWorker> {
  const log = openToAppendSync(join(start.folder, runFiles.log));
  try {
    // `process.execPath` is Electron in the desktop editor and Node on a remote; the variable makes both be Node.
    // The editor's own flags (`--inspect`, …) are not handed on.
    const child = spawn(process.execPath, [start.script, ...start.arguments], {
      cwd: start.cwd,
      env: { ...process.env, ...start.environment, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', log, log],
      detached: true,
      windowsHide: true,
    });
    const exited = new Promise<WorkerExit>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.unref();
    if (child.pid === undefined) throw new Error('The worker process has no process id.');
    return { pid: child.pid, exited };
  } finally {
    closeSync(log);
  }
}
