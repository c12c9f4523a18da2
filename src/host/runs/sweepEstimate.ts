/** How long a sweep will take, as far as earlier runs of its experiment say so. */

import { median } from '../../base/quantiles';
import type { SweepPlan } from '../../protocol/messages/sweepPlan';
import type { RunSummary } from './runSummary';

export interface Estimate {
  ms: number;
  /** Of runs that had all cores to themselves: tasks with a core each are through earlier. */
  atMost: boolean;
}

/**
 * Undefined where no run of the experiment has finished. Tasks of earlier sweeps had a core each, as these will: they count where
 * there are some.
 *
 * @param isOf whether a run is of the experiment of the plan.
 */
export function estimateOf(
  { tasks, atOnce }: SweepPlan,
  runs: readonly RunSummary[],
  isOf: (run: RunSummary) => boolean,
): Estimate | undefined {
  const finished = runs.filter(
    (run) => run.state === 'finished' && (run.epochs ?? 0) > 0 && run.activeMs > 0 && isOf(run),
  );
  const inSweeps = finished.filter(({ sweep }) => sweep !== undefined);
  const counted = inSweeps.length > 0 ? inSweeps : finished;
  if (counted.length === 0) return undefined;
  const perEpoch = median(counted.map(({ activeMs, epochs = 1 }) => activeMs / epochs));
  const ms = tasks.reduce((sum, { epochs }) => sum + epochs * perEpoch, 0);
  if (inSweeps.length === 0) return { ms, atMost: true };
  // The last ones have the machine to themselves, and are as long as any.
  const rounds = Math.ceil(tasks.length / Math.max(1, atOnce));
  return { ms: (ms / tasks.length) * rounds, atMost: false };
}
