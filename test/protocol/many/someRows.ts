/** Rows of runs for tests: whole, and as plain as they can be. */
import type { RunPoint, RunRow } from '../../../src/protocol/many/runRow';

export const point = (epoch: number, accuracy: number, macs: number, more: Partial<RunPoint> = {}): RunPoint => ({
  ...{ epoch, values: { accuracy, macs, loss: 1 - accuracy } },
  ...more,
});

export function row(id: string, changes: Partial<RunRow> = {}): RunRow {
  return {
    ...{ folder: `/runs/${id}`, id, name: id, experiment: '/a/gated.experiment.ts', state: 'finished', live: false },
    ...{ time: 1000, wallMs: 60_000, epoch: 3, epochs: 3, settings: {}, parameters: [], points: {}, terms: {} },
    ...{ denseMacs: 1000, notCounted: [], gateLayers: 2, data: { name: 'shapes', test: 100 }, device: 'CPU' },
    ...changes,
  };
}

/** A run of a seed with its best evaluation. */
export const seeded = (
  id: string,
  lambda: number,
  seed: number,
  accuracy: number,
  macs: number,
  more: Partial<RunRow> = {},
) =>
  row(id, {
    settings: { lambda, seed, 'sparsity.weight': `ramp(${lambda}, 1, 6)` },
    parameters: ['lambda'],
    points: { best: point(2, accuracy, macs), last: point(3, accuracy - 0.1, macs + 1) },
    ...more,
  });
