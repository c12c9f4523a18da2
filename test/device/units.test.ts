/** Small parts of the devices: the name of a card, memory of a step, states that fit, layers that fail. */
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { failedLayer } from '../../src/device';
import { checkState } from '../../src/device/checkState';
import type { TrainingSpec } from '../../src/device/device';
import { eagerDevice } from '../../src/device/eager';
import { gpuName } from '../../src/device/gpuName';
import { initialState } from '../../src/device/initialState';
import { namingLayers } from '../../src/device/layerOfError';
import { ownBytes } from '../../src/device/ownBytes';

afterEach(() => vi.unstubAllEnvs());

describe.skipIf(process.platform === 'win32')('the name of the card (needs a shell)', () => {
  /** A program on the path that answers as a driver's does. */
  const driver = (answer: string) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'sluice-gpu-'));
    writeFileSync(path.join(folder, 'nvidia-smi'), `#!/bin/sh\n${answer}\n`);
    chmodSync(path.join(folder, 'nvidia-smi'), 0o755);
    vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
    for (const name of ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES']) vi.stubEnv(name, undefined);
  };

  it('is that of the first one, with its memory in GiB', async () => {
    driver("printf 'NVIDIA H100 80GB HBM3, 81559\\nNVIDIA A2, 15356\\n'");
    expect(await gpuName()).toBe('NVIDIA H100 80GB HBM3, 80 GiB');
  });

  it('is another one where the driver says nothing', async () => {
    driver('exit 9');
    expect((await gpuName()) ?? '').not.toMatch(/NVIDIA/);
  });

  it.each([
    ['VK_DRIVER_FILES', '/x/vk_swiftshader_icd.json', 'SwiftShader, in software'],
    ['VK_ICD_FILENAMES', '/x/lvp_icd.x86_64.json', 'lavapipe, in software'],
  ])('says by %s that there is none', async (variable, file, name) => {
    driver("echo 'NVIDIA A2, 15356'");
    vi.stubEnv(variable, file);
    expect(await gpuName()).toBe(name);
    // Of both the newer one counts.
    vi.stubEnv('VK_DRIVER_FILES', '/x/vk_swiftshader_icd.json');
    vi.stubEnv('VK_ICD_FILENAMES', '/x/lvp_icd.x86_64.json');
    expect(await gpuName()).toBe('SwiftShader, in software');
    for (const other of ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES']) vi.stubEnv(other, undefined);
    // A folder of that name is no driver.
    vi.stubEnv(variable, '/swiftshader/lvp/nvidia_icd.json');
    expect(await gpuName()).toBe('NVIDIA A2, 15 GiB');
  });
});

/** Of 6 and 4 trained numbers, 3 that move, 2 slots. */
const spec = (change: Partial<TrainingSpec> = {}): TrainingSpec => ({
  inputs: { x: { shape: [8, 5], dtype: 'float32' }, y: { shape: [8], dtype: 'int32' } },
  scalars: [],
  trainable: { w: tf.variable(tf.ones([2, 3]), true), b: tf.variable(tf.zeros([4])) },
  moving: { mean: tf.variable(tf.fill([3], 7), false) },
  summed: [],
  optimizer: { slots: ['m', 'v'], update: () => ({ value: tf.scalar(0), slots: {} }) },
  forward: () => ({}),
  ...change,
});

describe('a step', () => {
  it('has a share of the batch, gradients, and weights, slots and averages twice over', () => {
    // Batch 8 · 6 over the replicas; 10 trained: gradients, weights twice, both slots twice; 3 that move twice.
    expect(ownBytes(spec(), 1)).toBe(4 * (48 + 10 * (1 + 2 + 4) + 6));
    expect(ownBytes(spec(), 2)).toBe(4 * (24 + 70 + 6));
    expect(ownBytes(spec({ ema: true }), 1)).toBe(4 * (48 + 70 + 6 + 13));
  });

  it('begins with the weights of the model, averages like them and slots of zeros', () => {
    const state = initialState(spec({ ema: true }));
    expect(Object.fromEntries(Object.entries(state).map(([name, values]) => [name, [...values]]))).toEqual({
      '#steps': [0],
      ...{ w: Array(6).fill(1), b: Array(4).fill(0), mean: [7, 7, 7] },
      ...{ 'w#ema': Array(6).fill(1), 'b#ema': Array(4).fill(0), 'mean#ema': [7, 7, 7] },
      ...Object.fromEntries(['w#m', 'w#v'].map((name) => [name, Array(6).fill(0)])),
      ...Object.fromEntries(['b#m', 'b#v'].map((name) => [name, Array(4).fill(0)])),
    });
    expect(Object.keys(initialState(spec()))).not.toContain('w#ema');
  });

  it('takes a state that fits, and names the first array that does not', () => {
    const fits = initialState(spec({ ema: true }));
    const check = (change: Record<string, Float32Array | undefined>, of = spec({ ema: true })) => {
      const state = Object.fromEntries(Object.entries({ ...fits, ...change }).filter(([, values]) => values));
      return () => checkState(state as Record<string, Float32Array>, of);
    };
    expect(check({})).not.toThrow();
    expect(check({ '#steps': undefined })).not.toThrow();
    expect(check({ b: undefined })).toThrow("The state has no 'b'.");
    expect(check({ 'w#v': undefined })).toThrow("The state has no 'w#v'.");
    expect(check({ 'mean#ema': new Float32Array(2) })).toThrow(
      "'mean#ema' has 2 numbers in the state, the model needs 3.",
    );
    expect(check({ other: new Float32Array(1) })).toThrow("The state has 'other', which the model has not.");
    expect(check({}, spec())).toThrow("The state has 'w#ema', which the model has not.");
  });
});

it('an eager evaluation has the weights that it is given, and leaves the variables as they were, also where it fails', async () => {
  await tf.setBackend('cpu');
  const w = tf.variable(tf.tensor1d([1, 2]), true);
  let fails = false;
  const session = await eagerDevice('cpu', 'test').evaluation({
    inputs: { x: { shape: [2], dtype: 'float32' } },
    variables: { w },
    forward: ({ x }) => {
      if (fails) throw new Error('in the pass');
      return { y: x!.mul(w) };
    },
  });
  const { numTensors } = tf.memory();
  const run = () => session.run({ x: Float32Array.of(10, 10) }, { w: Float32Array.of(3, 4) });
  expect(await run()).toEqual({ y: Float32Array.of(30, 40) });
  expect([...w.dataSync()]).toEqual([1, 2]);
  fails = true;
  await expect(run()).rejects.toThrow('in the pass');
  expect([...w.dataSync()]).toEqual([1, 2]);
  expect(tf.memory().numTensors).toBe(numTensors);
});

describe('an error', () => {
  class Broken extends tf.layers.Layer {
    static className = 'Broken';
    fails: unknown;
    constructor(name: string, fails: unknown) {
      super({ name });
      this.fails = fails;
    }
    override computeOutputShape = (shape: tf.Shape | tf.Shape[]) => shape;
    override call(x: tf.Tensor | tf.Tensor[]) {
      if (this.fails !== undefined) throw this.fails;
      return [x].flat()[0] as tf.Tensor;
    }
  }
  const thrownBy = (model: tf.LayersModel, shape = [1, 2]) => {
    try {
      return namingLayers(model, () => model.apply(tf.zeros(shape)));
    } catch (error) {
      return error;
    }
  };

  it('belongs to the innermost layer that threw it, and layers and stacks are as before', () => {
    const error = new Error('in the layer');
    const broken = new Broken('broken', undefined);
    const inner = tf.sequential({
      name: 'inner',
      layers: [tf.layers.dense({ name: 'd', units: 2, inputShape: [2] }), broken],
    });
    const model = tf.sequential({ layers: [inner] });
    broken.fails = error;
    const { stackTraceLimit } = Error;
    expect(thrownBy(model)).toBe(error);
    expect(failedLayer(error)?.name).toBe('broken');
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
    for (const layer of [inner.getLayer('d'), broken]) expect(Object.hasOwn(layer, 'call')).toBe(false);
    const wrapped = new Broken('wrapped', undefined);
    const times = tf.layers.timeDistributed({ name: 'times', layer: wrapped, inputShape: [3, 2] });
    const wrapper = tf.sequential({ layers: [times] });
    wrapped.fails = new Error('within the wrapper');
    expect(thrownBy(wrapper, [1, 3, 2])).toBe(wrapped.fails);
    expect(failedLayer(wrapped.fails)?.name).toBe('wrapped');
    broken.fails = 'no error at all';
    expect(thrownBy(model)).toBe('no error at all');
    expect([failedLayer('no error at all'), failedLayer(new Error('elsewhere'))]).toEqual([undefined, undefined]);
    expect(namingLayers(undefined, () => 7)).toBe(7);
  });

  it('leaves a layer with a call of its own as it was', () => {
    const layer = new Broken('own', undefined);
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] }), layer] });
    const own = (x: tf.Tensor | tf.Tensor[]) => [x].flat()[0] as tf.Tensor;
    layer.call = own;
    thrownBy(model);
    expect(layer.call).toBe(own);
  });
});
