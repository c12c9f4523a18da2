import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type DeviceId, deviceId, openDevice } from '../../src/device';
import type { EvaluationSpec, TrainingSpec } from '../../src/device/device';
import { probeDevice } from '../../src/train/doctor';
import { buildThreads } from '../threads';

let threads = '';
beforeAll(async () => {
  threads = await buildThreads();
});

/** A linear model with noise on its input: one matrix, no batch norm, so that shares of a batch add up exactly. */
function linear(batch: number): { spec: TrainingSpec; inputs: { x: Float32Array; y: Int32Array } } {
  const w = tf.variable(tf.tensor2d([0.1, -0.2, 0.3, 0.4, -0.5, 0.6], [3, 2]));
  const average = tf.variable(tf.zeros([3]), false);
  const spec: TrainingSpec = {
    inputs: { x: { shape: [batch, 3], dtype: 'float32' }, y: { shape: [batch], dtype: 'int32' } },
    scalars: ['learningRate'],
    trainable: { w },
    moving: { average },
    summed: ['correct'],
    optimizer: {
      slots: ['momentum'],
      update(v, g, slots, { scalars }) {
        const momentum = slots.momentum!.mul(0.9).add(g);
        return { value: v.sub(momentum.mul(scalars.learningRate!)), slots: { momentum } };
      },
    },
    forward({ x, y }) {
      average.assign(average.mul(0.9).add(x!.mean(0).mul(0.1)) as tf.Tensor);
      const logits = tf.matMul(x as tf.Tensor2D, w as unknown as tf.Tensor2D);
      const hot = tf.oneHot(y as tf.Tensor1D, 2);
      return {
        loss: tf.logSoftmax(logits).mul(hot).sum(-1).mean().neg(),
        correct: logits.argMax(-1).equal(y!).toFloat().sum(),
      };
    },
  };
  const x = Float32Array.from({ length: batch * 3 }, (_, i) => Math.sin(i));
  return { spec, inputs: { x, y: Int32Array.from({ length: batch }, (_, i) => i % 2) } };
}

async function fourSteps(id: DeviceId, replicas: number) {
  const { spec, inputs } = linear(8);
  const device = await openDevice(id, { replicas, threadScript: path.join(threads, 'stepThread.js') });
  const session = await device.training(spec, 5);
  const losses: number[] = [];
  let correct = 0;
  for (let i = 0; i < 4; i++) {
    const outputs = await session.step(inputs, { learningRate: 0.1 });
    losses.push(outputs.loss![0]!);
    correct += outputs.correct![0]!;
  }
  const state = await session.read();
  await session.dispose();
  await device.dispose();
  return { losses, correct, state };
}

describe('devices agree', () => {
  it.each([
    ['cpu', 1],
    ['cpu', 2],
    ['cpu', 4],
  ] as const)('%s with %d replicas does what eager TensorFlow.js does on the whole batch', async (id, replicas) => {
    const [eager, other] = [await fourSteps('tfjs', 1), await fourSteps(id, replicas)];
    for (const [i, loss] of other.losses.entries()) expect(loss).toBeCloseTo(eager.losses[i]!, 5);
    expect(other.correct).toBe(eager.correct);
    expect(Object.keys(other.state).toSorted()).toEqual(Object.keys(eager.state).toSorted());
    for (const [name, values] of Object.entries(eager.state)) {
      for (const [i, v] of values.entries()) expect(other.state[name]![i], name).toBeCloseTo(v, 5);
    }
  });

  it.each(['cpu', 'tfjs'] as const)(
    '%s evaluates with the state it is given, whatever the variables hold',
    async (id) => {
      const w = tf.variable(tf.tensor1d([1, 2]));
      const spec: EvaluationSpec = {
        inputs: { x: { shape: [2], dtype: 'float32' } },
        variables: { w },
        forward: ({ x }) => ({ y: x!.mul(w) }),
      };
      const device = await openDevice(id, { threadScript: path.join(threads, 'stepThread.js') });
      const session = await device.evaluation(spec);
      const { y } = await session.run({ x: Float32Array.of(3, 4) }, { w: Float32Array.of(10, 100) });
      expect([...y!]).toEqual([30, 400]);
      expect([...w.dataSync()]).toEqual([1, 2]);
      await session.dispose();
    },
  );

  it.each(['cpu', 'tfjs'] as const)('%s refuses a state that does not fit and keeps its own', async (id) => {
    const { spec } = linear(8);
    const device = await openDevice(id, { replicas: 1, threadScript: path.join(threads, 'stepThread.js') });
    const session = await device.training(spec, 5);
    const before = await session.read();
    await expect(session.write({ ...before, w: new Float32Array(7) })).rejects.toThrow(/'w' has 7 numbers.*needs 6/);
    const { 'w#momentum': _, ...missing } = before;
    await expect(session.write(missing)).rejects.toThrow(/no 'w#momentum'/);
    await expect(session.write({ ...before, v: new Float32Array(1) })).rejects.toThrow(/'v', which the model has not/);
    expect(await session.read()).toEqual(before);
    await session.dispose();
  });

  it('an eager step leaves no tensors behind', async () => {
    const { spec, inputs } = linear(8);
    const session = await (await openDevice('tfjs')).training(spec, 5);
    await session.step(inputs, { learningRate: 0.1 });
    const before = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) await session.step(inputs, { learningRate: 0.1 });
    expect(tf.memory().numTensors).toBe(before);
    await session.dispose();
  });
});

describe('tfjs-node-gpu', () => {
  const installed = (script: string) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'sluice-gpu-'));
    const target = path.join(folder, 'node_modules/@tensorflow/tfjs-node-gpu');
    mkdirSync(target, { recursive: true });
    writeFileSync(
      path.join(target, 'package.json'),
      '{"name":"@tensorflow/tfjs-node-gpu","version":"4.22.0","main":"index.js"}',
    );
    writeFileSync(path.join(target, 'index.js'), script);
    return folder;
  };

  it('is used where the user has it, with our TensorFlow.js in place of its own', async () => {
    // Stands in for the native package: it registers a backend called `tensorflow`, as that one does.
    const folder = installed(`const tf = require('@tensorflow/tfjs'); const cpu = tf.findBackend('cpu');
      tf.registerBackend('tensorflow', () => cpu);
      for (const k of tf.getKernelsForBackend('cpu')) tf.registerKernel({ ...k, backendName: 'tensorflow' });`);
    const diagnosis = await probeDevice('tfjs-node-gpu', { tfjsNodeGpuPath: folder });
    expect(diagnosis).toMatchObject({ works: true, message: expect.stringContaining('@tensorflow/tfjs-node-gpu') });
    await tf.setBackend('cpu');
    tf.removeBackend('tensorflow');
  }, 60_000);

  it.each([
    [undefined, /not part of Sluice/],
    [mkdtempSync(path.join(tmpdir(), 'sluice-empty-')), /is installed in/],
    [installed("throw new Error('libtensorflow.so.2: cannot open shared object file')"), /libtensorflow\.so\.2/],
  ])('says how to get it: %s', async (folder, message) => {
    const diagnosis = await probeDevice('tfjs-node-gpu', folder === undefined ? {} : { tfjsNodeGpuPath: folder });
    expect(diagnosis.works).toBe(false);
    expect(diagnosis.message).toMatch(message);
    expect(diagnosis.hint).toBeTruthy();
  });

  it('is not guessed from a name that is none', () => {
    expect(() => deviceId('tfjs-node')).toThrow(/no device 'tfjs-node'/);
  });
});
