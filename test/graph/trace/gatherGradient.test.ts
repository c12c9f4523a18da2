/** What is gathered by numbers that are computed from trained ones: the rows learn, the numbers that choose them do not. */
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { openDevice } from '../../../src/device';
import type { TrainingSpec } from '../../../src/device/device';
import { builtThreads } from '../../threads';

it.each(['tfjs', 'cpu'] as const)('%s', async (id) => {
  await tf.setBackend('cpu');
  const w = tf.variable(tf.tensor1d([0.2, 1.4]));
  const rows = tf.variable(tf.tensor2d([1, 2, 3, 4], [2, 2]));
  const spec: TrainingSpec = {
    inputs: { x: { shape: [2], dtype: 'float32' } },
    scalars: [],
    trainable: { w, rows },
    moving: {},
    summed: [],
    optimizer: { slots: [], update: (v, gradient) => ({ value: v.sub(gradient), slots: {} }) },
    forward: ({ x }) => {
      const chosen = tf.gather(rows, x!.mul(w).toInt());
      return { loss: chosen.square().sum().add(w.sum()) as tf.Scalar };
    },
  };
  const device = await openDevice(id, { replicas: 1, threadScript: `${builtThreads}/stepThread.js` });
  const session = await device.training(spec, 0);
  // Places 0 and 1: the gradient of the rows is 2 · rows, of w 1 by the second term alone.
  expect((await session.step({ x: Float32Array.of(1, 1) }, {})).loss![0]).toBeCloseTo(31.6, 4);
  const state = await session.read();
  expect([...state.rows!]).toEqual([-1, -2, -3, -4]);
  expect([...state.w!]).toEqual([expect.closeTo(-0.8, 5), expect.closeTo(0.4, 5)]);
  await session.dispose();
  await device.dispose();
});
