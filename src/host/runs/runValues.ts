/** The numbers of runs as rows for a spreadsheet: unrounded, with a point. */
import { tsv } from '../../base/csv';
import type { RunSummary } from './runSummary';

const columns: Record<string, (run: RunSummary) => string | number | undefined> = {
  run: ({ id }) => id,
  name: ({ name }) => name,
  state: ({ state }) => state,
  epoch: ({ epoch }) => epoch,
  epochs: ({ epochs }) => epochs,
  loss: ({ loss }) => loss,
  accuracy: ({ accuracy }) => accuracy,
  meanIoU: ({ meanIoU }) => meanIoU,
  score: ({ score }) => score?.metric,
  scoreValue: ({ score }) => score?.value,
  macsShare: ({ macsShare }) => macsShare,
  note: ({ note }) => note,
};

/** With a head; a column that no run fills is left out. */
export function runValues(runs: readonly RunSummary[]): string {
  const filled = Object.entries(columns).filter(([, value]) => runs.some((run) => value(run) !== undefined));
  return tsv([filled.map(([name]) => name), ...runs.map((run) => filled.map(([, value]) => value(run) ?? ''))]);
}
