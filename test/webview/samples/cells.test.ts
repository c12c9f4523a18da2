/** Where arrow keys lead in the confusion matrix. */
import { expect, it } from 'vitest';
import { nextCell } from '../../../webview/samples/matrix/cells';

const counts = [
  [5, 0, 1],
  [0, 0, 0],
  [2, 3, 0],
];
it.each<[[number, number], string, [number, number] | undefined]>([
  [[0, 0], 'ArrowRight', [0, 2]],
  [[0, 2], 'ArrowLeft', [0, 0]],
  [[0, 0], 'ArrowDown', [2, 0]],
  [[2, 0], 'ArrowUp', [0, 0]],
  [[2, 0], 'ArrowRight', [2, 1]],
  [[2, 1], 'ArrowLeft', [2, 0]],
  // Nothing has images there.
  [[2, 1], 'ArrowRight', undefined],
  [[2, 1], 'ArrowUp', undefined],
  [[0, 2], 'ArrowDown', undefined],
  [[0, 0], 'ArrowUp', undefined],
  [[0, 0], 'ArrowLeft', undefined],
  [[2, 0], 'ArrowDown', undefined],
  [[0, 0], 'Home', undefined],
])('from %j by %s', (from, key, to) => {
  expect(nextCell(counts, from, key)).toEqual(to);
});
