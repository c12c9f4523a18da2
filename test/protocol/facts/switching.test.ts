/** What gates switch, of hand-made layers whose multiply-adds are counted on paper. */
import { expect, test } from 'vitest';
import type { LayerSummary } from '../../../src/protocol/events/events';
import {
  axesOf,
  channelsOf,
  gatedMacs,
  gatesOf,
  macsPerGate,
  type OpenGates,
  switchedLayers,
  switchedMacs,
} from '../../../src/protocol/facts/switching';

const layer = (name: string, macs: number, more: Partial<LayerSummary> = {}): LayerSummary => ({
  ...{ name, kind: 'Conv2D', macs, params: 1, sources: [] },
  ...more,
});
const gates = [
  { name: 'a', channels: 4, sources: [] },
  { name: 'b', channels: 2, sources: [] },
  { name: 'whole', channels: 1, sources: [] },
];
const model = (...layers: LayerSummary[]) => ({ layers, gates });
/** Channels that are open, by gate. */
const open = (by: Record<string, number[]>): OpenGates =>
  Object.assign((gate: string) => by[gate]!.reduce((sum, value) => sum + value, 0), {
    at: (gate: string, channel: number) => by[gate]![channel]!,
  });

test('a gate that stands in several places of a layer is one of its gates, and a layer of several is there once', () => {
  const joined = layer('joined', 100, {
    outputGate: 'a',
    wholeGate: 'whole',
    switched: [[{ channels: 4, any: [[{ gate: 'a' }, { gate: 'b' }], [{ gate: 'a', from: 2 }]] }, { channels: 2 }]],
  });
  expect(gatesOf(joined)).toEqual(['a', 'whole', 'b']);
  expect(gatesOf(layer('free', 1))).toEqual([]);
  const net = {
    ...model(joined, layer('free', 10), layer('last', 20, { inputGate: 'b' })),
    name: 'n',
    params: 1,
    macs: 130,
  };
  const named = (...of: string[]) =>
    switchedLayers({ ...net, gateMacs: 0, notCounted: [] }, of).map(({ name }) => name);
  expect(named('b')).toEqual(['joined', 'last']);
  expect(named('b', 'nobody')).toEqual(['joined', 'last']);
  expect(named('nobody')).toEqual([]);
});

test('channels of a gate that the model does not know are one', () => {
  const channels = channelsOf(gates);
  expect(['a', 'whole', 'nobody'].map(channels)).toEqual([4, 1, 1]);
  expect(axesOf(layer('l', 1, { outputGate: 'b', wholeGate: 'whole' }), channels)).toEqual([
    [{ channels: 2, any: [[{ gate: 'b' }]] }],
    [{ channels: 1, any: [[{ gate: 'whole' }]] }],
  ]);
});

test('a gate of one channel switches all channels of a part, one of many each its own, from where its part begins', () => {
  const of = (channels: number, any: { gate: string; from?: number }[][], free = 0) =>
    gatedMacs(
      model(layer('l', 120, { switched: [[{ channels, any }, ...(free > 0 ? [{ channels: free }] : [])]] })),
      open({ a: [1, 0, 0.5, 1], b: [0.5, 1], whole: [0.25] }),
    );
  // Of six channels, all by one gate: a quarter.
  expect(of(6, [[{ gate: 'whole' }]])).toBeCloseTo(30, 12);
  // Of four by `a`: 2.5; beside two that nobody closes 4.5 of 6.
  expect(of(4, [[{ gate: 'a' }]])).toBeCloseTo((120 * 2.5) / 4, 12);
  expect(of(4, [[{ gate: 'a' }]], 2)).toBeCloseTo((120 * 4.5) / 6, 12);
  // Of two from the third on: a half and one.
  expect(of(2, [[{ gate: 'a', from: 2 }]])).toBeCloseTo((120 * 1.5) / 2, 12);
  // Both have to be open: 1 · 0.5 and 0 · 1; a whole one beside: a quarter of each.
  expect(of(2, [[{ gate: 'a' }, { gate: 'b' }]])).toBeCloseTo((120 * 0.5) / 2, 12);
  expect(of(2, [[{ gate: 'b' }, { gate: 'whole' }]])).toBeCloseTo((120 * 0.375) / 2, 12);
  // Either: 1 and 1; 1 − 1 · 0 and 1 − 0.5 · 0.5 of the last two of `a`.
  expect(of(2, [[{ gate: 'a' }], [{ gate: 'b' }]])).toBeCloseTo(120, 12);
  expect(of(2, [[{ gate: 'a', from: 1 }], [{ gate: 'b' }]])).toBeCloseTo((120 * (0.5 + 1)) / 2, 12);
});

test('where no channel is known by itself, each is as open as its gate', () => {
  const either = layer('l', 100, { switched: [[{ channels: 2, any: [[{ gate: 'a', from: 2 }, { gate: 'b' }]] }]] });
  // Of four channels two are open, of two one: a half of a half.
  expect(gatedMacs(model(either), (gate) => (gate === 'a' ? 2 : 1))).toBeCloseTo(25, 12);
});

test('what gates can save: parts that stay open, and those of which another way is left', () => {
  const net = model(
    layer('part', 60, { switched: [[{ channels: 4, any: [[{ gate: 'a' }]] }, { channels: 2 }]] }),
    layer('either', 100, { switched: [[{ channels: 2, any: [[{ gate: 'b' }], [{ gate: 'a' }]] }]] }),
    layer('both', 10, { switched: [[{ channels: 2, any: [[{ gate: 'b' }, { gate: 'whole' }]] }]] }),
    layer('free', 1000),
  );
  expect(switchedMacs(net, ['a'])).toBeCloseTo(40, 12);
  expect(switchedMacs(net, ['b'])).toBeCloseTo(10, 12);
  expect(switchedMacs(net, ['a', 'b'])).toBeCloseTo(150, 12);
  expect(switchedMacs(net, [])).toBe(0);
});

test('what a single channel switches: its share of each layer, of what several must close only what is the same channel', () => {
  const net = model(
    layer('into', 80, { outputGate: 'a' }),
    layer('between', 40, { inputGate: 'a', outputGate: 'b' }),
    layer('twice', 60, { switched: [[{ channels: 2, any: [[{ gate: 'b' }], [{ gate: 'b' }]] }, { channels: 4 }]] }),
    layer('apart', 1000, { switched: [[{ channels: 2, any: [[{ gate: 'a' }], [{ gate: 'a', from: 2 }]] }]] }),
    layer('whole', 7, { wholeGate: 'whole' }),
  );
  const found = macsPerGate(net);
  expect(Object.keys(found)).toEqual(['a', 'b', 'whole']);
  expect(found.a).toBeCloseTo((80 + 40) / 4, 12);
  expect(found.b).toBeCloseTo((40 + 20) / 2, 12);
  expect(found.whole).toBeCloseTo(7, 12);
});
