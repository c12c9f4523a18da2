/** Layers that are watched while a model is traced are afterwards what they were before. */
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { allLayers, openDilation, watchLayers } from '../../../src/graph/trace/layers';
import type { Recorder } from '../../../src/graph/trace/recorder';

const calls = { enter: () => {}, leave: () => {} };
const ownCall = (layer: tf.layers.Layer) => Object.getOwnPropertyDescriptor(layer, 'call');

test('a `call` that the user gave a layer itself comes back, and no other layer gets one', () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] }), tf.layers.reLU()] });
  const [dense, relu] = model.layers as [tf.layers.Layer, tf.layers.Layer];
  const mine = (inputs: tf.Tensor | tf.Tensor[]) => inputs;
  dense.call = mine;
  const restore = watchLayers(model.layers, { calls } as unknown as Recorder);
  expect([dense.call === mine, ownCall(relu) !== undefined]).toEqual([false, true]);
  restore();
  expect([dense.call === mine, ownCall(relu)]).toEqual([true, undefined]);
});

test('every layer is found once: of a nested model, of a wrapper, and of one that is used twice', () => {
  const inner = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2], name: 'inner_dense' })] });
  const wrapped = tf.layers.dense({ units: 2, name: 'wrapped' });
  const x = tf.input({ shape: [3, 2], name: 'x' });
  const y = tf.layers.timeDistributed({ layer: wrapped, name: 'wrapper' }).apply(x) as tf.SymbolicTensor;
  const flat = tf.layers.globalAveragePooling1d({ name: 'mean' }).apply(y) as tf.SymbolicTensor;
  const once = inner.apply(flat) as tf.SymbolicTensor;
  const model = tf.model({ inputs: x, outputs: inner.apply(once) as tf.SymbolicTensor });
  const names = allLayers(model).map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
  expect(names).toEqual(expect.arrayContaining(['x', 'wrapper', 'wrapped', 'mean', inner.name, 'inner_dense']));
});

test.each([
  ['same', 2],
  ['valid', 2],
  ['same', [1, 2]],
  ['valid', [2, 1]],
] as const)('a dilated convolution in parts is what it was: bias, activation, %s, rate %j', (padding, rate) => {
  const dilationRate = rate as number | [number, number];
  const initial = { kernelInitializer: tf.initializers.heNormal({ seed: 3 }), biasInitializer: 'ones' as const };
  const layer = tf.layers.conv2d({
    filters: 4,
    kernelSize: 3,
    dilationRate,
    padding,
    activation: 'tanh',
    ...initial,
  });
  const bare = tf.layers.conv2d({ filters: 4, kernelSize: 3, dilationRate, padding, useBias: false, ...initial });
  const x = tf.randomNormal([2, 7, 6, 3], 0, 1, 'float32', 5);
  const of = () => [layer, bare].map((one) => [...(one.apply(x) as tf.Tensor).dataSync()]);
  const before = of();
  const restore = openDilation([layer, bare]);
  expect([layer, bare].every((one) => ownCall(one) !== undefined)).toBe(true);
  const parts = of();
  restore();
  expect(parts).toEqual(before.map((values) => values.map((v) => expect.closeTo(v, 5))));
  expect(Math.max(...before[0]!)).toBeGreaterThan(0.5);
});

test('only convolutions with dilation are called otherwise, and only until that is undone', () => {
  const conv = (dilationRate: number) => tf.layers.conv2d({ filters: 1, kernelSize: 3, dilationRate });
  const [plain, dilated] = [conv(1), conv(2)];
  const restore = openDilation([plain, dilated, tf.layers.reLU()]);
  expect([ownCall(plain), ownCall(dilated) !== undefined]).toEqual([undefined, true]);
  restore();
  expect(ownCall(dilated)).toBeUndefined();
});
