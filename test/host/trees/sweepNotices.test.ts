/** The one message of a sweep that is over: of one that was seen at work, once, and as a warning where a task went wrong. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Reporter } from '../../../src/host/base/report';
import { Signal } from '../../../src/host/base/signal';
import type { SweepSummary } from '../../../src/host/runs/sweepSummary';
import type { Sweeps } from '../../../src/host/runs/sweeps';
import { SweepNotices } from '../../../src/host/trees/sweepNotices';
import { editor } from '../editor/state';

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const sweep = (live: boolean, counts: object = {}): SweepSummary =>
  ({
    ...{ folder: '/runs/grid', live, sweep: { name: 'grid' } },
    counts: {
      missing: 0,
      queued: 0,
      running: 0,
      finished: 4,
      early: 0,
      paused: 0,
      interrupted: 0,
      failed: 0,
      ...counts,
    },
    ...{ tasks: Array(4).fill({}), results: [], notCounted: [] },
  }) as unknown as SweepSummary;

function notices() {
  const said: [level: string, text: string][] = [];
  const shown: string[] = [];
  const changed = new Signal<void>();
  let list: SweepSummary[] = [];
  type Show = { title: string; run: () => unknown };
  let show: Show | undefined;
  const say = (level: string) => (text: string, action?: Show) => {
    said.push([level, text]);
    show = action;
  };
  const reporter = { warn: say('warn'), info: say('info'), log: { info: say('log') } };
  const sweeps = { list: () => list, changed } as unknown as Sweeps;
  const after = (ms: number, ...sweepsNow: SweepSummary[]) => {
    list = sweepsNow;
    changed.emit();
    vi.advanceTimersByTime(ms);
  };
  const made = new SweepNotices(
    sweeps,
    { revealSweep: async (folder) => void shown.push(folder) },
    reporter as unknown as Reporter,
  );
  return {
    ...{ said, shown, made, changed },
    show: () => show,
    now: (...sweepsNow: SweepSummary[]) => after(2000, ...sweepsNow),
    after,
  };
}

test.each([
  [{}, 'info'],
  [{ failed: 1 }, 'warn'],
  [{ interrupted: 1 }, 'warn'],
  [{ early: 2, paused: 1 }, 'info'],
])('%j is told as %s, once', (counts, level) => {
  const { said, now, show, shown } = notices();
  now(sweep(true));
  expect(said).toEqual([]);
  now(sweep(false, counts));
  now(sweep(false, counts));
  expect(said.map(([how]) => how)).toEqual([level]);
  expect(said[0]![1]).toContain('grid');
  void show()!.run();
  expect(shown).toEqual(['/runs/grid']);
});

test('one that was never seen at work is not told, and one that nobody wants to hear of goes to the log', () => {
  const { said, now } = notices();
  now(sweep(false, { failed: 1 }));
  expect(said).toEqual([]);
  editor.set('sluice.notifyWhenFinished', false);
  now(sweep(true));
  now(sweep(false));
  expect(said.map(([how]) => how)).toEqual(['log']);
});

test('a pool that has ended has a second for the last word of its tasks; after its end nothing is told', () => {
  const { said, after, made, changed } = notices();
  after(10, sweep(true));
  after(900, sweep(false));
  expect(said).toEqual([]);
  after(200, sweep(false, { failed: 1 }));
  expect(said.map(([how]) => how)).toEqual(['warn']);
  after(2000, sweep(true));
  after(10, sweep(true));
  // A look is due.
  after(10, sweep(false));
  made.dispose();
  expect([vi.getTimerCount(), changed.size]).toEqual([0, 0]);
  after(2000, sweep(false));
  expect(said).toHaveLength(1);
});
