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

  it('is taken from the middle of what earlier runs took, their start and their epochs each by itself', () => {
    const slow = run({ startMs: 9000, activeMs: 19_000 });
    const late = run({ startMs: 2000, activeMs: 2000 + 40_000 });
    // Starts of 1, 2 and 9 s; epochs of 2, 4 and 1 s.
    expect(estimateOf(plan([5]), [run(), slow, late], all)).toEqual({ ms: 2000 + 5 * 2000, atMost: true });
  });

  it('counts a run that began at once', () => {
    expect(estimateOf(plan([5]), [run({ startMs: 0, activeMs: 20_000 })], all)).toEqual({ ms: 10_000, atMost: true });
  });

  it('has a last round with fewer tasks that is as long as any, and no pool of none', () => {
    const swept = run({ sweep: '/w/runs/s' });
    expect(estimateOf(plan([5, 5, 5, 5], 2), [swept], all)?.ms).toBe(2 * 11_000);
    expect(estimateOf(plan([5, 5], 4), [swept], all)?.ms).toBe(11_000);
    expect(estimateOf(plan([5, 5], 0), [swept], all)?.ms).toBe(2 * 11_000);
  });

  it('is not said of another experiment, of runs that have not finished, nor of much longer ones', () => {
    expect(estimateOf(plan([5]), [], all)).toBeUndefined();
    expect(estimateOf(plan([5]), [run()], () => false)).toBeUndefined();
    expect(estimateOf(plan([5]), [run({ state: 'stopped' })], all)).toBeUndefined();
    expect(estimateOf(plan([5]), [run({ startMs: undefined })], all)).toBeUndefined();
    expect(estimateOf(plan([5, 51]), [run()], all)).toBeUndefined();
    expect(estimateOf(plan([5, 50]), [run()], all)).toBeDefined();
    expect(estimateOf(plan([5]), [run({ epochs: 0 })], all)).toBeUndefined();
    expect(estimateOf(plan([5]), [run({ epochs: undefined })], all)).toBeUndefined();
  });
});
