/** What every device promises, on a problem small enough to be done by hand: y = w·x with squared error. */
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SeededRandom } from '../../src/base/random';
import { openDevice } from '../../src/device';
import type { Device, EvaluationSpec, State, TrainingSpec } from '../../src/device/device';
import { builtThreads as threads } from '../threads';
import { describeDevices } from './gpu';

const batch = 4;
const x = Float32Array.of(1, 2, 3, -1, 0, 2, 0.5, 1, -2, 4, 0, 1);
const y = Int32Array.of(1, -1, 2, 0);
const start = [0.5, -1, 0.25];
const seed = 5;

let live: tf.Tensor[] = [];
beforeAll(async () => {
  await tf.setBackend('cpu');
});
afterAll(() => tf.dispose(live));

/** Weights `w` [3], frozen offset `frozen` [1], and `seen`, a running sum of the mean prediction. */
function problem() {
  const variable = (values: number[], shape: number[]) => {
    const made = tf.tidy(() => tf.variable(tf.tensor(values, shape)));
    live.push(made);
    return made;
  };
  const [w, frozen, seen] = [variable(start, [3, 1]), variable([0.125], [1]), variable([0], [])];
  const inputs: TrainingSpec['inputs'] = {
    x: { shape: [batch, 3], dtype: 'float32' },
    y: { shape: [batch], dtype: 'int32' },
  };
  const predicted = (values: tf.Tensor) => values.matMul(w).add(frozen).reshape([batch]);
  const training: TrainingSpec = {
    inputs,
    scalars: ['learningRate'],
    trainable: { w },
    moving: { frozen, seen },
    summed: [],
    optimizer: {
      slots: ['momentum'],
      update(v, gradient, { momentum }, { scalars }) {
        const velocity = momentum!.mul(0.5).add(gradient);
        return { value: v.sub(velocity.mul(scalars.learningRate!)), slots: { momentum: velocity } };
      },
    },
    forward(given, _, random) {
      const p = predicted(given.x!);
      seen.assign(seen.mul(0.5).add(p.mean()) as tf.Tensor<tf.Rank.R0>);
      const error = p.sub(given.y!.toFloat());
      return {
        loss: error.square().mean(),
        first: random.uniform([3]).mul(1),
        second: random.uniform([2, 2]).mul(1),
      };
    },
  };
  const evaluation: EvaluationSpec = {
    inputs,
    variables: { w, frozen },
    forward: (given) => ({ error: predicted(given.x!).sub(given.y!.toFloat()) }),
  };
  return { training, evaluation, w };
}

/** Losses and weights by hand. */
function byHand(steps: number, learningRate: number) {
  let w = [...start];
  let momentum = [0, 0, 0];
  let seen = 0;
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const rows = Array.from({ length: batch }, (_, i) => [...x.subarray(3 * i, 3 * i + 3)]);
    const predicted = rows.map((row) => row.reduce((sum, value, j) => sum + value * w[j]!, 0.125));
    const errors = predicted.map((p, i) => p - y[i]!);
    losses.push(errors.reduce((sum, e) => sum + e * e, 0) / batch);
    seen = 0.5 * seen + predicted.reduce((a, b) => a + b, 0) / batch;
    const gradient = w.map((_, j) => rows.reduce((sum, row, i) => sum + (2 / batch) * errors[i]! * row[j]!, 0));
    momentum = momentum.map((m, j) => 0.5 * m + gradient[j]!);
    w = w.map((value, j) => value - learningRate * momentum[j]!);
  }
  return { losses, state: { w, 'w#momentum': momentum, frozen: [0.125], seen: [seen], '#steps': [steps] } };
}

const near = (actual: ArrayLike<number>, expected: number[], what: string) =>
  expect(Array.from(actual), what).toEqual(expected.map((value) => expect.closeTo(value, 5)));

describeDevices((id, places) => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice(id, { ...places, replicas: 1, threadScript: `${threads}/stepThread.js` });
  });
  afterAll(() => device.dispose());

  it('says what it is', () => {
    expect(device.id).toBe(id);
    expect(device.description).not.toBe('');
  });

  it('takes the steps that were done by hand', async () => {
    const session = await device.training(problem().training, seed);
    const losses: number[] = [];
    for (let i = 0; i < 4; i++) losses.push((await session.step({ x, y }, { learningRate: 0.05 })).loss![0]!);
    const expected = byHand(4, 0.05);
    near(losses, expected.losses, 'losses');
    const state = await session.read();
    expect(Object.keys(state).toSorted()).toEqual(Object.keys(expected.state).toSorted());
    for (const [name, values] of Object.entries(expected.state)) near(state[name]!, values, name);
    await session.dispose();
  });

  it('draws from (seed, steps done) alone, one draw after the other', async () => {
    const session = await device.training(problem().training, seed);
    for (let step = 0; step < 2; step++) {
      const { first, second } = await session.step({ x, y }, { learningRate: 0.05 });
      const random = new SeededRandom(seed, step, 0);
      expect(first).toEqual(random.fillUniform(new Float32Array(3)));
      expect(second).toEqual(random.fillUniform(new Float32Array(4)));
    }
    await session.dispose();
  });

  it('goes on to the bit in another session with the state of the first', async () => {
    const first = await device.training(problem().training, seed);
    const step = (session: typeof first) => session.step({ x, y }, { learningRate: 0.05 });
    await step(first);
    await step(first);
    const between = await first.read();
    const kept = structuredClone(between);
    const third = await step(first);
    expect(between, 'what was read is a copy').toEqual(kept);
    const second = await device.training(problem().training, seed);
    await second.write(between);
    expect(await step(second)).toEqual(third);
    expect(await second.read()).toEqual(await first.read());
    await first.dispose();
    await second.dispose();
  });

  it.each<[string, (state: State) => State, RegExp]>([
    ['an array is missing', ({ w: _, ...rest }) => rest, /no 'w'/],
    ['a slot is missing', ({ 'w#momentum': _, ...rest }) => rest, /no 'w#momentum'/],
    ['an array is too long', (state) => ({ ...state, w: new Float32Array(5) }), /'w' has 5 numbers.*needs 3/],
    ['there is one too many', (state) => ({ ...state, other: new Float32Array(1) }), /'other'/],
  ])('refuses a state in which %s, and stays as it was', async (_, change, message) => {
    const session = await device.training(problem().training, seed);
    await session.step({ x, y }, { learningRate: 0.05 });
    const before = await session.read();
    await expect(session.write(change({ ...before, seen: Float32Array.of(9) }))).rejects.toThrow(message);
    expect(await session.read()).toEqual(before);
    await session.dispose();
  });

  it('evaluates with the weights it is given and leaves the variables alone', async () => {
    const { evaluation, w } = problem();
    const session = await device.evaluation(evaluation);
    const state = { w: Float32Array.of(1, 0, 0), frozen: Float32Array.of(10), other: new Float32Array(2) };
    const { error } = await session.run({ x, y }, state);
    near(error!, [1 + 10 - 1, -1 + 10 + 1, 0.5 + 10 - 2, 4 + 10 - 0], 'errors');
    near(w.dataSync(), start, 'the variable');
    await session.dispose();
  });

  it('gives its memory back', async () => {
    const before = tf.memory().numTensors;
    const { training, evaluation } = problem();
    const own = live.length;
    const session = await device.training(training, seed);
    const evaluator = await device.evaluation(evaluation);
    for (let i = 0; i < 3; i++) {
      const state = await session.read();
      await session.step({ x, y }, { learningRate: 0.05 });
      await session.write(state);
      await evaluator.run({ x, y }, state);
    }
    await session.dispose();
    await evaluator.dispose();
    tf.dispose(live.slice(own - 3));
    live = live.slice(0, own - 3);
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('names the devices there are for one there is not', async () => {
  await expect(openDevice('abacus')).rejects.toMatchObject({
    message: "There is no device 'abacus'.",
    detail: { hint: expect.stringContaining('cpu, webgpu, cuda, tfjs, tfjs-node-gpu') },
  });
});
