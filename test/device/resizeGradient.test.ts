/** The resize is linear, so that its gradient is its transpose: ⟨resize(x), y⟩ = ⟨x, gradient(y)⟩ for every x and y. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/base/random';
import { eagerDevice } from '../../src/device/eager';

beforeAll(async () => {
  await tf.setBackend('cpu');
  eagerDevice('tfjs', '');
});

const random = new SeededRandom(6);
const tensor = (...shape: [number, number, number, number]) =>
  tf.tensor4d(random.fillUniform(new Float32Array(tf.util.sizeFromShape(shape))), shape);

const sizes = [
  [4, 6, 8, 3],
  [6, 4, 3, 9],
  [5, 5, 7, 7],
] as const;
const kinds = ['resizeBilinear', 'resizeNearestNeighbor'] as const;
const placements = [
  [true, false],
  [false, true],
  [false, false],
] as const;

describe.each(kinds)('the gradient of %s', (kind) => {
  it.each(placements.flatMap(([align, half]) => sizes.map((size) => [align, half, ...size] as const)))(
    'corners aligned %s, centres at half pixels %s, of %i × %i images to %i × %i',
    (align, half, height, width, rows, columns) => {
      const [x, y] = [tensor(2, height, width, 3), tensor(2, rows, columns, 3)];
      const resize = (images: tf.Tensor) => tf.image[kind](images as tf.Tensor4D, [rows, columns], align, half);
      const gradient = tf.grad((images) => resize(images).mul(y).sum())(x);
      expect(gradient.shape).toEqual(x.shape);
      const inner = (a: tf.Tensor, b: tf.Tensor) => a.mul(b).sum().dataSync()[0]!;
      for (const other of [x, tensor(2, height, width, 3)])
        expect(inner(other, gradient)).toBeCloseTo(inner(resize(other), y), 3);
    },
  );
});
