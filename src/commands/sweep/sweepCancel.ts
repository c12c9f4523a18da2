/** `sluice sweep cancel`: no further task begins, and those that run stop with a checkpoint. */
import path from 'node:path';
import { howMany } from '../../base/howMany';
import { UserError } from '../../base/userError';
import { shownPath } from '../../files/shownPath';
import { writeWhole } from '../../files/writeWhole';
import { sweepFiles } from '../../protocol/files/sweep';
import { sendCommand } from '../../run/owner/control';
import { inSweepFolder } from '../../sweep/record/inSweepFolder';
import { type Sweep, taskFolder } from '../../sweep/record/readSweep';
import { taskState } from '../../sweep/record/taskState';
import { cancelJobs } from '../../sweep/slurm/cancelJobs';
import { print } from '../print';

export async function cancelHere(sweep: Sweep): Promise<void> {
  // First, so that no pool starts another in the place of one that stops.
  await inSweepFolder(sweep.folder, () => writeWhole(path.join(sweep.folder, sweepFiles.cancelled), ''));
  const atWork = await running(sweep);
  // Before those that run are asked: what waits must not take their places. Those that run are asked whatever Slurm says.
  const queued = await cancelJobs(sweep).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    return error;
  });
  // One that a pool has begun meanwhile is asked, too; one that Slurm has asked may be gone by now.
  const still = await running(sweep);
  for (const folder of still) await sendCommand(folder, 'stop');
  const told = new Set([...atWork, ...still]).size;
  const shown = shownPath(sweep.folder);
  if (typeof queued === 'number' && queued > 0)
    print(`${howMany(queued, 'task was', 'tasks were')} taken out of Slurm's queue.`);
  print(
    `${told === 0 ? 'No task runs' : `${howMany(told, 'task stops after its', 'tasks stop after their')} next step, with a checkpoint`}; no further one begins.`,
  );
  print(`Go on with: sluice sweep resume ${shown}`);
  if (typeof queued !== 'number') throw queued;
}

/** Folders of the tasks that run. */
async function running(sweep: Sweep): Promise<string[]> {
  const folders: string[] = [];
  for (const task of sweep.tasks) {
    const folder = taskFolder(sweep, task);
    if ((await taskState(folder)).state === 'running') folders.push(folder);
  }
  return folders;
}
