/** Rows of a sweep as the host sends them: a grid of weights and seeds, a dense baseline, two that failed, one that runs. */
import { SeededRandom } from '../../../src/base/random';
import type { RunPoint, RunRow } from '../../../src/protocol/many/runRow';

const dense = 40_600_000;
const began = Date.UTC(2026, 5, 1, 9);

/** 60 runs: 12 settings, 5 seeds each. */
export function someRows(): RunRow[] {
  const settings = [
    ...[0, 0.1, 0.2, 0.3, 0.4, 0.6].map((lambda) => ({ lambda, shaping: 0 })),
    ...[0.05, 0.1, 0.2, 0.3, 0.4, 0.6].map((lambda) => ({ lambda, shaping: 0.75 })),
  ];
  return settings.flatMap(({ lambda, shaping }, i) =>
    [1, 2, 3, 4, 5].map((seed) => someRow(lambda, shaping, seed, 5 * i + seed)),
  );
}

export function someRow(lambda: number, shaping: number, seed: number, place: number): RunRow {
  const random = new SeededRandom(place, seed);
  const noise = () => random.uniform() - 0.5;
  const state = place === 17 || place === 42 ? 'failed' : place === 60 ? 'running' : 'finished';
  const share = 0.25 + 0.75 * Math.exp(-4 * lambda) + 0.03 * noise();
  const accuracy = 0.9 - 0.25 * (1 - share) ** 3 + (shaping > 0 ? 0.012 : 0) + 0.012 * noise();
  const point = (epoch: number, gain: number): RunPoint => ({
    epoch,
    values: {
      accuracy: accuracy + gain,
      macs: Math.round(dense * share),
      loss: 0.4 + 0.2 * (1 - accuracy),
      top5: 0.97 + 0.02 * noise(),
    },
    gates: { on: 0.2 + 0.5 * share, off: 0.3 * (1 - share), conditional: 1 - (0.2 + 0.5 * share) - 0.3 * (1 - share) },
    macsRange: [Math.round(dense * share * 0.8), Math.round(dense * share * 1.15)],
  });
  const id = `l${lambda}-s${shaping}-seed${seed}`;
  return {
    ...{ folder: `/home/mira/runs/grid/${id}`, id, name: `grid: ${id}`, sweep: '/home/mira/runs/grid' },
    ...{ experiment: '/home/mira/shapes.experiment.ts', state, live: state === 'running' },
    ...{ time: began + place * 600_000, wallMs: 540_000 + Math.round(60_000 * noise()) },
    ...{ epoch: state === 'finished' ? 10 : 4.5, epochs: 10 },
    settings: { lambda, 'shaping.weight': shaping, seed, batchSize: 64, learningRate: '0.1, ×0.1 at 5, 8', depth: 20 },
    parameters: ['lambda', 'depth'],
    points: state === 'failed' ? {} : { last: point(10, -0.004), best: point(9, 0) },
    terms: { task: 0.4, sparsity: lambda * share, shaping: shaping * 0.02 },
    ...{ samplesPerSecond: 900 + Math.round(200 * noise()), denseMacs: dense, notCounted: [], gateLayers: 9 },
    ...{ data: { name: 'shapes', fingerprint: 'a1', test: 2000 }, device: 'cpu, 4 threads' },
    ...(place % 10 === 1 && {
      curve: {
        checkpoint: 'best' as const,
        points: [0.3, 0.4, 0.5, 0.6, 0.7].map((threshold) => ({
          threshold,
          accuracy: accuracy - 0.9 * (threshold - 0.45) ** 2,
          macs: Math.round(dense * share * (1.3 - 0.6 * threshold)),
        })),
      },
    }),
    ...(state === 'failed' && { problem: 'The loss became NaN at step 812.' }),
    ...(place === 1 && { note: 'the dense one' }),
  };
}
