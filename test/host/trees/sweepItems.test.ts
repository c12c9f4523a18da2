/** The rows of a sweep and of its tasks: pictures, menus, and what a press shows, for every state. */
import { expect, test, vi } from 'vitest';
import { emptySummary, type RunSummary } from '../../../src/host/runs/runSummary';
import type { SweepSummary, TaskSummary } from '../../../src/host/runs/sweepSummary';
import { resolveTask, sweepItem, taskItem } from '../../../src/host/trees/sweepItems';
import { gridTasks, sweepFile } from '../runs/aSweep';

vi.mock('vscode', () => import('../editor/editor'));

const tasks = gridTasks([0.1, 0.2], 1);
const none = { missing: 0, queued: 0, running: 0, finished: 0, early: 0, paused: 0, interrupted: 0, failed: 0 };
const run = (more: Partial<RunSummary> = {}): RunSummary => ({ ...emptySummary('/w/t'), state: 'finished', ...more });
const task = (state: TaskSummary['state'], of?: RunSummary): TaskSummary => ({
  ...{ task: tasks[0]!, folder: '/w/t', label: 'λ=0.1', state, run: of },
});
const sweep = (counts: Partial<SweepSummary['counts']>, more: Partial<SweepSummary> = {}): SweepSummary => ({
  ...{ folder: '/w/grid', sweep: { ...sweepFile(tasks), folder: '/w/grid' } as SweepSummary['sweep'] },
  ...{
    files: { spec: '', experiment: '' },
    tasks: [task('finished'), task('finished')],
    counts: { ...none, ...counts },
  },
  ...{ live: false, atOnce: undefined, submitted: false, results: [], notCounted: [], eta: undefined },
  ...more,
});
const icon = ({ iconPath }: { iconPath?: unknown }) => {
  const { id, color } = iconPath as { id: string; color?: { id: string } };
  return color === undefined ? id : `${id} ${color.id}`;
};

test.each<[string, SweepSummary, string]>([
  ['that runs', sweep({ failed: 1, finished: 1 }, { live: true }), 'sync~spin charts.blue'],
  ['with a task that failed', sweep({ failed: 1, finished: 1 }), 'error testing.iconFailed'],
  ['with one that was interrupted', sweep({ interrupted: 1, queued: 1 }), 'error testing.iconFailed'],
  ['that waits', sweep({ queued: 1, finished: 1 }), 'clock'],
  ['that is over', sweep({ finished: 1, early: 1 }), 'pass testing.iconPassed'],
  ['that was cancelled', sweep({ finished: 1, missing: 1 }), 'circle-slash'],
])('the row of a sweep %s', (_, of, picture) => {
  const item = sweepItem(of, false);
  expect([icon(item), item.id, item.label, item.collapsibleState]).toEqual([picture, '/w/grid', 'grid', 1]);
});

const [show, log] = ['Show Training', 'Show Task Log'];
test.each<[string, TaskSummary, string, string | undefined]>([
  ['that waits', task('queued'), 'clock', undefined],
  ['that waits to go on', task('queued', run({ state: 'paused' })), 'clock', show],
  ['that is not there', task('missing'), 'circle-outline', undefined],
  ['that will be begun anew', task('missing', run({ state: 'failed' })), 'circle-outline', undefined],
  ['that runs', task('running', run({ state: 'running' })), 'sync~spin charts.blue', show],
  ['that has finished', task('finished', run()), 'pass testing.iconPassed', show],
  ['that the rule ended', task('early', run({ state: 'stopped' })), 'arrow-down', show],
  ['that failed', task('failed', run({ state: 'failed' })), 'error testing.iconFailed', show],
  ['that failed without a run', task('failed'), 'circle-outline', log],
  ['that never began', task('failed', run({ state: 'failed', neverBegan: true })), 'error testing.iconFailed', log],
])('the row of a task %s', (_, of, picture, press) => {
  const item = taskItem(of, false);
  expect([icon(item), item.id, item.label, item.command?.title]).toEqual([picture, '/w/t', 'λ=0.1', press]);
  expect(item.accessibilityInformation!.label).toBe(`λ=0.1, ${item.description}`);
});

test('rows that are pointed at elsewhere are lit', () => {
  expect(sweepItem(sweep({}), true).label).toEqual({ label: 'grid', highlights: [[0, 4]] });
  expect(taskItem(task('finished', run()), true).label).toEqual({ label: 'λ=0.1', highlights: [[0, 5]] });
});

test('on hover a task says what it takes on the disk, where that is known', async () => {
  const of = task('finished', run());
  const tooltip = async (bytes?: number) =>
    String((await resolveTask(taskItem(of, false), sweep({}), of, bytes)).tooltip);
  expect(await tooltip(5_000_000)).toMatch(/\n5 MB on disk\n/);
  expect(await tooltip()).not.toContain('disk');
});
