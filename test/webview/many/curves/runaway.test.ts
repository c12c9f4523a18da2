/** Which lines are left out of the axis of values, by value. */
import { expect, test } from 'vitest';
import { runawayOf } from '../../../../webview/many/curves/runaway';

const usual = [
  [3.6, 2, 1.2],
  [3.7, 2.1, 1.1],
  [3.5, 1.9, 1],
];

test('a run that has gone off leaves the axis to the others', () => {
  expect(runawayOf([...usual, [2.5, 6.55e17]])).toEqual({ most: 4, lines: [3], highest: 6.55e17 });
  expect(runawayOf([[1e30], ...usual, [2, Number.NaN, 80]])).toEqual({ most: 4, lines: [0, 4], highest: 1e30 });
  // Half of all are gone: the axis is that of the others.
  expect(runawayOf([...usual, [1e9], [1e10], [1e11]])?.lines).toEqual([3, 4, 5]);
});

test('what belongs together stays together', () => {
  expect(runawayOf(usual)).toBeUndefined();
  // A run that is much worse, but trains.
  expect(runawayOf([...usual, [60, 50, 40]])).toBeUndefined();
  expect(runawayOf([[1], [1e9]])).toBeUndefined();
  expect(runawayOf([[0], [0], [0], [5]])).toBeUndefined();
  expect(runawayOf([[-3], [-4], [-1], []])).toBeUndefined();
  expect(runawayOf([])).toBeUndefined();
});
