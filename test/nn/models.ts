/** Small models for the tests of gates and networks. */
import { afterAll } from 'vitest';
import type { ResnetCifarOptions } from '../../src/nn/resnetCifar';
import { seeded, tf } from './cpu';

const models: tf.LayersModel[] = [];
afterAll(() => {
  for (const model of models.splice(0)) model.dispose();
});

/** Disposed of after the file; not for a model that another one holds. */
export function keep(model: tf.LayersModel): tf.LayersModel {
  models.push(model);
  return model;
}

/** The smallest gated residual network: three blocks of 4, 8 and 16 channels. */
export const tiny: ResnetCifarOptions = { depth: 8, width: 0.25, inputShape: [8, 8, 3], classes: 3 };

/** A model around one function of its input. `shape` is without the batch. */
export function around(build: (x: tf.SymbolicTensor) => tf.SymbolicTensor, shape: number[]): tf.LayersModel {
  const input = tf.input({ shape });
  return tf.model({ inputs: input, outputs: build(input) });
}

export function block(build: (x: tf.SymbolicTensor) => tf.SymbolicTensor, shape: number[]): tf.LayersModel {
  return keep(around(build, shape));
}

export function image(shape: number[], seed = 1): tf.Tensor {
  return seeded(seed).uniform(shape);
}

/** Number of trained numbers. */
export function trainable(model: tf.LayersModel): number {
  return model.trainableWeights.reduce((sum, weight) => sum + tf.util.sizeFromShape(weight.shape as number[]), 0);
}
