/** What measured times allow to be said, at the very bounds. */
import { expect, test } from 'vitest';
import {
  difference,
  inverse,
  isBusy,
  noiseOf,
  speedVerdict,
  unskippedGates,
} from '../../../src/protocol/facts/speedFacts';
import type { SpeedUp } from '../../../src/protocol/files/speedUp';
import { ratio, speedReport } from '../../webview/speedReport';

test('the noise is how far two equal things seem to differ, either way', () => {
  expect(noiseOf(ratio(1, 0.8, 1.1))).toBe(1.25);
  expect(noiseOf(ratio(1, 0.99, 1.3))).toBe(1.3);
  // An interval beside 1 is no less than no noise.
  expect(noiseOf(ratio(0.95, 0.9, 0.98))).toBeCloseTo(1 / 0.9, 12);
  expect(noiseOf(ratio(1, 1, 1))).toBe(1);
});

test.each([
  [1.0999, false],
  [1.1, true],
  [1.2, true],
])('a machine on which they differ by up to %f is busy: %s', (high, busy) =>
  expect(isBusy(ratio(1, 1, high))).toBe(busy),
);

test.each([
  [1.2, 1.5, 1],
  [1.1, 1.5, 0],
  [1.05, 1.5, 0],
  [0.5, 0.95, 0],
  [0.5, 1 / 1.1, 0],
  [0.5, 0.9, -1],
])('an interval %f … %f differs: %i', (low, high, sign) => {
  expect(difference(ratio(1, low, high), ratio(1, 0.95, 1.1))).toBe(sign);
});

test('the other way round the ends change places', () => {
  expect(inverse({ ...ratio(2, 1.6, 2.5), confidence: 0.95 })).toEqual({
    ratio: 0.5,
    low: 0.4,
    high: 0.625,
    confidence: 0.95,
  });
});

test('a verdict says nothing of what was not done', () => {
  const report: SpeedUp = speedReport;
  const [gate] = report.gates;
  const gates = (...uses: ('skipped' | 'masked')[]) => uses.map((use, i) => ({ ...gate!, gate: `g${i}`, use }));
  const verdict = (change: Partial<SpeedUp>) => speedVerdict({ ...report, control: ratio(1, 0.99, 1.01), ...change });
  expect(verdict({ gates: [] })).toEqual({ kind: 'ungated' });
  expect(verdict({ gates: gates('masked') as never })).toEqual({ kind: 'unskipped' });
  const mixed = gates('masked', 'skipped', 'masked') as never;
  expect(verdict({ gates: mixed, time_ratio: ratio(2, 1.6, 2.5) })).toEqual({
    kind: 'faster',
    times: ratio(2, 1.6, 2.5),
  });
  expect(verdict({ gates: mixed, time_ratio: ratio(0.5, 0.4, 0.625) })).toMatchObject({
    kind: 'slower',
    times: { ratio: 2, low: 1.6, high: 2.5 },
  });
  expect(verdict({ gates: mixed, time_ratio: ratio(1, 0.9, 1.2) })).toMatchObject({ kind: 'same' });
  expect(unskippedGates({ gates: mixed })).toEqual(['g0', 'g2']);
});
