/** Gates on sequences [N, T, C]: the same decision as on an image one pixel high, and the channels that it switches. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { summarise } from '../../src/graph/analyse/summary';
import { blockGate, channelGate, staticGate } from '../../src/nn';
import { observedForward } from '../../src/step/specs';

const gates = {
  channelGate: (x: tf.SymbolicTensor, from: tf.SymbolicTensor) => channelGate({ name: 'g', seed: 1 })(x, from),
  blockGate: (x: tf.SymbolicTensor, from: tf.SymbolicTensor) => blockGate({ name: 'g', seed: 1 })(x, from),
  staticGate: (x: tf.SymbolicTensor) => staticGate({ name: 'g' })(x),
};

function gated(shape: number[], gate: (typeof gates)['channelGate']): tf.LayersModel {
  const [x, from] = [tf.input({ shape: [...shape, 6] }), tf.input({ shape: [...shape, 3] })];
  return tf.model({ inputs: [x, from], outputs: gate(x, from) });
}

describe.each(Object.entries(gates))('%s', (name, gate) => {
  it('does to a sequence what it does to an image of one row', () => {
    const [sequence, image] = [gated([5], gate), gated([1, 5], gate)];
    if (name !== 'staticGate') image.setWeights(sequence.getWeights());
    const [x, from] = [tf.randomNormal([4, 5, 6], 0, 1, 'float32', 3), tf.randomNormal([4, 5, 3], 0, 1, 'float32', 4)];
    const said = sequence.predict([x, from]) as tf.Tensor;
    const expected = image.predict([x.expandDims(1), from.expandDims(1)]) as tf.Tensor;
    expect(said.shape).toEqual([4, 5, 6]);
    expect([...said.dataSync()]).toEqual([...expected.dataSync()]);
    // Not all or nothing, or any two gates were alike.
    if (name === 'channelGate') expect(new Set([...said.dataSync()].map((v) => v === 0)).size).toBe(2);
  });
});

it('a gate between convolutions of sequences switches what the one makes and the other reads', () => {
  const input = tf.input({ shape: [20, 2] });
  const a = tf.layers
    .conv1d({ name: 'a', filters: 4, kernelSize: 3, padding: 'same' })
    .apply(input) as tf.SymbolicTensor;
  const b = tf.layers
    .conv1d({ name: 'b', filters: 8, kernelSize: 3, padding: 'same' })
    .apply(channelGate({ name: 'g' })(a, input));
  const model = tf.model({ inputs: input, outputs: b as tf.SymbolicTensor });
  const { layers, macs, gateMacs, notCounted } = summarise({ model, shape: [20, 2], forward: observedForward(model) });
  const of = (name: string) => layers.find((layer) => layer.name === name);
  expect(of('a')).toMatchObject({ macs: 20 * 3 * 2 * 4, outputGate: 'g' });
  expect(of('b')).toMatchObject({ macs: 20 * 3 * 4 * 8, inputGate: 'g' });
  expect(gateMacs).toBe(2 * 16 + 16 * 4);
  expect(macs).toBe(480 + 1920 + gateMacs);
  expect(notCounted).toEqual([]);
});

it('refuses volumes by name and shape', () => {
  const x = tf.input({ shape: [2, 2, 2, 3] });
  expect(() => channelGate({ name: 'g' })(x, x)).toThrow(UserError);
  expect(() => channelGate({ name: 'g' })(x, x)).toThrow('Gate "g": features has the shape [, 2, 2, 2, 3].');
});
