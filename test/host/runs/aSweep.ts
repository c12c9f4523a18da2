/** A sweep on the disk as the command line makes it, and its tasks as runs leave them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent } from '../../../src/protocol/events/events';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { type SweepFile, type SweepTask, sweepFiles } from '../../../src/protocol/files/sweep';
import { lines } from '../temporary';

/** λ × seeds, in the order of the spec. */
export function gridTasks(lambdas: readonly number[], seeds: number): SweepTask[] {
  return lambdas.flatMap((lambda, configuration) =>
    Array.from({ length: seeds }, (_, seed) => {
      const index = configuration * seeds + seed;
      const settings = { lambda, seed };
      return { id: `${index}_lambda=${lambda}_seed=${seed}`, index, configuration, settings };
    }),
  );
}

export const sweepFile = (tasks: SweepTask[], more: Partial<SweepFile> = {}): SweepFile => ({
  ...{ version: 1, name: 'grid', spec: '/w/grid.sweep.ts', specFrom: '../../grid.sweep.ts' },
  ...{ experiment: '/w/a.experiment.ts', experimentFrom: '../../a.experiment.ts', source: [], made: 1, replicas: 1 },
  tasks,
  ...more,
});

export async function makeSweep(root: string, file: SweepFile, id = 'grid-20260101-000000'): Promise<string> {
  const folder = join(root, id);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, sweepFiles.sweep), JSON.stringify(file));
  return folder;
}

export async function makeTask(folder: string, task: SweepTask | undefined, ...events: RunEvent[]): Promise<string> {
  const run = join(folder, task?.id ?? '');
  await mkdir(run, { recursive: true });
  await writeFile(join(run, runFiles.events), lines(...events));
  return run;
}
