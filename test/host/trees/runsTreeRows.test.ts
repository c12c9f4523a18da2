/** Rows of the Runs tree that are lit up, selected and revealed, of runs and of a sweep's tasks. */
import { dirname } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Reporter } from '../../../src/host/base/report';
import { Signal } from '../../../src/host/base/signal';
import { openLog } from '../../../src/host/base/window';
import { emptySummary } from '../../../src/host/runs/runSummary';
import { differingLabels, summariseSweep } from '../../../src/host/runs/sweepSummary';
import { RunsTree } from '../../../src/host/trees/runsTree';
import { editor } from '../editor/state';
import { gridTasks, sweepFile } from '../runs/aSweep';

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => {
  editor.reset();
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

const tasks = gridTasks([0.1, 0.2], 1);
const taskFolders = tasks.map(({ id }) => `/none/s/${id}`);

async function open() {
  const list = ['/none/b', '/none/a'].map((folder) => ({ ...emptySummary(folder), state: 'finished' as const }));
  const sweep = summariseSweep(
    {
      ...{ sweep: { ...sweepFile(tasks), folder: '/none/s' }, files: { spec: '', experiment: '' }, submitted: false },
      ...{
        labels: differingLabels(tasks),
        folders: taskFolders,
        atOnce: undefined,
        early: new Set(),
        queued: new Set(),
      },
    },
    () => undefined,
  );
  const task = (folder: string) => sweep.tasks.find((one) => one.folder === folder);
  const changed = () => new Signal<void>();
  const runs = {
    ...{ changed: changed(), removed: new Signal<string>(), list: () => list, scan: async () => {} },
    get: (folder: string) => list.find((run) => run.folder === folder),
  };
  const sweeps = {
    ...{ changed: changed(), list: () => [sweep], get: (folder: string) => (folder === '/none/s' ? sweep : undefined) },
    isTask: (folder: string) => dirname(folder) === '/none/s',
    taskAt: (folder: string) => (task(folder) === undefined ? undefined : { sweep, task: task(folder) }),
  };
  const chosen = { changed: changed(), folder: undefined as string | undefined, choose: vi.fn(async () => {}) };
  const tree = new RunsTree(
    ...([
      ...[runs, sweeps, { changed: changed(), list: [] }, chosen],
      ...[{ get: () => false, update: async () => {} }, new Reporter(openLog('Sluice'))],
    ] as unknown as ConstructorParameters<typeof RunsTree>),
  );
  onTestFinished(() => tree.dispose());
  runs.changed.emit();
  await vi.advanceTimersByTimeAsync(1000);
  const view = editor.trees.get('sluice.runs')!;
  const choose = async (folder: string) => {
    chosen.folder = folder;
    chosen.changed.emit();
    await vi.advanceTimersByTimeAsync(0);
    return view.revealed.at(-1);
  };
  const drawn = (folder: string | undefined) => {
    const before = view.redraws.length;
    tree.mark(folder);
    return view.redraws.slice(before);
  };
  return { tree, view, chosen, choose, drawn };
}
const [a, b, sweepRow] = [{ folder: '/none/a' }, { folder: '/none/b' }, { sweep: '/none/s' }];
const [first, second] = taskFolders.map((folder) => ({ folder })) as [{ folder: string }, { folder: string }];

test('a row is drawn anew when it is lit up and when it is not any more, and no other; nothing while the tree is hidden', async () => {
  const { view, drawn } = await open();
  expect(view.rows()).toHaveLength(3);
  expect(drawn(a.folder)).toEqual([[a]]);
  expect(drawn(a.folder)).toEqual([]);
  expect(drawn(b.folder)).toEqual([[a, b]]);
  expect(drawn(undefined)).toEqual([[b]]);
  expect(drawn(undefined)).toEqual([]);
  expect(drawn('/none/gone')).toEqual([]);
  view.show(false);
  expect(drawn(a.folder)).toEqual([]);
});

test('of a task its sweep is lit up as well, and drawn once for all of its tasks', async () => {
  const { view, drawn } = await open();
  // Of a sweep that was never unfolded there are no rows of tasks.
  expect(drawn(first.folder)).toEqual([[sweepRow]]);
  expect(drawn(undefined)).toEqual([[sweepRow]]);
  expect(view.rows(view.rows().find((row) => 'sweep' in row))).toEqual([first, second]);
  expect(drawn(first.folder)).toEqual([[first, sweepRow]]);
  expect(drawn(second.folder)).toEqual([[first, second]]);
  expect(drawn(a.folder)).toEqual([[second, sweepRow, a]]);
});

test('the current run is selected: a task where its sweep is unfolded, else the sweep; several selected rows stay', async () => {
  const { view, choose } = await open();
  const unfold = (open: boolean) => view.unfold(view.rows().find((row) => 'sweep' in row)!, open);
  view.rows(view.rows().find((row) => 'sweep' in row));
  expect(await choose(first.folder)).toEqual(sweepRow);
  unfold(true);
  expect(await choose(second.folder)).toEqual(second);
  unfold(false);
  expect(await choose(first.folder)).toEqual(sweepRow);
  expect(await choose(a.folder)).toEqual(a);
  view.select(...view.rows().slice(0, 2));
  const before = view.revealed.length;
  await choose(b.folder);
  expect([view.revealed.length, view.selection.length]).toEqual([before, 2]);
  view.select();
  view.show(false);
  await choose(b.folder);
  expect(view.revealed).toHaveLength(before);
});

test('a tree that has just appeared is asked ten times to select, and then that is said', async () => {
  const { view, choose } = await open();
  let asked = 0;
  view.reveal = async () => {
    asked++;
    throw new Error('no such row');
  };
  await choose(a.folder);
  expect([asked, editor.log]).toEqual([1, []]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([asked, editor.log]).toEqual([10, ['warn The current run cannot be selected: no such row']]);
});

test('to ask which row has the focus makes none the current run, and leaves the selection', async () => {
  const { tree, view, chosen } = await open();
  const [, one, two] = view.rows() as [object, object, object];
  view.select(one);
  await vi.advanceTimersByTimeAsync(0);
  chosen.choose.mockClear();
  // The second row has the focus.
  editor.handlers.set('list.toggleSelection', () =>
    view.select(
      ...(view.selection.includes(two) ? view.selection.filter((row) => row !== two) : [...view.selection, two]),
    ),
  );
  expect(await tree.underKey()).toEqual({ rows: [two], focused: two });
  expect([view.selection, chosen.choose.mock.calls]).toEqual([[one], []]);
  view.select(two);
  await vi.advanceTimersByTimeAsync(0);
  expect(chosen.choose.mock.calls).toEqual([['/none/a']]);
  chosen.choose.mockClear();
  // One that is selected and has the focus.
  expect(await tree.underKey()).toEqual({ rows: [two], focused: two });
  expect([view.selection, chosen.choose.mock.calls]).toEqual([[two], []]);
});
