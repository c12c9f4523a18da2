import { describe, expect, it } from 'vitest';
import {
  channelsOf,
  filterText,
  gateDescription,
  gateTooltip,
  layerDescription,
  layerTooltip,
} from '../../../src/host/trees/gateText';
import type { GateFacts, GateLayerFacts } from '../../../src/protocol/facts/gateFacts';
import { english } from '../language';

const layer: GateLayerFacts = {
  name: 'block1_gate',
  channels: 5,
  sources: [],
  rates: [0, 1, 0.5, 0.004, 0.25],
  mean: 0.3508,
  counts: { on: 1, off: 2, conditional: 2 },
  macShare: 0.116,
  notCounted: [],
  classRates: undefined,
  cdf: undefined,
  distances: [0.31, 0.25, 0.002, 0.3, 0.0499],
  prior: { name: 'Beta(0.6, 0.4)', mean: 0.6, cdf: Array(31).fill(0.3841), gates: ['block1_gate'] },
};
const facts: GateFacts = {
  from: 'test',
  step: 10,
  epoch: 3,
  mark: 'last',
  samples: 100,
  classSamples: undefined,
  classes: [],
  layers: [layer],
};

describe('what the tree says', () => {
  it('of a layer: mean rate, gates of each kind, MACs; what there is none of is left out', () => {
    expect(layerDescription(layer, english)).toBe('35.1% · 11.6% of MACs · 1 on · 2 conditional · 2 off');
    const open = { ...layer, mean: 1, counts: { on: 5, off: 0, conditional: 0 }, macShare: 0 };
    expect(layerDescription(open, { ...english, tag: 'de' })).toBe('100,0\u00a0% · 5 on');
  });

  it('of MACs that are not all counted: of which they are a share, and what is missing', () => {
    const some = { ...layer, notCounted: ['Conv3D', 'my<b>op'] };
    const why = 'MACs are “at least”: not counted are Conv3D, my<b>op.';
    expect(layerDescription(some, english)).toBe('35.1% · 11.6% of counted MACs · 1 on · 2 conditional · 2 off');
    expect(layerTooltip(some, facts, english).split('\n').at(-1)).toBe(why);
    expect(gateTooltip(some, 1, facts, english).split('\n').slice(-2)).toEqual([
      'Switches 2.32% of the counted MACs',
      why,
    ]);
    expect(`${layerTooltip(layer, facts, english)}${gateTooltip(layer, 1, facts, english)}`).not.toContain('counted');
  });

  it('of a gate: rate, kind and, with a prior, distance', () => {
    expect(gateDescription(layer, 2, english)).toBe('50.0% · distance 0.0020 · conditional');
    expect(gateDescription({ ...layer, distances: undefined }, 3, english)).toBe('0.4% · always off');
    expect(gateDescription({ ...layer, distances: [0] }, 0, english)).toBe('0.0% · distance 0.0000 · always off');
  });

  it('on hover: where it was measured, and what a gate is worth', () => {
    expect(layerTooltip(layer, facts, english).split('\n').slice(2)).toEqual([
      'On the test set, after epoch 3 (last)',
      'Mean distance to Beta(0.6, 0.4): 0.1824',
      'Target: open for 61.6%',
    ]);
    expect(gateTooltip(layer, 1, { ...facts, from: 'training' }, english).split('\n')).toEqual([
      'block1_gate, channel 1',
      '100.0% · distance 0.2500 · always on',
      'On training samples, around step 10',
      'Switches 2.32% of the MACs',
    ]);
  });

  it.each([
    ['all', [0, 1, 2, 3, 4]],
    ['on', [1]],
    ['off', [0, 3]],
    ['conditional', [2, 4]],
    ['poor', [0, 1, 3]],
  ] as const)('filter %s', (filter, channels) => expect(channelsOf(layer, filter)).toEqual(channels));

  it('leaves out what there is none of: a prior, MACs, a checkpoint', () => {
    const bare = { ...layer, distances: undefined, prior: undefined, macShare: 0 };
    expect(layerTooltip(bare, facts, english).split('\n')).toEqual([
      'block1_gate',
      '35.1% · 1 on · 2 conditional · 2 off',
      'On the test set, after epoch 3 (last)',
    ]);
    expect(
      gateTooltip({ ...bare, notCounted: ['Odd'] }, 4, { ...facts, mark: undefined }, english).split('\n'),
    ).toEqual(['block1_gate, channel 4', '25.0% · conditional', 'On the test set, after epoch 3']);
    expect(layerTooltip({ ...layer, prior: undefined }, facts, english)).not.toContain('distance');
    expect(gateTooltip(layer, 0, { ...facts, mark: 'best' }, english)).toContain('after epoch 3 (best)');
    expect(gateTooltip(layer, 0, { ...facts, mark: 'both' }, english)).toContain('after epoch 3 (last and best)');
    // Without distances none is far; at the threshold one is.
    expect(channelsOf({ ...layer, distances: undefined }, 'poor')).toEqual([]);
    expect(channelsOf({ ...layer, distances: [0.05, 0.04999, 0, 0, 0] }, 'poor')).toEqual([0]);
  });

  it('states the thresholds of its filters', () => {
    expect([filterText('all', english), filterText('conditional', english)]).toEqual([
      ...['All gates', 'Conditional: open for some samples, closed for others'],
    ]);
    expect(filterText('on', english)).toContain('at least 99%');
    expect(filterText('off', english)).toContain('at most 1%');
    expect(filterText('poor', english)).toContain('at least 0.05');
  });
});
