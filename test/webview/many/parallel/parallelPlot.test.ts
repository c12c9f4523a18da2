/** Which line a pointer is at, on three axes whose lines are known. */
import { expect, test } from 'vitest';
import type { RunRow } from '../../../../src/protocol/many/runRow';
import { nearestRow, type ParallelPlot } from '../../../../webview/many/parallel/parallelPlot';
import { someRows } from '../someRows';

const [flat, steep, lost] = someRows() as [RunRow, RunRow, RunRow];
const places = new Map<RunRow, (number | undefined)[]>([
  [flat, [50, 50, 50]],
  [steep, [100, 200, 100]],
  // Without a value it lies 20 below the axes.
  [lost, [300, undefined, 300]],
]);
const plot = {
  xs: [100, 200, 400],
  bottom: 310,
  placesOf: (row: RunRow) => places.get(row),
} as unknown as ParallelPlot;
const at = (x: number, y: number, reach?: number) => nearestRow(plot, [flat, steep, lost], x, y, reach);

test.each<[number, number, RunRow | undefined]>([
  [150, 50, flat],
  [150, 57.9, flat],
  [150, 58.1, undefined],
  [150, 42, undefined],
  // On the line, and beside one that is steep: 45 degrees, so 8 pixels across are 11.3 upwards.
  [125, 125, steep],
  [150, 161, steep],
  [150, 162, undefined],
  [300, 150, steep],
  [350, 125, steep],
  // 26.6 degrees.
  [300, 158.8, steep],
  [300, 159.1, undefined],
  [200, 330, lost],
  [150, 315, lost],
  [300, 315, lost],
  // At the axes, a little before the first, and not behind the last.
  [100, 100, steep],
  [92, 100, steep],
  [91.9, 100, undefined],
  [400, 100, steep],
  [400.1, 100, undefined],
])('at %f, %f', (x, y, found) => {
  expect(at(x, y)).toBe(found);
});

test('the nearest of several, within reach', () => {
  expect(at(150, 100, 100)).toBe(steep);
  expect(at(150, 70, 100)).toBe(flat);
  expect(at(150, 70, 20)).toBeUndefined();
  expect(nearestRow(plot, [steep], 150, 50, 100)).toBe(steep);
  expect(nearestRow({ ...plot, xs: [100] }, [flat], 100, 50)).toBeUndefined();
});
