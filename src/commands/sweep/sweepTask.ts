/** `sluice sweep task FOLDER INDEX`: one task, by whoever runs the sweep. Again and again the same: it goes on where it stands. */
import { readSweep, taskFolder } from '../../sweep/record/readSweep';
import { runTask, type TaskEnd, taskAt } from '../../sweep/run/runTask';
import { complain, print } from '../print';
import { printError } from '../printError';
import { ProgressLine } from '../progressLine';
import { stopSignal } from '../stopSignal';
import { errorsShown, tellGuard, terminal } from '../terminal';

export async function sweepTask(folder: string, index: number, beyond: boolean): Promise<void> {
  const sweep = await readSweep(folder);
  const task = taskAt(sweep, index);
  const stop = stopSignal();
  const progress = new ProgressLine(terminal());
  const events = runTask(sweep, task, { signal: stop.signal, beyond, waiting: complain });
  let result = await events.next();
  for (; !result.done; result = await events.next()) {
    const event = result.value;
    // From here on the run is this process's: whoever sees it die ends the run.
    if (event.kind === 'started') tellGuard({ kind: 'run', folder: taskFolder(sweep, task), isNew: false });
    progress.show(event);
    if (event.kind === 'ended' && event.error) printError(event.error);
  }
  progress.end();
  await errorsShown();
  const interrupted = stop.signal.aborted;
  stop.release();
  print(`${task.id}: ${words[result.value]}`);
  process.exitCode = interrupted ? 130 : result.value === 'failed' ? 1 : 0;
}

const words: Record<TaskEnd, string> = {
  done: 'was done before',
  taken: 'is being run by another process',
  finished: 'finished',
  stopped: 'stopped, with a checkpoint where it had begun',
  paused: 'paused',
  failed: 'failed',
};
