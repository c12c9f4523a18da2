/** What the status bar says while something trains: of which run or sweep, and how many others there are. */
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Signal } from '../../../src/host/base/signal';
import { emptySummary, type RunSummary } from '../../../src/host/runs/runSummary';
import { RunStatusBar } from '../../../src/host/trees/statusBar';
import { editor } from '../editor/state';

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => {
  editor.reset();
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

const run = (folder: string, more: Partial<RunSummary> = {}): RunSummary => ({
  ...emptySummary(folder),
  ...{ live: true, state: 'running', loss: 0.5 },
  ...more,
});
const none = { missing: 0, queued: 0, running: 2, finished: 1, early: 0, paused: 0, interrupted: 0, failed: 0 };
const grid = {
  ...{
    folder: '/r/grid',
    sweep: { name: 'grid' },
    counts: none,
    tasks: [{}, {}, {}].map(() => ({ state: 'running' })),
  },
  ...{ live: true, eta: 60_000, results: [] },
};

function open() {
  const list: RunSummary[] = [];
  const signals = { runs: new Signal<void>(), sweeps: new Signal<void>(), chosen: new Signal<void>() };
  const chosen = { folder: undefined as string | undefined, changed: signals.chosen };
  const bar = new RunStatusBar(
    { list: () => list, changed: signals.runs } as never,
    {
      changed: signals.sweeps,
      taskAt: (folder: string) => (folder.startsWith('/r/grid/') ? { sweep: grid } : undefined),
    } as never,
    chosen as never,
  );
  onTestFinished(() => bar.dispose());
  const [item] = editor.statusItems;
  const said = (signal: keyof typeof signals = 'runs') => {
    signals[signal].emit();
    vi.advanceTimersByTime(500);
    const command = item!.command as { arguments: unknown[] } | undefined;
    return item!.shown ? [item!.text, command?.arguments[0]] : undefined;
  };
  return { bar, list, chosen, signals, said, item: item! };
}

test('it is that of the newest, of the current one where that trains, and of none once nothing does', () => {
  const { list, chosen, said, item } = open();
  expect(said()).toBeUndefined();
  list.push(run('/r/new'), run('/r/old'), run('/r/ended', { live: false, state: 'finished' }));
  expect(said()).toEqual(['$(sync~spin) new · loss 0.500 (+1)', '/r/new']);
  expect(item.tooltip.split('\n').at(-1)).toBe('/r/new');
  chosen.folder = '/r/ended';
  expect(said('chosen')![1]).toBe('/r/new');
  chosen.folder = '/r/old';
  expect(said('chosen')).toEqual(['$(sync~spin) old · loss 0.500 (+1)', '/r/old']);
  list.shift();
  expect(said()![0]).toBe('$(sync~spin) old · loss 0.500');
  list.shift();
  expect(said()).toBeUndefined();
});

test('tasks of a sweep are one thing, and those of another are others', () => {
  const { list, chosen, said, item } = open();
  const task = (id: string, sweep = '/r/grid') => run(`${sweep}/${id}`, { sweep });
  list.push(task('0'), task('1'));
  expect(said('sweeps')).toEqual(['$(sync~spin) grid 1/3 · 1 min 0 s left', '/r/grid/0']);
  expect(item.tooltip.split('\n')[0]).toBe('grid, sweep of 3 runs');
  list.push(task('0', '/r/other'), run('/r/alone'));
  expect(said('sweeps')![0]).toBe('$(sync~spin) grid 1/3 · 1 min 0 s left (+2)');
  // Beside one by itself each of them is another.
  chosen.folder = '/r/alone';
  expect(said('chosen')![0]).toBe('$(sync~spin) alone · loss 0.500 (+3)');
});

test('it is drawn twice a second at the most, and not after its end', () => {
  const { bar, list, signals, item } = open();
  list.push(run('/r/a'));
  signals.runs.emit();
  vi.advanceTimersByTime(0);
  expect(item.text).toContain('0.500');
  list[0] = run('/r/a', { loss: 0.25 });
  for (let i = 0; i < 5; i++) signals.runs.emit();
  vi.advanceTimersByTime(450);
  expect(item.text).toContain('0.500');
  vi.advanceTimersByTime(100);
  expect(item.text).toContain('0.250');
  signals.runs.emit();
  bar.dispose();
  expect([vi.getTimerCount(), signals.runs.size, signals.sweeps.size, signals.chosen.size, item.shown]).toEqual([
    ...[0, 0, 0, 0, false],
  ]);
});
