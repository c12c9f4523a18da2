/** How long a sweep will take, as far as earlier runs of its experiment say so. */

import { median } from '../../base/quantiles';
import type { SweepPlan } from '../../protocol/messages/sweepPlan';
import type { RunSummary } from './runSummary';

export interface Estimate {
  ms: number;
  /** Of runs that had all cores to themselves: tasks with a core each are through earlier. */
  atMost: boolean;
}

/** How many times longer than an earlier run a task may be for that run to tell anything: it evaluated and saved as often. */
const mostTimes = 5;

/**
 * Undefined where no run of the experiment has finished that is comparable. Tasks of earlier sweeps had a core each, as these will:
 * they count where there are some.
 *
 * @param isOf whether a run is of the experiment of the plan.
 */
export function estimateOf(
  { tasks, atOnce }: SweepPlan,
  runs: readonly RunSummary[],
  isOf: (run: RunSummary) => boolean,
): Estimate | undefined {
  const longest = Math.max(...tasks.map(({ epochs }) => epochs));
  const finished = runs.flatMap((run) => {
    const { state, epochs = 0, activeMs, startMs } = run;
    if (state !== 'finished' || startMs === undefined || epochs === 0 || longest > mostTimes * epochs || !isOf(run))
      return [];
    return [{ start: startMs, epoch: (activeMs - startMs) / epochs, inSweep: run.sweep !== undefined }];
  });
  const inSweeps = finished.filter(({ inSweep }) => inSweep);
  const counted = inSweeps.length > 0 ? inSweeps : finished;
  if (counted.length === 0) return undefined;
  const [start, epoch] = [median(counted.map((run) => run.start)), median(counted.map((run) => run.epoch))];
  const ms = tasks.reduce((sum, { epochs }) => sum + start + epochs * epoch, 0);
  if (inSweeps.length === 0) return { ms, atMost: true };
  // The last ones have the machine to themselves, and are as long as any.
  const rounds = Math.ceil(tasks.length / Math.max(1, atOnce));
  return { ms: (ms / tasks.length) * rounds, atMost: false };
}
