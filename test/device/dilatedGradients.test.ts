/** Against the convolution written as a sum over its taps, each a shifted image times a matrix: gradients that TensorFlow.js has. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/base/random';
import { openDevice } from '../../src/device';
import { eagerDevice } from '../../src/device/eager';

beforeAll(async () => {
  await tf.setBackend('cpu');
  eagerDevice('tfjs', '');
});

const random = new SeededRandom(4);
const tensor = <T extends tf.Tensor>(...shape: number[]) =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.uniform() - 0.5),
    shape,
  ) as T;

type Pad = 'same' | 'valid';

/** `depthwise`: each channel by itself, with `filter` [h, w, in, times]. */
function byTaps(x: tf.Tensor4D, filter: tf.Tensor4D, pad: Pad, [down, across]: [number, number], depthwise: boolean) {
  const [n, height, width, channels] = x.shape;
  const [h, w, , to] = filter.shape;
  const [tall, broad] = [(h - 1) * down, (w - 1) * across];
  const [top, left] = [Math.floor(tall / 2), Math.floor(broad / 2)];
  const padded =
    pad === 'valid'
      ? x
      : x.pad([
          [0, 0],
          [top, tall - top],
          [left, broad - left],
          [0, 0],
        ]);
  const [rows, columns] = pad === 'valid' ? [height - tall, width - broad] : [height, width];
  const taps = [];
  for (let i = 0; i < h; i++)
    for (let j = 0; j < w; j++) {
      const seen = padded.slice([0, i * down, j * across, 0], [n, rows, columns, channels]);
      const tap = filter.slice([i, j, 0, 0], [1, 1, channels, to]).reshape([channels, to]);
      taps.push(
        depthwise
          ? seen
              .expandDims(4)
              .mul(tap)
              .reshape([n, rows, columns, channels * to])
          : seen.reshape([-1, channels]).matMul(tap).reshape([n, rows, columns, to]),
      );
    }
  return tf.addN(taps);
}

const weighed = (y: tf.Tensor) => y.mul(tf.linspace(-1, 1, y.size).reshape(y.shape)).sum() as tf.Scalar;
const near = (actual: tf.Tensor, expected: tf.Tensor) => {
  expect(actual.shape).toEqual(expected.shape);
  expect([...actual.dataSync()]).toEqual([...expected.dataSync()].map((value) => expect.closeTo(value, 4)));
};

describe.each<[Pad, [number, number]]>([
  ['same', [2, 2]],
  ['valid', [2, 2]],
  ['same', [1, 3]],
  ['valid', [3, 2]],
  ['same', [1, 1]],
])('the gradient of a convolution, %s, dilated by %j', (pad, dilation) => {
  it.each([
    ['of all channels', [3, 3, 3, 4], false],
    ['of taps of two sizes', [2, 3, 3, 4], false],
    ['depthwise', [3, 3, 3, 2], true],
  ] as const)('%s', (_, shape, depthwise) => {
    const [x, filter] = [tensor<tf.Tensor4D>(2, 9, 8, 3), tensor<tf.Tensor4D>(...shape)];
    const stock = (a: tf.Tensor4D, b: tf.Tensor4D) =>
      depthwise ? tf.depthwiseConv2d(a, b, 1, pad, 'NHWC', dilation) : tf.conv2d(a, b, 1, pad, 'NHWC', dilation);
    const gradients = (f: typeof stock) =>
      tf.grads((a, b) => weighed(f(a as tf.Tensor4D, b as tf.Tensor4D)))([x, filter]);
    near(stock(x, filter), byTaps(x, filter, pad, dilation, depthwise));
    const theirs = gradients((a, b) => byTaps(a, b, pad, dilation, depthwise) as tf.Tensor4D);
    for (const [i, gradient] of gradients(stock).entries()) near(gradient, theirs[i]!);
  });
});

it('a model of such layers, with an activation or without, is trained by the eager device', async () => {
  const layer = (name: string, activation: 'relu' | 'linear') =>
    tf.layers.conv2d({ name, filters: 2, kernelSize: 3, dilationRate: 2, padding: 'same', activation });
  const input = tf.input({ shape: [6, 6, 1] });
  const model = tf.model({
    inputs: input,
    outputs: layer('b', 'linear').apply(layer('a', 'relu').apply(input)) as never,
  });
  const trainable = Object.fromEntries(model.weights.map((w) => [w.originalName, w.read() as tf.Variable]));
  const device = await openDevice('tfjs', { model });
  const session = await device.training(
    {
      inputs: { x: { shape: [2, 6, 6, 1], dtype: 'float32' } },
      ...{ scalars: [], trainable, moving: {}, summed: [] },
      optimizer: { slots: [], update: (v, gradient) => ({ value: v.sub(gradient.mul(0.01)), slots: {} }) },
      forward: ({ x }) => ({ loss: (model.apply(x!) as tf.Tensor).sub(1).square().mean() }),
    },
    0,
  );
  const x = random.fillUniform(new Float32Array(72));
  const losses = [];
  for (let i = 0; i < 5; i++) losses.push((await session.step({ x: x.slice() }, {})).loss![0]!);
  expect(losses).toEqual(losses.toSorted((a, b) => b - a));
  expect(losses[4]).toBeLessThan(losses[0]!);
  expect(Object.hasOwn(model.layers[1]!, 'call'), 'the layers are as they were').toBe(false);
  await session.dispose();
});
