import { describe, expect, it } from 'vitest';
import { emptySummary, type RunSummary } from '../../../src/host/runs/runSummary';
import { type SweepSummary, summariseSweep } from '../../../src/host/runs/sweepSummary';
import { changedRows, topRows } from '../../../src/host/trees/topRows';
import { english } from '../language';
import { gridTasks, sweepFile } from '../runs/aSweep';

const tasks = gridTasks([0.1, 0.9], 1);
const folders = tasks.map(({ id }) => `/w/runs/grid/${id}`);

function sweep(state: RunSummary['state'], eta: number | undefined): SweepSummary {
  const run = { ...emptySummary(folders[0] ?? ''), ...{ state, eta, live: state === 'running', activeMs: 60_000 } };
  const found = { ...sweepFile(tasks, { made: 5000 }), folder: '/w/runs/grid' };
  return summariseSweep(
    {
      ...{ sweep: found, labels: ['a', 'b'], folders, atOnce: state === 'running' ? 1 : undefined, submitted: false },
      ...{ early: new Set(), queued: new Set(), files: { spec: '', experiment: '' } },
    },
    (folder) => (folder === folders[0] ? run : undefined),
  );
}
const run = (id: string, time: number, more: Partial<RunSummary> = {}): RunSummary => ({
  ...emptySummary(`/w/runs/${id}`),
  ...{ time, state: 'finished' },
  ...more,
});

const none: ReturnType<typeof topRows> = new Map();
const at = (now: number, eta: number, before = none) => topRows([], [sweep('running', eta)], before, english, now);

describe('the top rows', () => {
  it('are runs and sweeps, the newest first, each the same object as before', () => {
    const before = topRows([run('old', 1000), run('new', 9000)], [sweep('finished', undefined)], none, english, 0);
    expect([...before.keys()]).toEqual(['/w/runs/new', '/w/runs/grid', '/w/runs/old']);
    const after = topRows([run('new', 9000, { note: 'x' })], [sweep('finished', undefined)], before, english, 1);
    for (const [folder, { row }] of after) expect(row).toBe(before.get(folder)?.row);
    expect(changedRows(before, after)).toEqual([{ folder: '/w/runs/new' }]);
  });

  it('of a sweep that runs are drawn anew every ten seconds for its time to go, and at once for all else', () => {
    const first = at(0, 60_000);
    const second = at(500, 50_000, first);
    expect(changedRows(first, second)).toEqual([]);
    const later = at(10_500, 40_000, second);
    expect(changedRows(second, later)).toEqual([{ sweep: '/w/runs/grid' }]);
    // To the millisecond.
    expect(changedRows(later, at(20_499, 30_000, later))).toEqual([]);
    expect(changedRows(later, at(20_500, 30_000, later))).toEqual([{ sweep: '/w/runs/grid' }]);
    const failed = topRows([], [sweep('failed', undefined)], later, english, 10_600);
    expect(changedRows(later, failed)).toEqual([{ sweep: '/w/runs/grid' }]);
    // One that is over is left alone.
    expect(changedRows(failed, topRows([], [sweep('failed', undefined)], failed, english, 99_000))).toEqual([]);
  });

  it('of a run is drawn anew for another name, another picture and other buttons, though it says the same beside its name', () => {
    const live = { state: 'running', live: true, epochs: 4, epoch: 1.2 } as const;
    const changes = (from: Partial<RunSummary>, to: Partial<RunSummary>) => {
      const before = topRows([run('a', 1, from)], [], none, english, 0);
      return changedRows(before, topRows([run('a', 1, to)], [], before, english, 1)).length;
    };
    expect(changes(live, { ...live, epoch: 1.9, loss: 2 })).toBe(0);
    expect(changes(live, { ...live, name: 'mine' })).toBe(1);
    expect(changes(live, { ...live, state: 'starting' })).toBe(1);
    expect(changes({ ...live, gates: 0 }, { ...live, gates: 2 })).toBe(1);
  });
});
