/** What gates save, against networks whose savings are known by hand. */
import { expect, test } from 'vitest';
import { savedShare, switchedShare } from '../../../src/protocol/facts/gateSavings';

const sources: [] = [];
const gates = [
  { name: 'a', channels: 4, sources },
  { name: 'b', channels: 2, sources },
];
const layer = (name: string, macs: number, more = {}) => ({ name, kind: 'Conv2D', macs, params: 0, sources, ...more });
const model = {
  macs: 1000,
  gates,
  layers: [
    layer('free', 100),
    layer('into', 300, { outputGate: 'a' }),
    layer('between', 400, { inputGate: 'a', outputGate: 'b' }),
    layer('out', 200, { inputGate: 'b' }),
  ],
};
const a = { name: 'a', rates: [1, 0.5, 0.5, 0] };
const b = { name: 'b', rates: [0.25, 0.25] };

test('of one layer: what its closed channels do not cost, with the others open', () => {
  expect(savedShare(model, [a])).toBeCloseTo(0.5 * 0.7, 12);
  expect(savedShare(model, [b])).toBeCloseTo(0.75 * 0.6, 12);
});

test('of all: what lies between two gates is saved once', () => {
  const spent = 100 + 300 * 0.5 + 400 * 0.5 * 0.25 + 200 * 0.25;
  expect(savedShare(model, [a, b])).toBeCloseTo(1 - spent / 1000, 12);
});

test('of which channels are open where a layer is switched by several together', () => {
  const joined = layer('joined', 1000, {
    switched: [[{ channels: 4, any: [[{ gate: 'a' }, { gate: 'c' }]] }]],
  });
  const two = { ...model, gates: [gates[0]!, { name: 'c', channels: 4, sources }], layers: [joined] };
  const c = { name: 'c', rates: [0, 1, 1, 1] };
  expect(savedShare(two, [c])).toBeCloseTo(0.25, 12);
  // Channel by channel: 1 · 0, 0.5, 0.5, 0.
  expect(savedShare(two, [a, c])).toBeCloseTo(0.75, 12);
});

test('what could be saved is what is switched; a network without counted operations saves nothing', () => {
  expect(switchedShare(model, [a])).toBeCloseTo(0.7, 12);
  expect(switchedShare(model, [a, b])).toBeCloseTo(0.9, 12);
  expect(savedShare({ ...model, macs: 0, layers: [] }, [a])).toBe(0);
  expect(switchedShare({ ...model, macs: 0, layers: [] }, [a])).toBe(0);
});
