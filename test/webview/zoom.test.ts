/** Which part of the axis follows from a movement. */
import { expect, test } from 'vitest';
import { isWhole, panBy, within, zoomBy } from '../../webview/shared/charts/zoom';

const full = { from: 0, to: 100 };

test('a part stays inside, keeps its width at the edges, and is all where it would be more', () => {
  expect(within({ from: 20, to: 30 }, full)).toEqual({ from: 20, to: 30 });
  expect(within({ from: 30, to: 20 }, full)).toEqual({ from: 20, to: 30 });
  expect(within({ from: -5, to: 5 }, full)).toEqual({ from: 0, to: 10 });
  expect(within({ from: 95, to: 115 }, full)).toEqual({ from: 80, to: 100 });
  expect(within({ from: -50, to: 150 }, full)).toBe(full);
});

test('nobody gets lost between two points', () => {
  const { from, to } = within({ from: 50, to: 50 }, full);
  expect(to - from).toBeCloseTo(0.05, 12);
});

test('what the pointer is at stays where it is', () => {
  const { from, to } = zoomBy({ from: 20, to: 60 }, 0.5, 30, full);
  expect([from, to]).toEqual([25, 45]);
  // 30 was at a quarter of the width, and is.
  expect((30 - from) / (to - from)).toBe(0.25);
  expect(zoomBy({ from: 20, to: 60 }, 10, 30, full)).toBe(full);
});

test('moving stops at both ends', () => {
  expect(panBy({ from: 20, to: 30 }, 5, full)).toEqual({ from: 25, to: 35 });
  expect(panBy({ from: 20, to: 30 }, -50, full)).toEqual({ from: 0, to: 10 });
  expect(panBy({ from: 20, to: 30 }, 500, full)).toEqual({ from: 90, to: 100 });
  expect(isWhole(full, full)).toBe(true);
  expect(isWhole({ from: 0, to: 99 }, full)).toBe(false);
});
