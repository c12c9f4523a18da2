/** Rows of tasks: the same object as long as the task is there, and drawn anew where they are seen and look different. */
import { expect, test } from 'vitest';
import type { SweepSummary } from '../../../src/host/runs/sweepSummary';
import { TaskRows } from '../../../src/host/trees/taskRows';
import { english } from '../language';

const [a, b] = ['/r/grid/a', '/r/grid/b'] as const;
type State = SweepSummary['tasks'][number]['state'];
const sweep = (states: Record<string, State>, folder = '/r/grid') =>
  ({
    folder,
    tasks: Object.entries(states).map(([task, state]) => ({ folder: task, state, run: undefined })),
  }) as unknown as SweepSummary;

test('those that VS Code has asked for are drawn where they say another thing, while their sweep is unfolded', () => {
  const rows = new TaskRows();
  const changed = (states: Record<string, State>) => rows.changed([sweep(states)], english);
  const row = rows.row(a);
  expect([rows.row(a), rows.known(a), rows.known(b)]).toEqual([row, row, undefined]);
  expect(rows.row(a)).toBe(row);
  expect(rows.isUnfolded(a)).toBe(false);
  expect(changed({ [a]: 'missing', [b]: 'missing' })).toEqual([]);
  rows.unfold('/r/grid', true);
  expect([rows.isUnfolded(a), rows.isUnfolded('/r/other/a')]).toEqual([true, false]);
  expect(changed({ [a]: 'missing', [b]: 'missing' })).toEqual([row]);
  expect(changed({ [a]: 'missing', [b]: 'queued' })).toEqual([]);
  expect(changed({ [a]: 'queued', [b]: 'queued' })).toEqual([row]);
  rows.unfold('/r/grid', false);
  expect([rows.isUnfolded(a), changed({ [a]: 'missing', [b]: 'missing' })]).toEqual([false, []]);
  // What happened meanwhile is drawn when it is seen again.
  rows.unfold('/r/grid', true);
  expect(changed({ [a]: 'missing', [b]: 'missing' })).toEqual([row]);
  expect(changed({ [a]: 'missing', [b]: 'missing' })).toEqual([]);
});

test('the row of a task that is gone is forgotten, those of every sweep that is there are not', () => {
  const rows = new TaskRows();
  const [kept, other] = [rows.row(a), rows.row('/r/other/a')];
  rows.row(b);
  rows.changed([sweep({ [a]: 'missing' }), sweep({ '/r/other/a': 'missing' }, '/r/other')], english);
  expect([rows.known(a), rows.known(b), rows.known('/r/other/a')]).toEqual([kept, undefined, other]);
  rows.changed([], english);
  expect(rows.known(a)).toBeUndefined();
});
