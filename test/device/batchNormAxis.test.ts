/** Batch normalisation over another axis than the last, which TensorFlow.js cannot differentiate: as its own between permutations. */

import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { compiledCpu } from '../../src/device/compiled';
import type { TrainingSpec } from '../../src/device/device';
import { eagerDevice } from '../../src/device/eager';
import { sgd } from '../../src/experiment/optimizers';
import { parametersOf } from '../../src/nn';
import { numbers } from '../graph/agree';
import { builtThreads } from '../threads';

const shape = [4, 5, 3];
type T = tf.SymbolicTensor;

function modelOf(layers: tf.layers.Layer[]): tf.LayersModel {
  const x = tf.input({ shape });
  return tf.model({ inputs: x, outputs: layers.reduce((y, layer) => layer.apply(y) as T, x as T) });
}

function specOf(model: tf.LayersModel): TrainingSpec {
  const parameters = parametersOf(model);
  const named = (trained: boolean) =>
    Object.fromEntries(parameters.filter((p) => p.trained === trained).map((p) => [p.name, p.variable]));
  return {
    inputs: { x: { shape: [6, ...shape], dtype: 'float32' } },
    scalars: ['learningRate'],
    trainable: named(true),
    moving: named(false),
    summed: [],
    optimizer: sgd().create(parameters),
    // Weighted, so that no gradient is zero for reasons of symmetry.
    forward: ({ x }) => {
      const y = model.apply(x!, { training: true }) as tf.Tensor;
      return { loss: y.square().mul(numbers(y.shape, 3)).mean() as tf.Scalar };
    },
  };
}

it.each([1, 2, -2])('axis %i', async (axis) => {
  const own = axis < 0 ? axis + 4 : axis;
  const norm = (name: string, over: number) => tf.layers.batchNormalization({ name, axis: over, momentum: 0.5 });
  // Dimensions of a permutation count from 1, without the batch.
  const [there, back] =
    own === 1
      ? [
          [2, 3, 1],
          [3, 1, 2],
        ]
      : [
          [1, 3, 2],
          [1, 3, 2],
        ];
  const tested = modelOf([norm('norm', axis)]);
  const permuted = modelOf([tf.layers.permute({ dims: there! }), norm('norm', -1), tf.layers.permute({ dims: back! })]);
  const batch = () => ({
    x: numbers([6, ...shape], 5)
      .dataSync()
      .slice() as Float32Array,
  });
  const after = async (device: Awaited<ReturnType<typeof compiledCpu>>, model: tf.LayersModel) => {
    const session = await device.training(specOf(model), 0);
    for (let i = 0; i < 2; i++) await session.step(batch(), { learningRate: 0.5 });
    const state = await session.read();
    await session.dispose();
    return state;
  };
  const threadScript = path.join(builtThreads, 'stepThread.js');
  const found = await after(await compiledCpu({ replicas: 1, threadScript, model: tested }), tested);
  const expected = await after(eagerDevice('tfjs', ''), permuted);
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected))
    for (const [i, value] of values.entries()) expect(found[name]![i], `${name} ${i}`).toBeCloseTo(value, 4);
});
