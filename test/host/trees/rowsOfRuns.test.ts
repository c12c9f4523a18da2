/** Pictures of runs in every state, and the row of one that waits. */
import { expect, test, vi } from 'vitest';
import type { QueuedRun } from '../../../src/host/runs/runQueue';
import { emptySummary, type RunSummary } from '../../../src/host/runs/runSummary';
import { queuedItem } from '../../../src/host/trees/queuedItem';
import { runIcon } from '../../../src/host/trees/runIcon';

vi.mock('vscode', () => import('../editor/editor'));

test.each<[RunSummary['state'], string, string | undefined]>([
  ['empty', 'circle-outline', undefined],
  ['starting', 'loading~spin', undefined],
  ['running', 'sync~spin', 'charts.blue'],
  ['finished', 'pass', 'testing.iconPassed'],
  ['stopped', 'circle-slash', undefined],
  ['paused', 'debug-pause', 'charts.yellow'],
  ['failed', 'error', 'testing.iconFailed'],
])('%s is %s %s', (state, picture, colour) => {
  const icon = runIcon({ ...emptySummary('/r/a'), state }) as unknown as { id: string; color?: { id: string } };
  expect([icon.id, icon.color?.id]).toEqual([picture, colour]);
});

const queued = (id: string, more: Partial<QueuedRun['plan']> = {}): QueuedRun => ({
  id,
  plan: { name: `run ${id}`, experiment: `/w/${id}.experiment.ts`, workspace: '/w', root: '/w/runs', ...more },
});

test('the row of a run that waits says how many begin before it, and what becomes of it', () => {
  const queue = [queued('a'), queued('b', { resume: { folder: '/w/runs/b' } }), queued('c')];
  const rows = ['a', 'b', 'c'].map((id) => queuedItem(queue, id));
  expect(rows.map(({ id, label, description }) => [id, label, description])).toEqual([
    ['a', 'run a', 'waits, next'],
    ['b', 'run b', 'waits, 1 before it · to be resumed'],
    ['c', 'run c', 'waits, 2 before it'],
  ]);
  expect(rows[1]).toMatchObject({
    ...{ contextValue: 'queued', iconPath: { id: 'clock' }, collapsibleState: 0 },
    accessibilityInformation: { label: 'run b, waits, 1 before it · to be resumed' },
  });
  expect(String(rows[2]!.tooltip).split('\n')).toEqual([
    'run c',
    'Begins when nothing trains on this machine any more, with the experiment as it is then.',
    '/w/c.experiment.ts',
  ]);
  // It has begun since the rows were asked for.
  expect(queuedItem(queue, 'd')).toMatchObject({ id: 'd', label: 'd', contextValue: undefined });
});
