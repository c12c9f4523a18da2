import type * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { gatedMacs, summarise } from '../../src/graph/summary';
import { networks, observedApply } from '../../src/nn';

const summaryOf = (model: tf.LayersModel) =>
  summarise({
    model,
    shape: [32, 32, 3],
    forward(x) {
      const { outputs, gates } = observedApply(model, x, { training: false });
      return { output: outputs[0]!, gates };
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
    expect(layers.find((l) => l.name === 'stem_conv')).not.toHaveProperty('outputGate');
  });

  it('costs everything with open gates and only what no gate switches with closed ones', () => {
    const summary = summaryOf(networks.resnetCifar({ depth: 20 }));
    expect(gatedMacs(summary, (gate) => summary.gates.find((g) => g.name === gate)!.channels)).toBe(summary.macs);
    // Stem and classifier (443,008 by hand) and the gate networks.
    expect(gatedMacs(summary, () => 0)).toBe(443_008 + 9_984);
  });
});
