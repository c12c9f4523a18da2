/** Names of runs beside each other: short within a sweep, and never the same twice. */
import { expect, test } from 'vitest';
import { withShownNames } from '../../../src/protocol/many/shownNames';
import { row } from './someRows';

const names = (...rows: Parameters<typeof withShownNames>[0]) => withShownNames(rows).map(({ name }) => name);

test('tasks of the only sweep are called by what tells them apart; of two sweeps in full', () => {
  const [a, b] = ['/r/grid', '/r/other'].map((sweep) => {
    const called = sweep.slice(3);
    return row(`0_l=${called}`, { sweep, folder: `${sweep}/0_l=${called}`, name: `${called}: 0_l=${called}` });
  });
  const alone = row('plain-1', { name: 'plain' });
  expect(names(a!, alone)).toEqual(['0_l=grid', 'plain']);
  expect(names(a!, b!)).toEqual(['grid: 0_l=grid', 'other: 0_l=other']);
  // What a run outside of it is called is its own; what somebody called a task, too.
  expect(names(a!, row('x', { name: 'grid: mine' }), { ...a!, name: 'best: grid: x' })).toEqual([
    ...['0_l=grid', 'grid: mine', 'best: grid: x'],
  ]);
  expect(names({ ...a!, sweep: 'C:\\r\\grid\\' })).toEqual(['0_l=grid']);
});

test('runs of one name are told apart by their folders, and by the folders above those', () => {
  expect(names(row('gated-20260314', { name: 'gated' }), row('gated-20260315', { name: 'gated' }))).toEqual([
    'gated-20260314',
    'gated-20260315',
  ]);
  expect(names(row('x', { name: 'twin' }), row('y', { name: 'twin' }), row('z', { name: 'alone' }))).toEqual([
    'twin (x)',
    'twin (y)',
    'alone',
  ]);
  const twins = ['/a/one', '/b/one'].map((folder) => row('one', { folder, name: 'twin' }));
  expect(names(...twins)).toEqual(['twin (a/one)', 'twin (b/one)']);
});

test('a row that is called as before is the same object', () => {
  const rows = [row('x', { name: 'twin' }), row('y', { name: 'twin' }), row('z')];
  const [first, , third] = withShownNames(rows);
  expect(third).toBe(rows[2]);
  expect(withShownNames(rows)[0]).toBe(first);
  // Beside others it may be called otherwise, and alone as it is.
  const other = row('x', { name: 'twin', folder: '/elsewhere/x' });
  expect(names(rows[0]!, other)).toEqual(['twin (runs/x)', 'twin (elsewhere/x)']);
  expect(withShownNames([rows[0]!])[0]).toBe(rows[0]);
});
