import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { profileModel } from '../../../src/graph/analyse/profile';
import { summarise } from '../../../src/graph/analyse/summary';
import {
  basicBlock,
  blockGate,
  bottleneckBlock,
  channelGate,
  type GateSetting,
  networks,
  observedApply,
} from '../../../src/nn';
import { gatedMacs, macsPerGate } from '../../../src/protocol/facts/switching';
import { modelOutputs } from '../../../src/step/modelOutputs';
import { observedForward } from '../../../src/step/specs';

const summaryOf = (model: tf.LayersModel) =>
  summarise({
    model,
    shape: [32, 32, 3],
    forward(x) {
      const { outputs, gates } = observedApply(model, x, { training: false });
      return { outputs: { output: outputs[0]! }, gates };
    },
  });

describe('the summary of a traced model', () => {
  // The integers are those of PyTorch models with the same layers, counted with hooks.
  it.each([
    [20, 'A', 40_551_040, 269_722],
    [20, 'B', 40_813_184, 272_474],
    [32, 'A', 68_862_592, 464_154],
    [32, 'B', 69_124_736, 466_906],
    [56, 'A', 125_485_696, 853_018],
  ] as const)('counts ResNet-%d option %s', (depth, shortcut, macs, params) => {
    const summary = summaryOf(networks.resnetCifar({ depth, shortcut, gated: false }));
    expect(summary).toMatchObject({ macs, params, gateMacs: 0, gates: [], notCounted: [] });
  });

  it.each([
    [20, 9_984, 336],
    [32, 17_152, 560],
  ])('counts the gate networks of a gated ResNet-%d apart', (depth, gateMacs, gates) => {
    const plain = summaryOf(networks.resnetCifar({ depth, gated: false }));
    const gated = summaryOf(networks.resnetCifar({ depth }));
    expect(gated.gateMacs).toBe(gateMacs);
    expect(gated.macs).toBe(plain.macs + gateMacs);
    expect(gated.gates.reduce((sum, g) => sum + g.channels, 0)).toBe(gates);
  });

  it('finds which gate switches which convolution', () => {
    const { layers, gates } = summaryOf(networks.resnetCifar({ depth: 8 }));
    const named = (end: string) => layers.filter((l) => l.name.endsWith(end));
    expect(gates).toHaveLength(3);
    const names = gates.map((g) => g.name);
    expect(named('conv1').map((l) => l.outputGate)).toEqual(names);
    expect(named('conv2').map((l) => l.inputGate)).toEqual(names);
    expect(named('conv1').every((l) => l.inputGate === undefined)).toBe(true);
    expect(named('conv2').every((l) => l.outputGate === undefined)).toBe(true);
    expect(layers.find((l) => l.name === 'stem_conv')!.outputGate).toBeUndefined();
  });

  it('counts the parameters of layers in a nested model and in wrappers once, each with its layer', () => {
    const L = tf.layers;
    const input = tf.input({ shape: [3, 2] });
    const inner = tf.sequential({ name: 'inner', layers: [L.dense({ name: 'a', units: 3, inputShape: [3, 2] })] });
    const wrapped = L.timeDistributed({ name: 'times', layer: L.dense({ name: 'b', units: 5, useBias: false }) });
    const both = L.bidirectional({
      ...{ name: 'both', mergeMode: 'concat' as const },
      layer: L.simpleRNN({ name: 'c', units: 2, returnSequences: false, useBias: false }) as never,
    });
    const output = both.apply(wrapped.apply(inner.apply(input))) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: output });
    const request = { model, shape: [3, 2], forward: observedForward(model) };
    // 2 · 3 + 3, 3 · 5, and two of 5 · 2 + 2 · 2.
    expect(model.countParams()).toBe(9 + 15 + 28);
    expect(summarise(request).params).toBe(9 + 15 + 28);
    const { layers, total } = profileModel(request);
    expect(total.params).toBe(9 + 15 + 28);
    const of = (name: string) => layers.filter((layer) => layer.name.endsWith(name)).map(({ params }) => params);
    expect([of('inner/a'), of('times/b')]).toEqual([[9], [15]]);
    expect(layers.reduce((sum, layer) => sum + layer.params, 0)).toBe(total.params);
    model.dispose();
  });

  it('says of layers and gates where they were made, of a gate that is used again as of its layer', () => {
    const input = tf.input({ shape: [8, 8, 3] });
    const conv = tf.layers.conv2d({ name: 'conv', filters: 4, kernelSize: 3 }).apply(input) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: channelGate({ name: 'gate' })(conv, input) });
    const at = (line: number) => [{ file: '/m.ts', line }];
    const { layers, gates } = summarise({
      model,
      shape: [8, 8, 3],
      sources: new Map([
        ['conv', at(3)],
        ['gate', at(4)],
      ]),
      forward(x) {
        const { outputs, gates: seen } = observedForward(model)(x);
        return { outputs, gates: [...seen, { ...seen[0]!, name: 'gate (2)' }, { ...seen[0]!, name: 'gate (2) (b)' }] };
      },
    });
    expect(layers.find(({ name }) => name === 'conv')?.sources).toEqual(at(3));
    expect(gates.map(({ name, sources }) => [name, sources])).toEqual([
      ['gate', at(4)],
      ['gate (2)', at(4)],
      ['gate (2) (b)', []],
    ]);
  });

  it('costs everything with open gates and only what no gate switches with closed ones', () => {
    const summary = summaryOf(networks.resnetCifar({ depth: 20 }));
    expect(gatedMacs(summary, (gate) => summary.gates.find((g) => g.name === gate)!.channels)).toBe(summary.macs);
    // Stem and classifier (443,008 by hand) and the gate networks.
    expect(gatedMacs(summary, () => 0)).toBe(443_008 + 9_984);
  });
});

/** By hand: 8 × 8 images, what both heads read, a head of scores, and one behind a gate. */
describe('a model of several outputs', () => {
  const build = () => {
    const layer = (made: tf.layers.Layer, x: tf.SymbolicTensor) => made.apply(x) as tf.SymbolicTensor;
    const conv = (name: string, filters: number) =>
      tf.layers.conv2d({ name, filters, kernelSize: 3, padding: 'same', activation: 'relu' });
    const input = tf.input({ shape: [8, 8, 3] });
    const trunk = layer(conv('trunk', 4), input);
    const scores = layer(tf.layers.dense({ name: 'scores', units: 10 }), layer(tf.layers.flatten(), trunk));
    const gated = channelGate({ name: 'gate', hidden: 5 })(layer(conv('features', 6), trunk), trunk);
    return tf.model({ inputs: input, outputs: [scores, layer(conv('map', 2), gated)] });
  };
  const shared = 64 * 27 * 4;
  const scores = 64 * 4 * 10;
  const gateNetwork = 4 * 5 + 5 * 6;
  const switched = 64 * 36 * 6 + 64 * 54 * 2;
  const of = (model: tf.LayersModel) => summarise({ model, shape: [8, 8, 3], forward: observedForward(model) });

  it('counts what each head computes, and what both read once; a gate of the second saves what it switches', () => {
    const summary = of(build());
    expect(summary.layers.map(({ name }) => name).filter((name) => !name.startsWith('gate'))).toEqual([
      ...['trunk', 'scores', 'features', 'map'],
    ]);
    expect(summary.macs).toBe(shared + scores + gateNetwork + switched);
    expect(summary.gateMacs).toBe(gateNetwork);
    expect(gatedMacs(summary, () => 6)).toBe(summary.macs);
    expect(gatedMacs(summary, () => 3)).toBe(shared + scores + gateNetwork + switched / 2);
    expect(gatedMacs(summary, () => 0)).toBe(shared + scores + gateNetwork);
  });

  it('takes the features of an inner model that gives several, each by a name of its own', () => {
    const inner = build();
    const input = tf.input({ shape: [8, 8, 3] });
    const model = tf.model({ inputs: input, outputs: inner.apply(input) as tf.SymbolicTensor[] });
    const [first, second] = modelOutputs(model);
    expect([first!.name, second!.name]).toEqual([inner.name, `${inner.name}_2`]);
    expect(of(model).macs).toBe(shared + scores + gateNetwork + switched);
  });
});

/** One block of each kind by hand: 8 × 8 images, 4 channels in, 8 out, stride 2 (4 × 4 outputs), shortcut without MACs. */
describe('gates of every kind', () => {
  const build = (gate: GateSetting, bottleneck = false) => {
    const input = tf.input({ shape: [8, 8, 4] });
    const block = bottleneck ? bottleneckBlock : basicBlock;
    return tf.model({ inputs: input, outputs: block(input, { name: 'b', filters: 8, stride: 2, gate }) });
  };
  const of = (model: tf.LayersModel) =>
    summarise({
      model,
      shape: [8, 8, 4],
      forward(x) {
        const { outputs, gates } = observedApply(model, x, { training: false });
        return { outputs: { output: outputs[0]! }, gates };
      },
    });
  const conv1 = 4 * 4 * 9 * 4 * 8;
  const conv2 = 4 * 4 * 9 * 8 * 8;
  const gateNetwork = (gates: number) => 4 * 16 + 16 * gates;

  it('a closed block gate saves both convolutions and nothing else', () => {
    const summary = of(build({ kind: 'block' }));
    expect(summary.gates.map(({ name, channels }) => [name, channels])).toEqual([['b_gate', 1]]);
    expect(summary.macs).toBe(conv1 + conv2 + gateNetwork(1));
    expect(summary.gateMacs).toBe(gateNetwork(1));
    expect(gatedMacs(summary, () => 1)).toBe(summary.macs);
    expect(gatedMacs(summary, () => 0)).toBe(gateNetwork(1));
    expect(macsPerGate(summary)).toEqual({ b_gate: conv1 + conv2 });
  });

  it('a closed block gate saves the whole bottleneck', () => {
    const summary = of(build({ kind: 'block' }, true));
    const inner = 8 * 8 * 4 * 2 + 4 * 4 * 9 * 2 * 2 + 4 * 4 * 2 * 8;
    expect(summary.macs).toBe(inner + gateNetwork(1));
    expect(gatedMacs(summary, () => 0)).toBe(gateNetwork(1));
    expect(macsPerGate(summary)).toEqual({ b_gate: inner });
  });

  it('a static gate switches channels and costs nothing', () => {
    const summary = of(build({ kind: 'static' }));
    expect(summary).toMatchObject({ macs: conv1 + conv2, gateMacs: 0, notCounted: [] });
    expect(gatedMacs(summary, () => 2)).toBe((conv1 + conv2) / 4);
    expect(macsPerGate(summary)).toEqual({ b_gate: (conv1 + conv2) / 8 });
    // 8 log-odds.
    expect(summary.params).toBe(of(build(false)).params + 8);
  });

  it('counts a layer between two gates for both', () => {
    const summary = of(build({ kind: 'channel' }, true));
    const [c1, c2, c3] = [8 * 8 * 4 * 2, 4 * 4 * 9 * 2 * 2, 4 * 4 * 2 * 8];
    expect(macsPerGate(summary)).toEqual({ b_gate1: (c1 + c2) / 2, b_gate2: (c2 + c3) / 2 });
    const gates = 2 * gateNetwork(2);
    expect(gatedMacs(summary, (gate) => (gate === 'b_gate1' ? 1 : 0))).toBe(c1 / 2 + gates);
    expect(gatedMacs(summary, () => 1)).toBe(c1 / 2 + c2 / 4 + c3 / 2 + gates);
  });

  it('a channel gate inside a branch with a block gate: shares multiply', () => {
    const input = tf.input({ shape: [8, 8, 4] });
    const conv = (name: string) =>
      tf.layers.conv2d({ name, filters: 4, kernelSize: 3, padding: 'same', useBias: false });
    const first = conv('first').apply(input) as tf.SymbolicTensor;
    const inner = channelGate({ name: 'inner' })(first, input);
    const second = conv('second').apply(inner) as tf.SymbolicTensor;
    const gated = blockGate({ name: 'outer' })(second, input);
    // Beside the branch: not the gate's.
    const beside = conv('beside').apply(input) as tf.SymbolicTensor;
    const outputs = tf.layers.add().apply([gated, beside]) as tf.SymbolicTensor;
    const summary = of(tf.model({ inputs: input, outputs }));
    const one = 8 * 8 * 9 * 4 * 4;
    const networks = gateNetwork(4) + gateNetwork(1);
    expect(gatedMacs(summary, (gate) => (gate === 'inner' ? 3 : 1))).toBe(2 * 0.75 * one + one + networks);
    expect(gatedMacs(summary, (gate) => (gate === 'inner' ? 3 : 0))).toBe(one + networks);
  });

  it('a branch that something else reads as well cannot be skipped', () => {
    const input = tf.input({ shape: [8, 8, 4] });
    const branch = tf.layers.conv2d({ name: 'conv', filters: 4, kernelSize: 1 }).apply(input) as tf.SymbolicTensor;
    const gated = blockGate({ name: 'gate' })(branch, input);
    const summary = of(
      tf.model({ inputs: input, outputs: tf.layers.add().apply([gated, branch]) as tf.SymbolicTensor }),
    );
    expect(gatedMacs(summary, () => 0)).toBe(summary.macs);
  });

  it('counts whole networks of block gates: closed, they cost what is outside their blocks', () => {
    const summary = summaryOf(networks.resnetCifar({ depth: 20, gate: { kind: 'block' } }));
    expect(gatedMacs(summary, () => 0)).toBe(443_008 + summary.gateMacs);
    expect(gatedMacs(summary, () => 1)).toBe(40_551_040 + summary.gateMacs);
  });
});
