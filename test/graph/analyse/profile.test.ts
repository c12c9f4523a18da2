import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { profileModel } from '../../../src/graph/analyse/profile';
import { channelGate, networks } from '../../../src/nn';
import { observedForward } from '../../../src/step/specs';

const profileOf = (model: tf.LayersModel, shape: [number, number, number]) => {
  const found = profileModel({ model, shape, forward: observedForward(model) });
  model.dispose();
  return found;
};

describe('the profile of a model', () => {
  // Counts of PyTorch models with the same layers, convolution and dense weights only.
  it.each([
    [18, 1_814_073_344, 11_689_512],
    [34, 3_663_761_408, 21_797_672],
    [50, 4_089_184_256, 25_557_032],
  ])('counts ResNet-%i at 224 × 224 to the unit', (depth, macs, params) => {
    const { total } = profileOf(networks.resnet({ depth, gated: false }), [224, 224, 3]);
    expect(total).toMatchObject({ macs, params });
  });

  it('is right in every cell of a network counted by hand', () => {
    const input = tf.input({ shape: [4, 4, 3] });
    const a = tf.layers.conv2d({ name: 'a', filters: 8, kernelSize: 3, padding: 'same' }).apply(input);
    const relu = tf.layers.reLU({ name: 'relu' }).apply(a) as tf.SymbolicTensor;
    const gated = channelGate({ name: 'gate', hidden: 2 })(relu, input);
    const b = tf.layers.conv2d({ name: 'b', filters: 2, kernelSize: 1, strides: 2, useBias: false }).apply(gated);
    const pool = tf.layers.globalAveragePooling2d({ name: 'pool', dataFormat: 'channelsLast' }).apply(b);
    const { layers, total, summary } = profileOf(
      tf.model({ inputs: input, outputs: pool as tf.SymbolicTensor }),
      [4, 4, 3],
    );
    const cells = Object.fromEntries(
      layers.map((l) => [l.name, [l.macs, l.params, l.elementOps, l.activations, l.bytes, l.gateNetwork]]),
    );
    // macs, params, element operations, activations, bytes (4 × elements read and written), of the gate network
    expect(cells).toEqual({
      // 4·4·8 outputs of 27 products; then a bias. Reads the image and weights, then the result and the bias.
      a: [128 * 27, 27 * 8 + 8, 128, 256, 4 * (48 + 216 + 128 + (128 + 8 + 128)), false],
      relu: [0, 0, 128, 128, 4 * 256, false],
      gate_pool: [0, 0, 48, 3, 4 * (48 + 3), true],
      gate_hidden: [6, 6, 0, 2, 4 * (3 + 6 + 2), true],
      gate_bn: [0, 4, 2, 2, 4 * (2 + 4 * 2 + 2), true],
      gate_relu: [0, 0, 2, 2, 4 * 4, true],
      gate_logits: [16, 24, 8, 16, 4 * (2 + 16 + 8 + (8 + 8 + 8)), true],
      gate: [0, 0, 8, 8, 4 * 16, true],
      gate_multiply: [0, 0, 128, 128, 4 * (128 + 8 + 128), false],
      b: [8 * 8, 16, 0, 8, 4 * (128 + 16 + 8), false],
      pool: [0, 0, 8, 2, 4 * 10, false],
    });
    for (const key of ['macs', 'params', 'elementOps', 'activations', 'bytes'] as const)
      expect(
        layers.reduce((sum, layer) => sum + layer[key], 0),
        key,
      ).toBe(total[key]);
    expect(summary.gateMacs).toBe(22);
  });
});
