/** Shapes that broadcast, as NumPy says. */
import { expect, test } from 'vitest';
import { broadcast } from '../../../src/graph/lower/dims';

test.each([
  [
    [2, 3],
    [2, 3],
    [2, 3],
  ],
  [[2, 1], [3], [2, 3]],
  [[], [4], [4]],
  [
    [5, 1, 2],
    [7, 1],
    [5, 7, 2],
  ],
  [[0], [1], [0]],
  [
    [1, 3],
    [0, 1],
    [0, 3],
  ],
])('%j and %j are %j, in either order', (a, b, both) => {
  expect([broadcast(a, b), broadcast(b, a)]).toEqual([both, both]);
});
