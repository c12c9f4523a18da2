/** A run of this window as a row. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { filesOf } from '../../protocol/files/runFolder';
import type { RunRow } from '../../protocol/many/runRow';
import type { RunSummary } from '../runs/runSummary';
import type { Runs } from '../runs/runs';

export async function readRow(_runs: Runs, run: RunSummary, _epoch: number | undefined): Promise<RunRow> {
  const { folder, id, name, state, live, time, epoch } = run;
  return {
    ...{ folder, id, name, state, live, time, epoch, wallMs: 0 },
    ...{ settings: {}, parameters: [], points: {}, terms: {}, notCounted: [], gateLayers: run.gates ?? 0 },
  };
}

/** Size and time of the files that a row is read from beside the events. */
export async function stampOfFiles(folder: string): Promise<string> {
  const files = [filesOf.best.curve, filesOf.last.curve, filesOf.best.samples, filesOf.last.samples];
  const stamps = files.map((file) =>
    stat(join(folder, file)).then(
      ({ size, mtimeMs }) => `${size} ${mtimeMs}`,
      () => '',
    ),
  );
  return (await Promise.all(stamps)).join();
}
