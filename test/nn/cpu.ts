/** TensorFlow.js on its plain CPU backend, and gate noise from a seed. */
import * as tf from '@tensorflow/tfjs';
import { SeededRandom } from '../../src/base/random';
import type { RandomSource } from '../../src/nn/context';

await tf.setBackend('cpu');

export function seeded(seed: number): RandomSource {
  const random = new SeededRandom(seed);
  return {
    uniform: (shape) => tf.tensor(random.fillUniform(new Float32Array(tf.util.sizeFromShape(shape))), shape, 'float32'),
  };
}

/** [rows][columns] of uniform numbers from `low` to `high`, rounded to float32 so that oracles see the same ones. */
export function matrix(rows: number, columns: number, low: number, high: number, seed: number): number[][] {
  const random = new SeededRandom(seed);
  return Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => Math.fround(low + (high - low) * random.uniform())),
  );
}

export { tf };
