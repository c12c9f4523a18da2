import { describe, expect, it } from 'vitest';
import { ChosenRun } from '../../../src/host/runs/chosenRun';
import { emptySummary, type RunSummary } from '../../../src/host/runs/runSummary';
import type { Runs } from '../../../src/host/runs/runs';
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
  classRates: undefined,
  cdf: undefined,
  distances: [0.31, 0.25, 0.002, 0.3, 0.0499],
  prior: { name: 'Beta(0.6, 0.4)', mean: 0.6, cdf: Array(31).fill(0.3841), gates: ['block1_gate'] },
};
const facts: GateFacts = {
  from: 'test',
  step: 10,
  epoch: 3,
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

  it('of a gate: rate, kind and, with a prior, distance', () => {
    expect(gateDescription(layer, 2, english)).toBe('50.0% · distance 0.0020 · conditional');
    expect(gateDescription({ ...layer, distances: undefined }, 3, english)).toBe('0.4% · always off');
  });

  it('on hover: where it was measured, and what a gate is worth', () => {
    expect(layerTooltip(layer, facts, english).split('\n').slice(2)).toEqual([
      'On the test set, after epoch 3',
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

  it('states the thresholds of its filters', () => {
    expect(filterText('on', english)).toContain('at least 99%');
    expect(filterText('off', english)).toContain('at most 1%');
    expect(filterText('poor', english)).toContain('at least 0.05');
  });
});

describe('the chosen run', () => {
  const run = (folder: string, live = false): RunSummary => ({ ...emptySummary(folder), live });

  function chosenAmong(list: RunSummary[]) {
    const stored = new Map<string, unknown>();
    const memory = {
      get: (key: string) => stored.get(key),
      update: async (key: string, value: unknown) => void stored.set(key, value),
    };
    const runs = { list: () => list, get: (folder: string) => list.find((one) => one.folder === folder) };
    return new ChosenRun(memory as ConstructorParameters<typeof ChosenRun>[0], runs as unknown as Runs);
  }

  it('is the one that was looked at, else the live one, else the newest', async () => {
    expect(chosenAmong([]).folder).toBeUndefined();
    expect(chosenAmong([run('/new'), run('/old')]).folder).toBe('/new');
    const list = [run('/new'), run('/live', true), run('/old')];
    const chosen = chosenAmong(list);
    expect(chosen.folder).toBe('/live');
    let told = 0;
    chosen.changed.on(() => told++);
    await chosen.choose('/old');
    expect([chosen.folder, told]).toEqual(['/old', 1]);
    list.pop();
    expect(chosen.folder).toBe('/live');
  });
});
