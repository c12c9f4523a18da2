import { expect, test } from 'vitest';
import { countGate, countKinds, kindOf } from '../../../src/protocol/facts/gateRates';

const encode = (rates: number[]) => Buffer.from(rates.map((rate) => Math.round(255 * rate))).toString('base64');

test('a rate at a threshold is of the kind that the threshold names', () => {
  expect([0, 0.01, 0.0101, 0.9899, 0.99, 1].map(kindOf)).toEqual([
    ...['off', 'off', 'conditional'],
    ...['conditional', 'on', 'on'],
  ]);
  expect(countKinds([0, 0.01, 0.5, 0.99])).toEqual({ off: 2, conditional: 1, on: 1 });
});

test('every channel is on, off or conditional, by the stated thresholds', () => {
  expect(countGate({ gate: 'g', rates: encode([0, 0.006, 0.02, 0.5, 0.98, 0.996, 1]) })).toMatchObject({
    gate: 'g',
    channels: 7,
    off: 2,
    conditional: 3,
    on: 2,
  });
  expect(countGate({ gate: 'g', rates: encode([0, 1, 1, 0]) }).mean).toBe(0.5);
});

test('text that is no base64 gives no channels instead of an error', () => {
  expect(countGate({ gate: 'g', rates: '§' })).toEqual({
    gate: 'g',
    channels: 0,
    mean: 0,
    on: 0,
    conditional: 0,
    off: 0,
  });
});
