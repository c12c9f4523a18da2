import { expect, it } from 'vitest';
import { axisOf } from '../../../webview/shared/axis';

it.each([
  [
    [0.12, 1],
    [0, 0.5, 1],
  ],
  [
    [0.3, 0.5],
    [0.3, 0.35, 0.4, 0.45, 0.5],
  ],
  [
    [0.812, 0.9123],
    [0.8, 0.85, 0.9, 0.95],
  ],
  [[0.5], [0.4, 0.6]],
  [
    [0, 0],
    [0, 0.5],
  ],
])('of %j has round ticks around all of it', (values, ticks) => {
  const axis = axisOf(values);
  expect(axis.low).toBeLessThanOrEqual(Math.min(...values));
  expect(axis.high).toBeGreaterThanOrEqual(Math.max(...values));
  expect(axis.high).toBeGreaterThan(axis.low);
  expect([axis.ticks[0], axis.ticks.at(-1)]).toEqual([axis.low, axis.high]);
  expect(axis.ticks).toEqual(ticks);
});
