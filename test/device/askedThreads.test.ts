/** What devices ask of the threads that compute for them, and that each thread is closed, with a list of requests in the place of a thread. */
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { compiledCpu } from '../../src/device/compiled';
import type { Device, EvaluationSpec, TrainingSpec } from '../../src/device/device';
import { gpuDevice } from '../../src/device/gpu';
import { BatchFailure } from '../../src/device/gpuErrors';
import type { Request } from '../../src/device/stepThread';
import { port } from '../../src/graph/port';

const threads = vi.hoisted(() => ({
  asked: [] as Request[],
  opened: 0,
  closed: 0,
  /** Kinds of requests that fail, with what is said then. */
  failing: {} as Record<string, string>,
  /** Of the graphics card. */
  card: undefined as string | undefined,
}));
vi.mock('../../src/device/threadClient', () => ({
  ThreadClient: class {
    constructor() {
      threads.opened++;
    }
    async ask(request: Request) {
      threads.asked.push(request);
      const said = threads.failing[request.kind];
      if (said !== undefined) throw new Error(said);
      return {};
    }
    async end() {
      threads.closed++;
    }
  },
}));
vi.mock('../../src/device/gpuName', async (original) => ({
  ...(await original<typeof import('../../src/device/gpuName')>()),
  gpuName: async () => threads.card,
}));
beforeEach(() => Object.assign(threads, { asked: [], opened: 0, closed: 0, failing: {}, card: undefined }));

await tf.setBackend('cpu');
const w = tf.variable(tf.tensor1d([1, 2]));
const training: TrainingSpec = {
  inputs: { x: { shape: [8, 2], dtype: 'float32' } },
  scalars: [],
  trainable: { w },
  moving: {},
  summed: [],
  optimizer: { slots: [], update: (v, gradient, slots) => ({ value: v.sub(gradient), slots }) },
  forward: ({ x }) => ({ loss: (x as tf.Tensor).mul(w).mean() }),
};
const evaluation: EvaluationSpec = {
  inputs: training.inputs,
  variables: { w },
  forward: ({ x }) => ({ y: (x as tf.Tensor).mul(w) }),
};
const kinds = () => threads.asked.map(({ kind }) => kind);
const stateOf = (...values: number[]) => ({ w: Float32Array.from(values) });
const x = new Float32Array(16);
const open: Record<string, (options?: object) => Promise<Device>> = {
  cpu: (options = {}) => compiledCpu({ replicas: 2, threadScript: 'none', ...options }),
  webgpu: (options = {}) => gpuDevice('webgpu', { threadScript: 'none', ...options }),
};

describe.each(Object.keys(open))('%s', (id) => {
  const device = (options?: object) => open[id]!(options);
  const replicas = id === 'cpu' ? 2 : 1;
  const opening = id === 'cpu' ? 'openReplica' : 'openGpuReplica';
  const graph = id === 'cpu' ? 'openGraph' : 'openGpuGraph';

  it('opens a thread a replica, and closes each', async () => {
    const session = await (await device()).training(training, 0);
    expect(kinds()).toEqual([...Array(replicas).fill(opening), ...Array(replicas).fill('write')]);
    await session.dispose();
    expect([threads.opened, threads.closed]).toEqual([replicas, replicas]);
    expect(kinds()).not.toContain('endProfiling');
  });

  it('writes a profile, and closes also where that fails', async () => {
    const session = await (await device({ profile: '/p' })).training(training, 0);
    threads.failing.endProfiling = 'the disk is full';
    await expect(session.dispose()).rejects.toThrow('the disk is full');
    expect(kinds().filter((kind) => kind === 'endProfiling')).toHaveLength(replicas);
    expect(threads.closed).toBe(replicas);
  });

  it.each([opening, 'write'])('closes its threads where training cannot begin: %s', async (kind) => {
    threads.failing[kind] = 'it is broken';
    await expect((await device()).training(training, 0)).rejects.toThrow('it is broken');
    expect(threads.closed).toBe(replicas);
  });

  it('closes its thread where an evaluation cannot begin', async () => {
    threads.failing[graph] = 'it is broken';
    await expect((await device()).evaluation(evaluation)).rejects.toThrow('it is broken');
    expect([threads.opened, threads.closed]).toEqual([1, 1]);
  });

  it('asks nothing for a state that does not fit', async () => {
    const session = await (await device()).training(training, 0);
    threads.asked = [];
    await expect(session.write({ ...stateOf(1, 2, 3), '#steps': Float32Array.of(0) })).rejects.toThrow(/'w' has 3/);
    expect(threads.asked).toEqual([]);
  });
});

it('the processor computes an evaluation with the threads of all its replicas', async () => {
  await (await compiledCpu({ replicas: 3, threads: 2, threadScript: 'none' })).evaluation(evaluation);
  expect(threads.asked).toMatchObject([{ kind: 'openGraph', threads: 6 }]);
});

it('no more is asked of replicas of which one has failed: they are closed, once', async () => {
  const session = await (await open.cpu!({ profile: '/p' })).training(training, 0);
  threads.failing.step = 'it is broken';
  await expect(session.step({ x }, {})).rejects.toThrow('it is broken');
  await session.dispose();
  expect([kinds().includes('endProfiling'), threads.closed]).toEqual([false, 2]);
});

it('a GPU is given weights that are others than the last time, by their ports', async () => {
  const session = await (await open.webgpu!()).evaluation(evaluation);
  const [first, second] = [stateOf(1, 2), stateOf(3, 4)];
  for (const state of [first, first, second, second, first]) await session.run({ x }, state);
  const loaded = threads.asked.flatMap((request) => (request.kind === 'load' ? [request.weights] : []));
  expect(loaded).toEqual([first, second, first].map((state) => ({ [port.variable('w')]: state.w })));
  expect(kinds().slice(1)).toEqual(['load', 'compute', 'compute', 'load', 'compute', 'compute', 'load', 'compute']);
  threads.failing.load = 'it is broken';
  await expect(session.run({ x }, second)).rejects.toThrow('it is broken');
  threads.failing = {};
  await session.run({ x }, second);
  expect(kinds().slice(-3)).toEqual(['load', 'load', 'compute']);
  await session.dispose();
  expect(threads.closed).toBe(1);
});

it('a GPU that runs out of memory is told of by its name, what fits, and for what it is', async () => {
  const device = await open.webgpu!();
  threads.failing = { step: 'out of memory', compute: 'out of memory' };
  const step = (await device.training(training, 0)).step({ x }, {});
  await expect(step).rejects.toBeInstanceOf(BatchFailure);
  await expect(step).rejects.toMatchObject({
    message: expect.stringMatching(/\(WebGPU\)\. A step takes about/),
    detail: { hint: expect.stringMatching(/^Set batchSize to 4 and accumulate/) },
  });
  await expect((await device.evaluation(evaluation)).run({ x }, stateOf(1, 2))).rejects.toMatchObject({
    detail: { hint: 'Set evaluation.batchSize to 4.' },
  });
});

it.each([
  ['webgpu', undefined, undefined, 'WebGPU, compiled'],
  ['webgpu', 'NVIDIA H200, 141 GiB', true, 'WebGPU, compiled, NVIDIA H200, 141 GiB'],
  ['webgpu', 'SwiftShader, in software', false, 'WebGPU, compiled, SwiftShader, in software'],
  ['cuda', undefined, true, 'CUDA, compiled'],
  ['cuda', 'SwiftShader, in software', true, 'CUDA, compiled, SwiftShader, in software'],
] as const)('%s with the card %s is one: %s', async (provider, name, gpu, description) => {
  threads.card = name;
  expect(await gpuDevice(provider, { threadScript: 'none' })).toMatchObject({ id: provider, gpu, description });
});
