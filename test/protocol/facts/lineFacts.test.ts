/** Sums for each line of hand-made networks, counted by hand. */
import { describe, expect, test } from 'vitest';
import type { GateSummary, LayerSummary, ModelSummary, Source } from '../../../src/protocol/events/events';
import { initialRunState, reduce } from '../../../src/protocol/events/runState';
import { gateFacts } from '../../../src/protocol/facts/gateFacts';
import { type LineFacts, lineFacts } from '../../../src/protocol/facts/lineFacts';
import { packShares } from '../../../src/protocol/facts/packed';
import { epoch, started } from '../someEvents';

const file = '/a/net.ts';
const at = (...lines: number[]): Source[] => lines.map((line) => ({ file, line, column: 3 }));
const layer = (name: string, macs: number, sources: Source[], more: Partial<LayerSummary> = {}): LayerSummary => ({
  ...{ name, kind: 'Conv2D', macs, params: 1, sources },
  ...more,
});
const gate = (name: string, sources: Source[], channels = 2): GateSummary => ({ name, channels, sources });

function factsOf(layers: LayerSummary[], gates: GateSummary[], rates: Record<string, number[]> = {}) {
  const macs = layers.reduce((sum, one) => sum + one.macs, 0);
  const model: ModelSummary = { ...started().model, macs, layers, gates };
  const measured = Object.entries(rates).map(([name, of]) => ({ gate: name, rates: packShares(of) }));
  const evaluation = { values: { loss: 1, accuracy: 0.5, macs }, samples: 8, gates: measured };
  const events = [started({ model }), ...(measured.length > 0 ? [epoch(1, 0.5, { evaluation })] : [])];
  return lineFacts(model, gateFacts(events.reduce(reduce, initialRunState())));
}
const lineOf = (facts: Map<string, LineFacts[]>, line: number, of = file) =>
  facts.get(of)?.find((one) => one.line === line);

describe('a loop that makes nine layers', () => {
  const layers = Array.from({ length: 9 }, (_, i) => layer(`conv${i}`, 10 + i, at(4)));
  const facts = factsOf([layer('stem', 100, at(2)), ...layers], []);

  test('is one line with their sum', () => {
    const line = lineOf(facts, 4)!;
    expect(line.layers.map(({ name }) => name)).toEqual(layers.map(({ name }) => name));
    // 10 + 11 + … + 18
    expect(line).toMatchObject({ layerMacs: 126, switchedMacs: 0, modelMacs: 226, rate: undefined, gates: [] });
  });
  test('lines come in their order, whichever was run first', () => {
    const last = factsOf([layer('head', 1, at(12, 3)), layer('stem', 100, at(2)), ...layers], []);
    expect(last.get(file)!.map(({ line }) => line)).toEqual([2, 3, 4, 12]);
  });
});

describe('a helper and its callers', () => {
  // The helper of line 20 makes a convolution, that of line 21 its gate; lines 5 and 6 call it.
  const block = (name: string, caller: number, macs: number) => [
    layer(`${name}_conv`, macs, at(20, caller), { outputGate: `${name}_gate` }),
  ];
  const facts = factsOf(
    [...block('a', 5, 30), ...block('b', 6, 50), ...block('c', 6, 20)],
    [gate('a_gate', at(21, 5)), gate('b_gate', at(21, 6)), gate('c_gate', at(21, 6))],
    { a_gate: [0.2, 0.4], b_gate: [1, 0], c_gate: [1, 0.8] },
  );

  test('the helper has all of them', () => {
    expect(lineOf(facts, 20)).toMatchObject({ layerMacs: 100, gates: [] });
    const line = lineOf(facts, 21)!;
    expect(line).toMatchObject({ layers: [], layerMacs: 0, switchedMacs: 100, modelMacs: 100 });
    expect(line.gates.map(({ name, macs }) => [name, macs])).toEqual([
      ['a_gate', 30],
      ['b_gate', 50],
      ['c_gate', 20],
    ]);
    expect(line.rate!.mean).toBeCloseTo((0.3 + 0.5 + 0.9) / 3, 2);
    expect([line.rate!.lowest, line.rate!.highest].map((rate) => rate.toFixed(2))).toEqual(['0.30', '0.90']);
  });

  test('each caller has what it made', () => {
    expect(lineOf(facts, 5)).toMatchObject({ layerMacs: 30, switchedMacs: 30 });
    const line = lineOf(facts, 6)!;
    expect(line).toMatchObject({ layerMacs: 70, switchedMacs: 70 });
    expect(line.gates.map(({ name }) => name)).toEqual(['b_gate', 'c_gate']);
    expect(line.rate!.mean).toBeCloseTo(0.7, 2);
  });
});

test('two gates on one line, and a layer between them counts once', () => {
  const facts = factsOf(
    [
      layer('one', 10, at(3), { outputGate: 'g' }),
      layer('two', 40, at(3), { inputGate: 'g', outputGate: 'h' }),
      layer('three', 50, at(3), { inputGate: 'h' }),
    ],
    [gate('g', at(8)), gate('h', at(8))],
    { g: [0, 0], h: [1, 1] },
  );
  const line = lineOf(facts, 8)!;
  expect(line.gates.map(({ macs }) => macs)).toEqual([50, 90]);
  expect(line).toMatchObject({ switchedMacs: 100, rate: { mean: 0.5, lowest: 0, highest: 1 } });
});

test('two frames of one line count once; files are apart; what has no place is nowhere', () => {
  const other = { file: '/a/blocks.ts', line: 3 };
  const facts = factsOf(
    [layer('conv', 10, [other, ...at(3, 3, 3)]), layer('lost', 5, [])],
    [gate('g', [other, other, ...at(3)])],
  );
  expect([...facts.keys()].sort()).toEqual(['/a/blocks.ts', file]);
  for (const of of facts.keys())
    expect(lineOf(facts, 3, of)).toMatchObject({ layerMacs: 10, modelMacs: 15, gates: [{ name: 'g' }] });
});

test('a gate that was not measured has no rate, and leaves the mean to those that were', () => {
  const gates = [gate('g', at(3)), gate('h', at(3)), gate('broken', at(4), 5)];
  const line = (rates: Record<string, number[]>, of = 3) =>
    lineOf(factsOf([layer('conv', 10, at(1))], gates, rates), of)!.rate;
  expect(line({})).toBeUndefined();
  expect(line({ g: [1, 1] })).toEqual({ mean: 1, lowest: 1, highest: 1 });
  // Two channels where the model has five.
  expect(line({ broken: [1, 1] }, 4)).toBeUndefined();
});

test('the gate of a whole block switches its layers', () => {
  const facts = factsOf([layer('a', 10, at(1), { wholeGate: 'g' }), layer('b', 30, at(2))], [gate('g', at(4), 1)], {
    g: [0.5],
  });
  expect(lineOf(facts, 4)).toMatchObject({ switchedMacs: 10, modelMacs: 40 });
});
