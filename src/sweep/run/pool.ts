/**
 * A sweep's tasks on this machine, some at a time, each a process of its own: one that dies or fails leaves the others alone.
 * The pool only starts them and looks at their folders, so several pools, here and elsewhere, may work on one sweep.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/userError';
import { enterFolder, openToAppend } from '../../files/ownFile';
import { temporaryName } from '../../files/writeWhole';
import { meanOf } from '../../protocol/facts/gateRates';
import { type SweepTask, sweepFiles } from '../../protocol/files/sweep';
import { poolVariable } from '../../protocol/messages/guardMessages';
import { inSweepFolder } from '../record/inSweepFolder';
import { type Sweep, taskFolder } from '../record/readSweep';
import { taskStateOrFault } from '../record/taskState';

export interface PoolOptions {
  tasks: readonly SweepTask[];
  /** Tasks at a time. */
  atOnce: number;
  /** No further task is started when it fires, and those at work are asked to stop. */
  signal: AbortSignal;
  /** Arguments for Node: the command line and `sweep task`. */
  command: readonly string[];
  /** Told whenever a task has begun or is over, and every second between. */
  show?: (progress: PoolProgress) => void;
}

export interface PoolProgress {
  /** Tasks over or left out, of the pool's own. */
  over: number;
  total: number;
  running: readonly SweepTask[];
  failed: readonly SweepTask[];
  /** Milliseconds to go; undefined before a task has been finished. */
  eta: number | undefined;
}

/**
 * Resolves when every task is over or, once it is to stop, when those at work have stopped. Returns why it has begun no further
 * one, where the sweep's folder takes no more.
 */
export async function runPool(sweep: Sweep, options: PoolOptions): Promise<UserError | undefined> {
  const { tasks, atOnce, signal, show } = options;
  const waiting = [...tasks];
  const running = new Map<SweepTask, ChildProcess>();
  const [failed, seconds]: [SweepTask[], number[]] = [[], []];
  let over = 0;
  let refused: UserError | undefined;
  const cancelled = () =>
    refused !== undefined || signal.aborted || existsSync(path.join(sweep.folder, sweepFiles.cancelled));
  const tell = () => {
    const left = tasks.length - over - running.size / 2;
    const eta = seconds.length === 0 ? undefined : (meanOf(seconds) * left * 1000) / Math.max(1, atOnce);
    show?.({
      over,
      total: tasks.length,
      running: [...running.keys()],
      failed,
      eta,
    });
  };
  const stop = () => {
    for (const child of running.values()) child.kill('SIGTERM');
  };
  signal.addEventListener('abort', stop);
  const ticking = setInterval(tell, 1000);
  const work = async () => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      if (cancelled()) return;
      const begun = performance.now();
      const { child, ended } = await inSweepFolder(sweep.folder, () => startTask(sweep, task, options.command));
      running.set(task, child);
      // What asked while the process was being started has not reached it.
      if (signal.aborted) child.kill('SIGTERM');
      tell();
      await ended;
      running.delete(task);
      over++;
      const { state } = await taskStateOrFault(taskFolder(sweep, task));
      if (state === 'finished') seconds.push((performance.now() - begun) / 1000);
      const lost = state === 'failed' || state === 'interrupted' || (state === 'missing' && !cancelled());
      if (lost) failed.push(task);
      tell();
      // Where it is the disk that fails, every other task would fail as well.
      if (lost) await inSweepFolder(sweep.folder, () => writeAndRemove(sweep));
    }
  };
  // The others go on to their own ends: what they have is not to be lost for one.
  const refuse = (error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    refused ??= error;
  };
  try {
    await Promise.all(Array.from({ length: Math.min(atOnce, tasks.length) }, () => work().catch(refuse)));
    return refused;
  } finally {
    clearInterval(ticking);
    signal.removeEventListener('abort', stop);
  }
}

/** Bytes that a run writes before it has done anything. */
const someBytes = 1 << 16;

async function writeAndRemove({ folder }: Sweep): Promise<void> {
  const file = temporaryName(path.join(folder, sweepFiles.logs, 'room'));
  try {
    await writeFile(file, Buffer.alloc(someBytes), { flag: 'wx' });
  } finally {
    await rm(file, { force: true }).catch(() => undefined);
  }
}

/** What it prints goes into the sweep's logs, behind what earlier tries of it have printed. */
async function startTask(sweep: Sweep, { id, index }: SweepTask, command: readonly string[]) {
  await enterFolder(path.join(sweep.folder, sweepFiles.logs));
  const log = await openToAppend(path.join(sweep.folder, sweepFiles.logs, `${id}.log`));
  try {
    const child = spawn(process.execPath, [...command, sweep.folder, String(index)], {
      stdio: ['ignore', log.fd, log.fd],
      env: { ...process.env, [poolVariable]: String(process.pid) },
      // The terminal's Ctrl-C is for the pool, which passes it on once.
      detached: true,
      windowsHide: true,
    });
    const ended = new Promise((resolve) => {
      child.once('error', resolve);
      child.once('exit', resolve);
    });
    return { child, ended };
  } finally {
    await log.close();
  }
}
