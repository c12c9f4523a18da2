/** `sluice sweep run --dry-run`: what a spec comes to, without a folder being made or anything being started. */
import { howMany } from '../../base/howMany';
import type { SweepPlan } from '../../protocol/messages/sweepPlan';
import type { LoadedSweep } from '../../sweep/run/loadSweep';
import { sweepName } from '../../sweep/run/newSweep';
import { experimentWith } from '../../sweep/spec/expand';
import { print, printJson } from '../print';

export function showPlan(
  { file, experimentFile, spec, tasks }: LoadedSweep,
  { atOnce, json }: { atOnce: number; json?: boolean },
): void {
  const name = sweepName(file);
  if (!json) {
    print(`${name}: ${howMany(tasks.length, 'task')}, ${atOnce} at a time`);
    print(tasks.map(({ id }) => `  ${id}`).join('\n'));
    return;
  }
  printJson({
    ...{ name, experiment: experimentFile, atOnce },
    tasks: tasks.map(({ id, settings }) => {
      const { epochs } = experimentWith(spec.experiment, settings);
      return { id, settings, epochs };
    }),
  } satisfies SweepPlan);
}
