/** The gates over a run: what is kept, and that it stays bounded. */
import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events/events';
import {
  appendGates,
  emptyGateHistory,
  type GateHistory,
  maxGateCells,
  maxGateEpochs,
  rewindGates,
} from '../../../src/protocol/events/gateHistory';
import { packShares } from '../../../src/protocol/facts/packed';

type EpochEvent = Extract<RunEvent, { kind: 'epoch' }>;

const evaluated = (number: number, channels = 3): EpochEvent => ({
  kind: 'epoch',
  time: number,
  step: 10 * number,
  epoch: number,
  evaluation: {
    values: { loss: 1, accuracy: 0.5, macs: 1 },
    samples: 8,
    gates: [
      {
        gate: 'g',
        rates: packShares(Array.from({ length: channels }, () => number / 1e4)),
        distances: 'AAAA',
        cdf: 'long',
        classRates: 'long',
      },
    ],
  },
});

function after(count: number, channels?: number): GateHistory {
  let history = emptyGateHistory;
  for (let number = 1; number <= count; number++) history = appendGates(history, evaluated(number, channels));
  return history;
}

test('a short run is kept whole, without the long fields', () => {
  expect(after(3).epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  expect(after(1).epochs[0]!.gates).toEqual([{ gate: 'g', rates: packShares([1e-4, 1e-4, 1e-4]), distances: 'AAAA' }]);
});

test.each([129, 500, 1000, 5000])('of %i evaluations few are kept, evenly, the newest among them', (count) => {
  const { epochs, every } = after(count);
  expect(epochs.length).toBeLessThanOrEqual(maxGateEpochs);
  expect(epochs.length).toBeGreaterThan(maxGateEpochs / 2);
  expect(epochs.at(-1)!.epoch).toBe(count);
  const even = epochs.slice(0, -1).map(({ epoch }) => epoch);
  expect(even).toEqual(even.map((_, i) => 1 + i * every));
});

test('as many as there is room for are all kept; with one more every second goes', () => {
  const full = after(maxGateEpochs);
  expect([full.epochs.length, full.every]).toEqual([maxGateEpochs, 1]);
  const halved = after(maxGateEpochs + 1);
  expect([halved.epochs.length, halved.every]).toEqual([maxGateEpochs / 2 + 1, 2]);
  // What has no gates adds nothing.
  const { evaluation, ...event } = evaluated(200);
  expect(appendGates(full, { ...event, evaluation: { ...evaluation, gates: [] } })).toBe(full);
});

test('a wide network has fewer epochs', () => {
  const channels = 2 ** 14;
  const most = (count: number, each: EpochEvent) => {
    let [history, kept] = [emptyGateHistory, 0];
    for (let n = 1; n <= count; n++) {
      history = appendGates(history, { ...each, step: n, epoch: n });
      kept = Math.max(kept, history.epochs.length);
    }
    return kept;
  };
  // 16 of 2¹⁴ would fit, were base64 not filled up at its end.
  expect(most(40, evaluated(1, channels))).toBe(15);
  expect(most(20, evaluated(1, maxGateCells))).toBe(8);
});

test('names longer than any sensible one take room as well', () => {
  const kept = (letters: number) => {
    const { evaluation, ...event } = evaluated(1);
    const gates = Array.from({ length: 128 }, (_, i) => ({ gate: `${i}`.padStart(letters, 'x'), rates: 'AAAA' }));
    let history = emptyGateHistory;
    for (let n = 1; n <= 20; n++)
      history = appendGates(history, { ...event, step: n, epoch: n, evaluation: { ...evaluation, gates } });
    return history.epochs.length;
  };
  // 128 names of 400 characters more than a hundred are 51,200 cells: five epochs of them, so the least there is.
  expect(kept(100)).toBe(20);
  expect(kept(500)).toBeLessThanOrEqual(8);
});

test('what was done again after a resume is not there twice', () => {
  const before = after(5);
  const resumed = rewindGates(before, 30);
  expect(resumed.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  expect(appendGates(resumed, evaluated(4)).epochs.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  expect(appendGates(before, evaluated(5))).toBe(before);
  // Of a long run as few stay as before, as far from each other.
  const long = after(300);
  const back = rewindGates(long, 2000);
  expect([long.every, back.every]).toEqual([4, 4]);
  const on = [201, 202, 203].reduce((history, number) => appendGates(history, evaluated(number)), back);
  expect(on.epochs.slice(-3).map(({ epoch }) => epoch)).toEqual([193, 197, 203]);
});
