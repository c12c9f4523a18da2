import { describe, expect, it } from 'vitest';
import { HardGate } from '../../src/nn/hardGate';
import { observedApply } from '../../src/nn/observedApply';
import { parametersOf } from '../../src/nn/parameters';
import type { ResnetCifarOptions } from '../../src/nn/resnetCifar';
import { resnetCifar } from '../../src/nn/resnetCifar';
import { seeded, tf } from './cpu';
import { image, keep, tiny, trainable } from './models';

describe('resnetCifar', () => {
  it.each([
    [{ depth: 20 }, 269_722],
    [{ depth: 20, shortcut: 'B' }, 272_474],
    [{ depth: 32 }, 464_154],
    [{ depth: 56 }, 853_018],
    [{ depth: 110 }, 1_727_962],
    [{ depth: 20, width: 0.5 }, 68_050],
    [{ depth: 20, width: 0.75 }, 152_182],
    [{ depth: 20, width: 1.5 }, 605_026],
    [{ depth: 32, width: 2 }, 1_849_898],
  ] as [ResnetCifarOptions, number][])('plain %o has %i parameters', (options, expected) => {
    const model = resnetCifar({ ...options, gated: false });
    expect(trainable(model)).toBe(expected);
    model.dispose();
  });

  it('has 336 gates at depth 20, one layer a block, and outputs class scores', () => {
    const model = keep(resnetCifar());
    const gates = model.layers.filter((layer) => layer instanceof HardGate);
    expect(gates).toHaveLength(9);
    expect(gates.reduce((sum, gate) => sum + ((gate.output as tf.SymbolicTensor).shape[1] ?? 0), 0)).toBe(336);
    expect(gates[3]!.name).toBe('stage2_block1_gate');
    expect(model.outputs[0]!.shape).toEqual([null, 10]);
  });

  it('has the same names and weights however many models were built before, and others for another seed', () => {
    const [first, second, other] = [0, 0, 1].map((seed) => keep(resnetCifar({ ...tiny, seed }))) as [
      tf.LayersModel,
      tf.LayersModel,
      tf.LayersModel,
    ];
    const layers = (model: tf.LayersModel) => model.layers.map(({ name }) => name);
    const values = (model: tf.LayersModel) =>
      parametersOf(model).map(({ name, variable }) => [name, ...variable.dataSync()]);
    expect(layers(second)).toEqual(layers(first));
    expect(values(second)).toEqual(values(first));
    expect(values(other)).not.toEqual(values(first));
    expect(layers(first)).toContain('stage2_block1_conv1');
    expect(parametersOf(first)[0]!.name).toBe('stem_conv/kernel');
    expect(parametersOf(resnetCifar({ ...tiny, gated: false })).every(({ gate }) => gate === undefined)).toBe(true);
  });

  it('starts from He et al.: variance 2 / fan-in, layers independent of each other', () => {
    const model = keep(resnetCifar({ width: 2, gated: false, inputShape: [8, 8, 3] }));
    const kernel = (name: string) => model.getLayer(name).getWeights()[0]!.dataSync();
    const [a, b] = [kernel('stage3_block2_conv1'), kernel('stage3_block2_conv2')];
    const fanIn = 9 * 128;
    const moment = (p: Float32Array, q: Float32Array) => p.reduce((sum, value, i) => sum + value * q[i]!, 0) / p.length;
    expect(moment(a as Float32Array, a as Float32Array) * (fanIn / 2)).toBeCloseTo(1, 1);
    expect(Math.abs(moment(a as Float32Array, b as Float32Array) * (fanIn / 2))).toBeLessThan(0.02);
  });

  it('names the depths there are', () => {
    expect(() => resnetCifar({ depth: 18 })).toThrow('depth 18');
    expect(() => resnetCifar({ depth: 2 })).toThrow('depth 2');
    expect(() => resnetCifar({ width: 0 })).toThrow('width 0');
  });
});

describe('saving', () => {
  it.each([
    ['channel', 1e-4],
    ['block', 1e-4],
    ['static', 0],
  ] as const)('brings a model with gates of kind %s back, outputs, settings and gates', async (kind, weightDecay) => {
    const model = keep(
      resnetCifar({ ...tiny, shortcut: 'A', gate: { kind, temperature: 0.5, weightDecay: 1e-4, biasInit: 0.3 } }),
    );
    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    const { modelTopology, ...rest } = saved!;
    // Through JSON, as a file would have it.
    const copy = { ...rest, modelTopology: JSON.parse(JSON.stringify(modelTopology)) };
    const again = keep(await tf.loadLayersModel(tf.io.fromMemory(copy)));
    const gate = again.getLayer('stage1_block1_gate') as HardGate;
    expect([gate.temperature, gate.weightDecay, gate.conditional]).toEqual([0.5, weightDecay, kind !== 'static']);
    expect(parametersOf(again).map(({ name }) => name)).toEqual(parametersOf(model).map(({ name }) => name));
    tf.tidy(() => {
      const x = image([3, 8, 8, 3]);
      const pass = (m: tf.LayersModel) => observedApply(m, x, { training: true, random: seeded(7) });
      const [first, second] = [pass(model), pass(again)];
      expect([...second.outputs[0]!.dataSync()]).toEqual([...first.outputs[0]!.dataSync()]);
      expect(second.gates.map(({ name, gate: g }) => [name, ...g.dataSync()])).toEqual(
        first.gates.map(({ name, gate: g }) => [name, ...g.dataSync()]),
      );
    });
  });
});
