/** `sluice sweep run` and `sluice sweep resume`: tasks on this machine, until they are over. */
import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { howMany } from '../../base/howMany';
import { enterFolder, openToAppendSync } from '../../files/ownFile';
import { shownPath } from '../../files/shownPath';
import { type SweepTask, sweepFiles } from '../../protocol/files/sweep';
import { inSweepFolder } from '../../sweep/record/inSweepFolder';
import { removePool, writePool } from '../../sweep/record/poolRecord';
import { type Sweep, taskFolder } from '../../sweep/record/readSweep';
import { sweepStatus } from '../../sweep/record/sweepStatus';
import { isDone, taskStateOrFault } from '../../sweep/record/taskState';
import { type PoolProgress, runPool } from '../../sweep/run/pool';
import { complain, print, printJson } from '../print';
import { RewritingLine } from '../rewritingLine';
import { stopSignal } from '../stopSignal';
import { errorsShown, terminal } from '../terminal';
import { statusText } from './sweepText';

export interface RunFlags {
  atOnce: number;
  json?: boolean;
  detach?: boolean;
}

/** As many tasks as cores, a core each: docs/sweeps.md has the measurement. A device of which there is one has one. */
export const usualAtOnce = (device: string | undefined): number =>
  device === undefined || device === 'cpu' || device === 'tfjs' ? availableParallelism() : 1;

/** The same for a sweep whose tasks have so many copies of the network: no core has two. */
export const usualAtOnceOf = ({ device, replicas }: Sweep): number =>
  Math.max(1, Math.floor(usualAtOnce(device) / replicas));

/** Cores for each of so many tasks. */
export const replicasOf = (atOnce: number): number => Math.max(1, Math.floor(availableParallelism() / atOnce));

/** Not those that are done, nor those that somebody else runs. */
export async function tasksLeft(sweep: Sweep): Promise<SweepTask[]> {
  const left: SweepTask[] = [];
  for (const task of sweep.tasks) {
    const state = await taskStateOrFault(taskFolder(sweep, task));
    if (!isDone(state) && state.state !== 'running') left.push(task);
  }
  return left;
}

/** A sweep that is gone on with is cancelled no more. */
export const uncancelled = (sweep: Sweep): Promise<void> =>
  inSweepFolder(sweep.folder, () => rm(path.join(sweep.folder, sweepFiles.cancelled), { force: true }));

/** Runs what is left of it. The exit code is 1 where a task failed, that of the signal where the sweep was interrupted. */
export async function runHere(sweep: Sweep, { atOnce, json, detach }: RunFlags): Promise<void> {
  await uncancelled(sweep);
  const shown = shownPath(sweep.folder);
  if (detach)
    return inSweepFolder(sweep.folder, () =>
      detached(sweep, { atOnce, ...(json === undefined ? {} : { json }) }, shown),
    );
  const tasks = await tasksLeft(sweep);
  if (!json)
    complain(`${shown}: ${tasks.length} of ${howMany(sweep.tasks.length, 'task')} to run, ${atOnce} at a time.`);
  const stop = stopSignal();
  const line = new PoolLine();
  const command = [path.join(__dirname, 'cli.js'), 'sweep', 'task'];
  await writePool(sweep.folder, process.pid, atOnce);
  const show = json ? () => {} : (progress: PoolProgress) => line.show(progress);
  const refused = await runPool(sweep, { tasks, atOnce, signal: stop.signal, command, show }).finally(() =>
    removePool(sweep.folder, process.pid),
  );
  line.end();
  if (refused !== undefined) complain(`${refused.message}\n  ${refused.detail.hint ?? ''}`);
  await errorsShown();
  const interrupted = stop.signal.aborted;
  stop.release();
  const status = await sweepStatus(sweep);
  if (json) printJson({ folder: sweep.folder, ...status });
  else print(statusText(sweep, status));
  const { missing, failed, paused, interrupted: dead } = status.counts;
  if (!json && missing + failed + paused + dead > 0) print(`\nRun what is missing with: sluice sweep resume ${shown}`);
  process.exitCode = interrupted ? stop.exitCode : refused !== undefined || failed + dead + missing > 0 ? 1 : 0;
}

/** The same in a process of its own, which no terminal takes along. */
async function detached(sweep: Sweep, { atOnce, json }: RunFlags, shown: string): Promise<void> {
  await enterFolder(path.join(sweep.folder, sweepFiles.logs));
  const log = openToAppendSync(path.join(sweep.folder, sweepFiles.logs, 'sweep.log'));
  const args = [
    path.join(__dirname, 'cli.js'),
    'sweep',
    'resume',
    sweep.folder,
    '--at-once',
    String(atOnce),
    '--trust',
  ];
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', log, log], windowsHide: true });
  child.unref();
  closeSync(log);
  // Until that process says so itself: whoever looks meanwhile sees a sweep that is about to go on.
  if (child.pid !== undefined) await writePool(sweep.folder, child.pid, atOnce);
  if (json) return printJson({ folder: sweep.folder, pid: child.pid });
  print(`${shown}: running in process ${child.pid}. See how it goes with: sluice sweep status ${shown}`);
}

/** One line that rewrites itself on a terminal; elsewhere a line whenever a task is over. */
class PoolLine {
  private readonly line = new RewritingLine(terminal());
  private over = -1;

  show({ over, total, running, failed, eta }: PoolProgress): void {
    const left = eta === undefined ? '' : `, about ${minutes(eta)} left`;
    const text = `${over}/${howMany(total, 'task')} over, ${running.length} running${failed.length > 0 ? `, ${failed.length} failed` : ''}${left}`;
    if (!this.line.rewrite(text) && over !== this.over) complain(text);
    this.over = over;
  }

  end(): void {
    this.line.end();
  }
}

const minutes = (ms: number) => (ms < 90_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} min`);
