/**
 * The network on a GPU, with ONNX Runtime's processor in the place of the card: the same programs, step by step against a
 * replica on the CPU, and every array that it is given is given back. With a card: controls.test.ts and devices.test.ts.
 */
import * as tf from '@tensorflow/tfjs';
import type * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { SeededRandom } from '../../src/base/random';
import { devices } from '../../src/device';
import { plans } from '../../src/device/compiled';
import type { State, StepControl, TrainingSpec } from '../../src/device/device';
import { GpuEvaluation } from '../../src/device/gpuEvaluation';
import { gpuPlan, onGpu } from '../../src/device/gpuPlan';
import { copyProgram } from '../../src/device/gpuPrograms';
import { GpuReplica } from '../../src/device/gpuReplica';
import { initialState } from '../../src/device/initialState';
import { drawn, resident, scalarOf, sizeOf } from '../../src/device/ports';
import { Replica } from '../../src/device/replica';
import { traceEvaluation } from '../../src/device/traces';
import { program } from '../../src/graph/onnx/session';
import { lower } from '../../src/graph/passes/lower';
import { port } from '../../src/graph/port';

const card = vi.hoisted(() => ({
  /** Arrays that are held there. */
  live: new Set<unknown>(),
  /** Sessions that are open. */
  open: 0,
  opened: [] as { outputs: string[]; stay: boolean[]; profile: string | undefined }[],
  ended: 0,
}));
vi.mock('../../src/graph/onnx/gpuSession', async (original) => {
  const { GpuSession } = await original<typeof import('../../src/graph/onnx/gpuSession')>();
  return {
    GpuSession: {
      async open(...[made, options]: Parameters<typeof GpuSession.open>) {
        const { provider: _, resident: stays, profile } = options;
        const outputs = made.outputs.map(({ name }) => name);
        card.opened.push({ outputs, stay: outputs.map(stays), profile });
        const session = await GpuSession.open(made, { provider: 'cpu' as never, resident: () => false });
        card.open++;
        return {
          async run(feeds: Parameters<typeof session.run>[0]) {
            const found = await session.run(feeds);
            for (const [name, tensor] of Object.entries(found)) {
              if (!stays(name)) continue;
              card.live.add(tensor);
              const { dispose } = tensor;
              tensor.dispose = () => {
                card.live.delete(tensor);
                dispose.call(tensor);
              };
            }
            return found as Record<string, ort.Tensor>;
          },
          async close() {
            card.open--;
            await session.close();
          },
          endProfiling: () => card.ended++,
        };
      },
    },
  };
});

const seed = 3;
const scalars = { learningRate: 0.05 };
let w: tf.Variable;
let b: tf.Variable;
let seen: tf.Variable;
beforeAll(async () => {
  await tf.setBackend('cpu');
  [w, b] = [tf.variable(tf.tensor([0.5, -1, 0.25], [3, 1])), tf.variable(tf.tensor1d([0.5]))];
  seen = tf.variable(tf.scalar(0), false);
});
afterAll(() => tf.dispose([w, b, seen]));
beforeEach(() => Object.assign(card, { live: new Set(), open: 0, opened: [], ended: 0 }));

const spec = (change: Partial<TrainingSpec> = {}): TrainingSpec => ({
  inputs: { x: { shape: [4, 3], dtype: 'float32' }, y: { shape: [4], dtype: 'int32' } },
  scalars: ['learningRate'],
  trainable: { w, b },
  moving: { seen },
  summed: [],
  freezable: ['b', 'seen'],
  optimizer: {
    slots: ['momentum'],
    update(v, gradient, { momentum }, { scalars: s }) {
      const velocity = (momentum as tf.Tensor).mul(0.5).add(gradient);
      return { value: v.sub(velocity.mul(s.learningRate as tf.Scalar)), slots: { momentum: velocity } };
    },
  },
  forward(given, _, draws) {
    const p = (given.x as tf.Tensor)
      .matMul(w as never)
      .add(b.mul(2))
      .reshape([-1]);
    seen.assign(seen.mul(0.5).add(p.mean().mul(0.5)) as never);
    const loss = p
      .sub((given.y as tf.Tensor).toFloat())
      .square()
      .mean();
    return { loss, draw: draws.uniform([2]).mul(1) };
  },
  ...change,
});
const random = new SeededRandom(1);
const batches = Array.from({ length: 8 }, () => ({
  x: Float32Array.from({ length: 12 }, () => 4 * random.uniform() - 2),
  y: Int32Array.from({ length: 4 }, () => random.below(5)),
}));
const near = (found: State, expected: State) => {
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected))
    expect([...(found[name] ?? [])], name).toEqual([...values].map((value) => expect.closeTo(value, 5)));
};

/** Both, opened with the weights of the model. */
async function pair(change: Partial<TrainingSpec> = {}) {
  const of = spec(change);
  const gpu = await GpuReplica.open(gpuPlan(of, { seed }), 'webgpu');
  const { plan } = plans(of, { block: 0, count: 1, threads: 1, seed });
  const cpu = await Replica.open(plan[0] as never);
  await gpu.write(initialState(of));
  cpu.write(initialState(of));
  return { gpu, cpu };
}

describe('a replica on a GPU', () => {
  it.each<[string, Partial<TrainingSpec>, StepControl[]]>([
    ['plain steps', {}, [{}, {}, {}]],
    ['limited gradients', { clipNorm: 1 }, [{}, {}]],
    ['several batches a step', {}, [{ more: true }, { more: true }, {}, { more: true }, {}, {}]],
    ['what is frozen', { clipNorm: 4 }, [{}, { freeze: true }, { freeze: true, more: true }, { freeze: true }, {}]],
    [
      'averages',
      { ema: true },
      [{ emaRate: 1 }, { emaRate: 0.5, freeze: true }, { more: true }, { emaRate: 0.25 }, {}],
    ],
  ])('does what one on the CPU does: %s', async (_, change, controls) => {
    const { gpu, cpu } = await pair(change);
    for (const [i, control] of controls.entries()) {
      const given = batches[i] as (typeof batches)[number];
      const [found, expected] = [await gpu.step(given, scalars, control), await cpu.step(given, scalars, control)];
      near(found, expected);
      if (!control.more) near(await gpu.read(), cpu.read());
    }
    await Promise.all([gpu.close(), cpu.close()]);
    expect([card.live.size, card.open]).toEqual([0, 0]);
  });

  it('says of quiet steps nothing, and of all of them together when it is asked', async () => {
    const { gpu, cpu } = await pair();
    const losses: number[] = [];
    for (const [i, given] of batches.slice(0, 3).entries()) {
      losses.push((await cpu.step(given, scalars)).loss?.[0] ?? Number.NaN);
      const said = await gpu.step(given, scalars, { quiet: i < 2 });
      if (i < 2) expect(said).toEqual({});
      else
        expect(said.loss?.[0]).toBeCloseTo(
          losses.reduce((a, c) => a + c),
          4,
        );
    }
    const [alone] = [await gpu.step(batches[3] as never, scalars), await cpu.step(batches[3] as never, scalars)];
    expect(alone.loss).toHaveLength(1);
    await gpu.close();
    expect(card.live.size).toBe(0);
  });

  it('holds as many arrays after a hundred steps as after two', async () => {
    const { gpu } = await pair({ ema: true });
    const round = async () => {
      for (const control of [{ more: true }, { emaRate: 0.5 }, { freeze: true, quiet: true }, {}])
        await gpu.step(batches[0] as never, scalars, control);
      return card.live.size;
    };
    const after = await round();
    for (let i = 0; i < 3; i++) expect(await round()).toBe(after);
    // 2 weights, 2 slots, 1 that moves, 3 averages.
    expect(after).toBe(8);
    await gpu.close();
  });

  it('goes on from a state that is written, without what a step had begun or had not said', async () => {
    const { gpu, cpu } = await pair({ ema: true });
    const start = await gpu.read();
    await gpu.step(batches[0] as never, scalars, { quiet: true, emaRate: 0.5 });
    await gpu.step(batches[1] as never, scalars, { more: true, quiet: true });
    await cpu.step(batches[1] as never, scalars, { more: true });
    const state = { ...start, '#steps': Float32Array.of(7), 'w#ema': Float32Array.of(9, 8, 7) };
    await gpu.write(state);
    cpu.write(state);
    near(await gpu.read(), state);
    near(
      await gpu.step(batches[2] as never, scalars, { emaRate: 0.5 }),
      await cpu.step(batches[2] as never, scalars, { emaRate: 0.5 }),
    );
    near(await gpu.read(), cpu.read());
    // Draws are those of the eighth step.
    expect((await gpu.read())['#steps']).toEqual(Float32Array.of(8));
    await gpu.close();
    expect(card.live.size).toBe(0);
  });

  it('leaves what a step makes on the card, and takes down what is read; the step alone is profiled', async () => {
    const gpu = await GpuReplica.open({ ...gpuPlan(spec(), { seed }), profile: '/tmp/step' }, 'cuda');
    const stays = card.opened.map(({ stay }) => [...new Set(stay)]);
    // Gradients, update, upload; download and report.
    expect(stays).toEqual([[true], [true], [true], [false], [false]]);
    expect(card.opened.map(({ profile }) => profile)).toEqual([
      '/tmp/step',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    gpu.endProfiling();
    expect(card.ended).toBe(1);
    await gpu.close();
  });
});

describe('an evaluation on a GPU', () => {
  it('has the weights that were loaded last, which stay there until others take their place', async () => {
    const of = {
      inputs: { x: { shape: [2, 3], dtype: 'float32' as const } },
      variables: { w },
      forward: ({ x }: Record<string, tf.Tensor>) => ({ y: (x as tf.Tensor).matMul(w as never) }),
    };
    const compiled = program('evaluation', lower(traceEvaluation(of, {}), onGpu));
    const copy = copyProgram([{ name: port.variable('w'), shape: [3, 1] }]);
    const session = await GpuEvaluation.open(compiled, copy, 'webgpu');
    expect(card.opened.map(({ stay }) => stay)).toEqual([[false], [true]]);
    const x = Float32Array.of(1, 2, 3, 0, 1, 0);
    const load = (...values: number[]) => session.load({ [port.variable('w')]: Float32Array.from(values) });
    await load(1, 1, 1);
    expect(await session.compute({ x })).toEqual({ y: Float32Array.of(6, 1) });
    await load(0, 5, 0);
    expect(card.live.size).toBe(1);
    expect(await session.compute({ x })).toEqual({ y: Float32Array.of(10, 5) });
    expect(await session.compute({ x })).toEqual({ y: Float32Array.of(10, 5) });
    await session.close();
    expect([card.live.size, card.open]).toEqual([0, 0]);
  });
});

it('each replica on the CPU draws numbers of its own', async () => {
  const of = spec();
  const { plan } = plans(of, { block: 0, count: 1, threads: 1, seed });
  const drawnBy = async (index: number) => {
    const replica = await Replica.open({ ...(plan[0] as (typeof plan)[number]), index });
    replica.write(initialState(of));
    const { draw } = await replica.step(batches[0] as never, scalars);
    await replica.close();
    return [...(draw ?? [])];
  };
  const [first, second, again] = [await drawnBy(0), await drawnBy(1), await drawnBy(1)];
  expect(second).toHaveLength(2);
  expect(second).not.toEqual(first);
  expect(again).toEqual(second);
});

it('ports are fed by their kinds', () => {
  expect(scalarOf(port.scalar('rate'), { rate: 0.5 })).toEqual(Float32Array.of(0.5));
  expect([scalarOf(port.scalar('rate'), {}), scalarOf('rate', { rate: 1 })]).toEqual([undefined, undefined]);
  const draws = new SeededRandom(4);
  expect(drawn('x', [2, 3], draws)).toBeUndefined();
  expect(drawn(port.random(0), [2, 3], draws)).toEqual(new SeededRandom(4).fillUniform(new Float32Array(6)));
  expect([sizeOf([]), sizeOf([2, 3, 4]), sizeOf([5, 0])]).toEqual([1, 24, 0]);
  expect([port.gradient('w'), port.assigned('w'), port.report, 'loss', port.variable('w')].map(resident)).toEqual([
    ...[true, true, true, false, false],
  ]);
});

it('each device says what it is before it is opened', () => {
  const facts = Object.entries(devices).map(([id, { open: _, ...known }]) => [id, Object.keys(known).sort()]);
  expect(facts).toEqual([
    ['cpu', ['auto', 'compiles', 'inMemory']],
    ['webgpu', ['auto', 'compiles', 'leaves']],
    ['cuda', ['auto', 'compiles', 'leaves']],
    ['tfjs', []],
    ['tfjs-node-gpu', []],
  ]);
});
