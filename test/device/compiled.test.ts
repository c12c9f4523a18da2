/** What the compiled device makes of a step: shares of a batch, what they say together, its memory, and its profile. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expect, it, onTestFinished } from 'vitest';
import { compiledCpu, plans } from '../../src/device/compiled';
import type { TrainingSpec } from '../../src/device/device';
import { blockSize } from '../../src/graph/onnx/block';
import { builtThreads } from '../threads';

const threadScript = path.join(builtThreads, 'stepThread.js');
const w = tf.variable(tf.tensor1d([1, 2]));
/** Counts and means of a batch of six. */
const spec: TrainingSpec = {
  inputs: { x: { shape: [6, 2], dtype: 'float32' } },
  scalars: ['rate'],
  trainable: { w },
  moving: {},
  summed: ['count', 'each'],
  optimizer: {
    slots: ['m', 'v'],
    update: (v, gradient, slots, { scalars }) => ({ value: v.sub(gradient.mul(scalars.rate as tf.Scalar)), slots }),
  },
  forward: ({ x }) => {
    const given = x as tf.Tensor;
    return { loss: given.mul(w).mean(), count: given.sum(), each: given.sum(0), mean: given.mean(0) };
  },
  freezable: ['w'],
  ema: true,
};
const batch = () => ({ x: Float32Array.from({ length: 12 }, (_, i) => i) });

it.each([1, 2, 4])('of a batch of six, %i wanted replicas say together what one says', async (replicas) => {
  const device = await compiledCpu({ replicas, threadScript });
  const session = await device.training(spec, 0);
  const outputs = await session.step(batch(), { rate: 0.1 });
  // x is 0 … 11 in rows of two: mean of x·(1, 2), sums, and sums and means by column.
  expect(Object.keys(outputs).sort()).toEqual(['count', 'each', 'loss', 'mean']);
  expect([outputs.loss?.[0], outputs.count?.[0]]).toEqual([expect.closeTo((30 + 2 * 36) / 12, 5), 66]);
  expect([outputs.each, outputs.mean]).toEqual([Float32Array.of(30, 36), Float32Array.of(5, 6)]);
  // Gradient of the mean by w: half of the column's mean.
  const { w: moved } = await session.read();
  expect([...(moved ?? [])]).toEqual([expect.closeTo(1 - 0.1 * 2.5, 5), expect.closeTo(2 - 0.1 * 3, 5)]);
  const block = await blockSize();
  const count = replicas === 4 ? 3 : replicas;
  const { plan } = plans(spec, { block, count, threads: 1, seed: 0 });
  expect(session.predictedBytes).toBe(count * (plan[0]?.bytes ?? 0));
  await session.dispose();
});

it('has a plan a replica: the same step, and one of them keeps the averages', () => {
  const { plan } = plans(spec, { block: 0, count: 3, threads: 2, seed: 9 });
  expect(plan.map(({ index, count, ema, seed, threads }) => [index, count, ema, seed, threads])).toEqual([
    [0, 3, true, 9, 2],
    [1, 3, false, 9, 2],
    [2, 3, false, 9, 2],
  ]);
  const [first] = plan;
  expect(first).toMatchObject({ trainable: ['w'], moving: [], slots: ['w#m', 'w#v'], freezable: ['w'] });
  expect(first?.shared).toMatchObject({ size: 2 });
  expect(first).not.toHaveProperty('profile');
  // A third of the batch: two rows of two numbers.
  expect(first?.gradient.inputs.find(({ name }) => name === 'x')?.shape).toEqual([2, 2]);
  expect(plans(spec, { block: 0, count: 1, threads: 1, seed: 0 }).plan[0]?.shared).toBeUndefined();
  expect(plans({ ...spec, ema: false }, { block: 0, count: 1, threads: 1, seed: 0 }).plan[0]?.ema).toBe(false);
});

it('says how many copies and threads it has: a copy a core, unless somebody says otherwise', async () => {
  const described = async (options: object) => (await compiledCpu({ threadScript, ...options })).description;
  const cores = availableParallelism();
  expect(await described({})).toBe(`CPU, compiled, ${cores} × 1 thread`);
  expect(await described({ replicas: 3, threads: 2 })).toBe('CPU, compiled, 3 × 2 threads');
  expect(await described({ threads: 2 * cores })).toBe(`CPU, compiled, 1 × ${2 * cores} threads`);
});

it('has written its profile when it is closed', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-profile-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const device = await compiledCpu({ replicas: 1, threadScript, profile: path.join(folder, 'step') });
  const session = await device.training(spec, 0);
  await session.step(batch(), { rate: 0.1 });
  await session.dispose();
  const [file = '', ...others] = readdirSync(folder);
  expect([file.startsWith('step'), others]).toEqual([true, []]);
  const events = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as { cat: string }[];
  expect(events.filter(({ cat }) => cat === 'Node').length).toBeGreaterThan(0);
});
