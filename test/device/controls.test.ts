/** Clipping, accumulation, freezing and averaging on every device, against plain numbers: y = x·w + 2·b, squared error. */
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SeededRandom } from '../../src/base/random';
import { openDevice } from '../../src/device';
import type { Device, State, StepControl, TrainingSpec } from '../../src/device/device';
import { builtThreads as threads } from '../threads';
import { describeDevices } from './gpu';

const learningRate = 0.05;
const seed = 3;
const random = new SeededRandom(1);
const rows = Array.from({ length: 12 }, () => Array.from({ length: 3 }, () => 4 * random.uniform() - 2));
const labels = rows.map((row) => Math.round(3 * row[0]! - row[1]!));

/** Rows `from` to `to` as a batch. */
const batch = (from: number, to: number) => ({
  x: Float32Array.from(rows.slice(from, to).flat()),
  y: Int32Array.from(labels.slice(from, to)),
});

let live: tf.Tensor[] = [];
beforeAll(async () => {
  await tf.setBackend('cpu');
});
afterAll(() => tf.dispose(live));

/** `b` and `seen`, a running mean of the predictions, can be frozen. */
function problem(size: number, change: Partial<TrainingSpec> = {}): TrainingSpec {
  const variable = (values: number[], shape: number[]) => {
    const made = tf.tidy(() => tf.variable(tf.tensor(values, shape)));
    live.push(made);
    return made;
  };
  const [w, b, seen] = [variable([0.5, -1, 0.25], [3, 1]), variable([0.5], [1]), variable([0], [])];
  return {
    inputs: { x: { shape: [size, 3], dtype: 'float32' }, y: { shape: [size], dtype: 'int32' } },
    scalars: ['learningRate'],
    trainable: { w, b },
    moving: { seen },
    summed: [],
    freezable: ['b', 'seen'],
    optimizer: {
      slots: ['momentum'],
      update(v, gradient, { momentum }, { scalars }) {
        const velocity = momentum!.mul(0.5).add(gradient);
        return { value: v.sub(velocity.mul(scalars.learningRate!)), slots: { momentum: velocity } };
      },
    },
    forward(given, _, draws) {
      const p = given.x!.matMul(w).add(b.mul(2)).reshape([-1]);
      seen.assign(seen.mul(0.5).add(p.mean().mul(0.5)) as tf.Tensor<tf.Rank.R0>);
      return { loss: p.sub(given.y!.toFloat()).square().mean(), draw: draws.uniform([2]).mul(1) };
    },
    ...change,
  };
}

/** The same in numbers. Each step is a list of batches, each a range of rows; it says whether it clipped. */
class ByHand {
  w = [0.5, -1, 0.25, 0.5];
  momentum = [0, 0, 0, 0];
  seen = 0;

  step(batches: [number, number][], { clipNorm, freeze }: { clipNorm?: number; freeze?: boolean } = {}): boolean {
    const total = [0, 0, 0, 0];
    for (const [from, to] of batches) {
      const inputs = rows.slice(from, to).map((row) => [...row, 2]);
      const predicted = inputs.map((row) => row.reduce((sum, value, j) => sum + value * this.w[j]!, 0));
      if (!freeze) this.seen = 0.5 * this.seen + (0.5 * predicted.reduce((a, p) => a + p, 0)) / inputs.length;
      inputs.forEach((row, i) => {
        row.forEach((value, j) => {
          const error = predicted[i]! - labels[from + i]!;
          total[j] = total[j]! + (2 * error * value) / inputs.length / batches.length;
        });
      });
    }
    const learning = freeze ? [0, 1, 2] : [0, 1, 2, 3];
    const norm = Math.sqrt(learning.reduce((sum, j) => sum + total[j]! ** 2, 0));
    const factor = clipNorm !== undefined && norm > clipNorm ? clipNorm / norm : 1;
    for (const j of learning) {
      this.momentum[j] = 0.5 * this.momentum[j]! + factor * total[j]!;
      this.w[j] = this.w[j]! - learningRate * this.momentum[j]!;
    }
    return factor < 1;
  }

  get state(): Record<string, number[]> {
    const split = (all: number[]) => [all.slice(0, 3), all.slice(3)] as const;
    const [[w, b], [wm, bm]] = [split(this.w), split(this.momentum)];
    return { w, b, seen: [this.seen], 'w#momentum': wm, 'b#momentum': bm } as Record<string, number[]>;
  }
}

function near(state: State, expected: Record<string, number[]>): void {
  for (const [name, values] of Object.entries(expected))
    expect(Array.from(state[name]!), name).toEqual(values.map((value) => expect.closeTo(value, 5)));
}

/** Runs steps of batches and gives the state after each step. */
async function run(
  device: Device,
  spec: TrainingSpec,
  steps: { batches: [number, number][]; control?: StepControl }[],
): Promise<State[]> {
  const session = await device.training(spec, seed);
  const states: State[] = [];
  for (const { batches, control } of steps) {
    for (const [i, [from, to]] of batches.entries())
      await session.step(batch(from, to), { learningRate }, { ...control, more: i + 1 < batches.length });
    states.push(await session.read());
  }
  await session.dispose();
  return states;
}

const fours: [number, number][] = [
  [0, 4],
  [4, 8],
  [8, 12],
];
const first = fours.slice(0, 1);

describeDevices((id, places) => {
  const open = (replicas: number) => openDevice(id, { ...places, replicas, threadScript: `${threads}/stepThread.js` });
  let device: Device;
  beforeAll(async () => {
    device = await open(1);
  });
  afterAll(() => device.dispose());

  it('scales gradients down to the limit of their common norm, and smaller ones not at all', async () => {
    const hand = new ByHand();
    const states = await run(device, problem(4, { clipNorm: 4 }), new Array(12).fill({ batches: first }));
    const scaled = states.map((state) => {
      const clipped = hand.step(first, { clipNorm: 4 });
      near(state, hand.state);
      return clipped;
    });
    expect(new Set(scaled), 'both cases').toEqual(new Set([true, false]));
  });

  it('does not touch the bits of gradients within the limit', async () => {
    const steps = new Array(3).fill({ batches: first });
    expect(await run(device, problem(4, { clipNorm: 1e6 }), steps)).toEqual(await run(device, problem(4), steps));
  });

  it('makes of three batches the step of one big one, and of two the mean of two', async () => {
    const steps = [{ batches: fours }, { batches: fours.slice(0, 2) }, { batches: fours }];
    const states = await run(device, problem(4), steps);
    const hand = new ByHand();
    for (const [i, { batches }] of steps.entries()) {
      hand.step(batches);
      near(states[i]!, hand.state);
      expect(states[i]!['#steps']).toEqual(Float32Array.of(i + 1));
    }
    const big = await run(device, problem(12), [{ batches: [[0, 12]] }]);
    for (const name of ['w', 'b', 'w#momentum', 'b#momentum']) near(big[0]!, { [name]: Array.from(states[0]![name]!) });
  });

  it('draws anew for every batch of a step', async () => {
    const session = await device.training(problem(4), seed);
    const draws: Float32Array[] = [];
    for (const more of [true, true, false, false])
      draws.push((await session.step(batch(0, 4), { learningRate }, { more })).draw!);
    const stream = (...names: [number, ...number[]]) => new SeededRandom(...names).fillUniform(new Float32Array(2));
    expect(draws).toEqual([stream(seed, 0, 0), stream(seed, 0, 0, 1), stream(seed, 0, 0, 2), stream(seed, 1, 0)]);
    await session.dispose();
  });

  it('forgets the batches of a step that was not finished when a state is written', async () => {
    const session = await device.training(problem(4), seed);
    const start = await session.read();
    await session.step(batch(8, 12), { learningRate }, { more: true });
    await session.write(start);
    await session.step(batch(0, 4), { learningRate });
    const hand = new ByHand();
    hand.step(first);
    near(await session.read(), hand.state);
    await session.dispose();
  });

  it('leaves what is frozen to the bit, and goes on with it as it was', async () => {
    const frozen = ['b', 'b#momentum', 'seen'];
    const plan = [false, true, true, false].map((freeze) => ({ batches: fours, control: { freeze } }));
    const states = await run(device, problem(4, { clipNorm: 4 }), plan);
    const hand = new ByHand();
    for (const [i, { batches, control }] of plan.entries()) {
      hand.step(batches, { clipNorm: 4, ...control });
      near(states[i]!, hand.state);
    }
    for (const name of frozen) {
      expect(states[1]![name], name).toEqual(states[0]![name]);
      expect(states[2]![name], name).toEqual(states[0]![name]);
      expect(states[3]![name], name).not.toEqual(states[0]![name]);
    }
    expect(states[1]!.w).not.toEqual(states[0]!.w);
  });

  it('keeps an average of every variable, of frozen and of moving ones too', async () => {
    const decay = 0.8;
    const count = 6;
    // The weights 1, d, d², … from the newest value back, divided by their sum.
    const plan = Array.from({ length: count }, (_, i) => ({
      batches: first,
      control: { emaRate: (1 - decay) / (1 - decay ** (i + 1)), freeze: i === 2 },
    }));
    const states = await run(device, problem(4, { ema: true }), plan);
    for (const name of ['w', 'b', 'seen']) {
      const powers = states.map((_, i) => decay ** (count - 1 - i));
      const sum = powers.reduce((a, p) => a + p, 0);
      const expected = Array.from(states[0]![name]!, (_, j) =>
        states.reduce((total, state, i) => total + (powers[i]! * state[name]![j]!) / sum, 0),
      );
      near(states.at(-1)!, { [`${name}#ema`]: expected });
    }
    expect(Object.keys(states[0]!).filter((name) => name.includes('momentum#') || name.includes('#momentum#'))).toEqual(
      [],
    );
    const plain = await run(device, problem(4), [{ batches: first }]);
    expect(Object.keys(plain[0]!).some((name) => name.endsWith('#ema'))).toBe(false);
  });

  it('goes on to the bit with the state of another session, averages included', async () => {
    const spec = { ema: true, clipNorm: 4 };
    const control = { emaRate: 0.25 };
    const steps = new Array(4).fill({ batches: fours, control });
    const straight = (await run(device, problem(4, spec), steps)).at(-1)!;
    const half = (await run(device, problem(4, spec), steps.slice(0, 2))).at(-1)!;
    const session = await device.training(problem(4, spec), seed);
    await session.write(half);
    for (const [i, [from, to]] of [...fours, ...fours].entries())
      await session.step(batch(from, to), { learningRate }, { ...control, more: i % 3 < 2 });
    expect(await session.read()).toEqual(straight);
    await session.dispose();
    const { 'w#ema': _, ...without } = half;
    const other = await device.training(problem(4, spec), seed);
    await expect(other.write(without)).rejects.toThrow("no 'w#ema'");
    await other.dispose();
  });

  it('gives its memory back', async () => {
    const before = tf.memory().numTensors;
    const own = live.length;
    const session = await device.training(problem(4, { clipNorm: 1, ema: true }), seed);
    for (const more of [true, false, true, false, true])
      await session.step(batch(0, 4), { learningRate }, { more, freeze: !more, emaRate: 0.5 });
    await session.dispose();
    tf.dispose(live.slice(own));
    live = live.slice(0, own);
    expect(tf.memory().numTensors).toBe(before);
  });

  // No other device has replicas.
  if (id !== 'cpu') return;

  it('takes as many replicas as divide the batch', async () => {
    const four = await open(4);
    const [state] = await run(four, problem(6), [{ batches: [[0, 6]] }]);
    const hand = new ByHand();
    hand.step([[0, 6]]);
    near(state!, hand.state);
    await four.dispose();
  });

  it('does the same with replicas as with one big batch', async () => {
    const spec = { clipNorm: 4, ema: true };
    const steps = [false, true, false].map((freeze) => ({ batches: fours, control: { freeze, emaRate: 0.5 } }));
    const one = await run(device, problem(4, spec), steps);
    const two = await open(2);
    const many = await run(two, problem(4, spec), steps);
    for (const [i, state] of many.entries()) {
      expect(Object.keys(state).toSorted()).toEqual(Object.keys(one[i]!).toSorted());
      near(state, Object.fromEntries(Object.entries(one[i]!).map(([name, values]) => [name, Array.from(values)])));
    }
    await two.dispose();
  });
});
