import { describe, expect, it } from 'vitest';
import { emptySummary, type RunSummary } from '../../../src/host/runs/runSummary';
import { estimateOf } from '../../../src/host/runs/sweepEstimate';

const plan = (epochs: number[], atOnce = 2) => ({
  ...{ name: 'grid', experiment: '/w/a.experiment.ts', atOnce },
  tasks: epochs.map((each, i) => ({ id: String(i), settings: {}, epochs: each })),
});
/** A second to start, and two an epoch. */
const run = (more: Partial<RunSummary> = {}): RunSummary => ({
  ...emptySummary('/w/runs/a'),
  ...{ state: 'finished', epochs: 10, startMs: 1000, activeMs: 21_000, experiment: '/w/a.experiment.ts' },
  ...more,
});
const all = () => true;

describe('how long a sweep will take', () => {
  it('is what its tasks took in earlier sweeps, in as many rounds as there are', () => {
    const estimate = estimateOf(plan([5, 5, 5]), [run({ sweep: '/w/runs/s' }), run({ activeMs: 900_000 })], all);
    expect(estimate).toEqual({ ms: 2 * 11_000, atMost: false });
  });

  it('is at most what they take one after the other, where only runs by themselves are known', () => {
    expect(estimateOf(plan([5, 10]), [run()], all)).toEqual({ ms: 11_000 + 21_000, atMost: true });
  });

  it('is not said of another experiment, of runs that have not finished, nor of much longer ones', () => {
    expect(estimateOf(plan([5]), [], all)).toBeUndefined();
    expect(estimateOf(plan([5]), [run()], () => false)).toBeUndefined();
    expect(estimateOf(plan([5]), [run({ state: 'stopped' })], all)).toBeUndefined();
    expect(estimateOf(plan([5]), [run({ startMs: undefined })], all)).toBeUndefined();
    expect(estimateOf(plan([5, 51]), [run()], all)).toBeUndefined();
    expect(estimateOf(plan([5, 50]), [run()], all)).toBeDefined();
  });
});
