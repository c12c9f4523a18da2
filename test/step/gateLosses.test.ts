import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { openDevice } from '../../src/device';
import { plans } from '../../src/device/compiled';
import { Replica } from '../../src/device/replica';
import type { ExperimentSpec } from '../../src/experiment/experiment';
import { sgd } from '../../src/experiment/optimizers';
import { summarise } from '../../src/graph/analyse/summary';
import {
  beta,
  channelGate,
  learntPriors,
  linear,
  networks,
  normal,
  observedApply,
  ramp,
  relaxedBernoulli,
  shape as shaped,
  shapingTerm,
  sparsityTerm,
  staticGate,
} from '../../src/nn';
import { macsPerGate } from '../../src/protocol/facts/switching';
import { describeRun } from '../../src/run/record/runConfig';
import { gateLosses } from '../../src/step/gateLosses';
import { observedForward, trainingSpec } from '../../src/step/specs';
import { stepPlan } from '../../src/step/stepPlan';
import { layouts } from '../graph/agree';
import { batchShaping, cdfOfLogit } from '../nn/oracle';
import { define, shape, x, y } from './smallStep';

const prior = beta(0.6, 0.4);

const resnet = (kind: 'channel' | 'block' | 'static' = 'channel') =>
  networks.resnetCifar({ depth: 8, width: 0.25, inputShape: [...shape], classes: 3, gate: { kind } });
const names = ['stage1_block1_gate', 'stage2_block1_gate', 'stage3_block1_gate'];

/** The loss terms of the first step by the eager device, and the log-odds that they were made of. */
async function firstStep(model: tf.LayersModel, change: Partial<ExperimentSpec>, at = 0) {
  const summary = summarise({ model, shape, forward: observedForward(model) });
  const experiment = define(change);
  const step = trainingSpec(experiment, model, { shape }, { switching: summary });
  const gates = tf.tidy(() => {
    // Training statistics of batch norm, without noise in the log-odds: those are what the losses see.
    const random = { uniform: (size: number[]) => tf.fill(size, 0.5) };
    return observedApply(model, tf.tensor4d(x, [4, ...shape]), { training: true, random }).gates.map(
      ({ name, logits }) => ({ name, rows: logits.arraySync() }),
    );
  });
  const device = await openDevice('tfjs');
  const session = await device.training(step, 0);
  const before = await session.read();
  const { scalars } = stepPlan(experiment, step.schedules, at * 100, 100);
  const outputs = await session.step({ x, y }, scalars);
  const after = await session.read();
  await session.dispose();
  return { step, scalars, outputs, before, after, gates, summary };
}

const layer = (gates: { name: string; rows: number[][] }[], i: number) => [
  { name: gates[i]!.name, logits: tf.tensor2d(gates[i]!.rows) },
];
const value = (f: () => tf.Tensor) => tf.tidy(() => f().dataSync()[0]!);

describe('losses of single gate layers', () => {
  // Looked at in the first gate layer: what the later ones see depends on the noise of the ones before.
  it('have their own priors and weights, by name or pattern, and the rest the common ones', async () => {
    const own = relaxedBernoulli(0.3, 0.5);
    const { step, scalars, outputs, gates } = await firstStep(
      resnet(),
      {
        shaping: {
          prior,
          weight: 0,
          layers: { 'stage*': { weight: 0 }, [names[0]!]: { prior: own, weight: linear(4, 0, 10) } },
        },
        sparsity: { weight: 0, layers: { '*1_block1_gate': { weight: 0 }, 'stage1*': { weight: 3 } } },
      },
      5,
    );
    // Of two patterns that fit the later one counts; `*1_block1_gate` fits nothing else.
    expect(step.scalars).toEqual([
      'learningRate',
      `shaping:${names[0]}`,
      'shaping:stage*',
      'sparsity:stage1*',
      'sparsity',
    ]);
    expect(scalars[`shaping:${names[0]}`]).toBe(2);
    // 4 of 28 gates are in the first layer.
    expect(outputs['term:shaping']![0]).toBeCloseTo((2 * 4 * value(() => shapingTerm(layer(gates, 0), own))) / 28, 5);
    expect(outputs['term:sparsity']![0]).toBeCloseTo((3 * 4 * value(() => sparsityTerm(layer(gates, 0)))) / 28, 5);
    expect(outputs.loss![0]).toBeCloseTo(
      outputs['term:task']![0]! + outputs['term:shaping']![0]! + outputs['term:sparsity']![0]!,
      5,
    );
  });

  it('are named when the model has no such layer, with the nearest', async () => {
    const model = resnet();
    const wrong = (change: Partial<ExperimentSpec>) => () => trainingSpec(define(change), model, { shape });
    expect(wrong({ shaping: { prior, weight: 1, layers: { stage1_block1_gat: {} } } })).toThrow(
      /shaping\.layers has 'stage1_block1_gat'/,
    );
    try {
      wrong({ sparsity: { weight: 1, layers: { stag2_block1_gate: { weight: 2 } } } })();
      expect.unreachable();
    } catch (error) {
      expect((error as { detail: { hint: string } }).detail.hint).toContain("'stage2_block1_gate'");
    }
    expect(wrong({ sparsity: { weight: 1, layers: { 'stage?_block1_gate': {} } } })).toThrow('stage?_block1_gate');
  });

  it('are checked with the experiment', () => {
    const layers = { a: { wait: 1 } } as never;
    expect(() => define({ shaping: { prior, weight: 1, layers } })).toThrow('shaping.layers.a.wait');
    expect(() => define({ shaping: { prior, weight: 1, layers: { a: { prior: normal(0, 1) as never } } } })).toThrow(
      'shaping.layers.a.prior',
    );
    expect(() => define({ shaping: { prior: normal(0, 1) as never, weight: 1 } })).toThrow('Normal(0, 1)');
    expect(() => define({ sparsity: { weight: 1, layers: { a: { weight: -1 } } } })).toThrow(
      'sparsity.layers.a.weight',
    );
    expect(() => define({ sparsity: { weight: 1, by: 'flops' as never } })).toThrow('sparsity.by');
    expect(() => define({ shaping: { prior, weight: 1, handleTies: 1 as never } })).toThrow('shaping.handleTies');
    expect(() => define({ temperature: 0 })).toThrow('temperature');
  });

  it('are described in the record of a run', () => {
    const experiment = define({
      shaping: { prior, weight: 1, layers: { a: { prior: beta(1, 2), weight: ramp(1, 2, 3) } } },
      sparsity: { weight: 1, by: 'macs' },
      temperature: linear(2, 0.5, 5),
    });
    const run = {
      experiment: '/e.ts',
      experimentHash: 'abc',
      device: 'tfjs',
      deviceOptions: {},
      settings: {},
      parameters: {},
    };
    expect(JSON.parse(JSON.stringify(describeRun(experiment, run)))).toMatchObject({
      shaping: {
        prior: 'Beta(0.6, 0.4)',
        handleTies: false,
        layers: { a: { prior: 'Beta(1, 2)', weight: { kind: 'ramp' } } },
      },
      sparsity: { by: 'macs', normalisation: 'mean' },
      temperature: { kind: 'linear', from: 2 },
    });
  });
});

describe('the terms of a pass that was observed', () => {
  const rows = {
    a: [
      [1, -2],
      [0.5, 3],
      [-1, 0.25],
    ],
    wall: [[4], [4], [4]],
    b: [
      [-3, 2, 1.5],
      [0.1, -0.2, -2.5],
      [1, 1.25, 0],
    ],
  };
  const gates = Object.entries(rows).map(([name, of]) => ({
    ...{ name, channels: of[0]!.length, conditional: name !== 'wall' },
  }));
  const values = [
    [0.2, 0.9],
    [0.4, 0.1],
    [0.7, 0.6],
  ];
  const observed = (change = (logits: tf.Tensor2D) => logits) => ({
    outputs: [],
    gates: gates.map(({ name, conditional }) => {
      const logits = change(tf.tensor2d(rows[name as 'a']));
      return { name, logits, gate: logits.greater(0).toFloat() as tf.Tensor2D, conditional };
    }),
    shaped: ['s', 'other', 's'].map((name, i) => ({ name, values: tf.tensor2d(values).add(i / 100) as tf.Tensor2D })),
  });
  const of = (
    change: Partial<ExperimentSpec>,
    numbers: Record<string, number>,
    moved?: Parameters<typeof observed>[0],
  ) => {
    const { terms, schedules, parameters } = gateLosses({ experiment: define(change), gates, shaped: [] });
    expect(Object.keys(schedules).sort()).toEqual(Object.keys(numbers).sort());
    const scalars = Object.fromEntries(Object.entries(numbers).map(([name, v]) => [name, tf.scalar(v)]));
    const found = terms(observed(moved), scalars);
    const read = (given: object) =>
      Object.fromEntries(Object.entries(given).map(([name, t]) => [name, (t as tf.Tensor).dataSync()[0]!]));
    const { shaping: shape_, sparsity } = read(found.terms);
    const names = parameters.map(({ name }) => name);
    return { shaping: shape_, sparsity, measured: read(found.measured), parameters: names };
  };
  /** Sums over gates of their losses. */
  const shaping = (name: 'a' | 'b') => batchShaping(rows[name], (u) => cdfOfLogit(u, 0.6, 0.4)) * rows[name][0]!.length;
  const open = (name: keyof typeof rows) => rows[name].flat().reduce((sum, u) => sum + 1 / (1 + Math.exp(-u)), 0) / 3;
  const close = (v: number) => expect.closeTo(v, 5);

  it('shape the gates that decide by their input, each with the share of one of these', () => {
    const found = of({ shaping: { prior, weight: 9 }, sparsity: { weight: 9 } }, { shaping: 2, sparsity: 3 });
    expect(found).toEqual({
      shaping: close((2 * (shaping('a') + shaping('b'))) / 5),
      sparsity: close((3 * (open('a') + open('wall') + open('b'))) / 6),
      ...{ measured: {}, parameters: [] },
    });
    // A gate that does not look at its input has no priors of its own either.
    for (const layers of [{ wall: { weight: 9 } }, { 'w*': {} }])
      expect(() => of({ shaping: { prior, weight: 9, layers } }, { shaping: 2 })).toThrow(
        'no gate layer that decides by its input of the model is called that.',
      );
    const apart = of({ shaping: { prior, weight: 9, layers: { b: { weight: 9 } } } }, { shaping: 2, 'shaping:b': 7 });
    expect(apart.shaping).toEqual(close((2 * shaping('a') + 7 * shaping('b')) / 5));
  });

  it('handle ties where they are told to', () => {
    /** By counting what is not above; the gate that is passed over is tied too. */
    const tied = (name: 'a' | 'b') => {
      const whole = rows[name].map((row) => row.map(Math.sign));
      const rank = (k: number, u: number) => whole.filter((row) => row[k]! <= u).length;
      const gaps = whole.flatMap((row) => row.map((u, k) => rank(k, u) / 4 - cdfOfLogit(u, 0.6, 0.4)));
      return gaps.reduce((sum, gap) => sum + gap ** 2 / 3, 0);
    };
    const signs = (t: tf.Tensor2D) => t.sign() as tf.Tensor2D;
    const found = of({ shaping: { prior, weight: 1, handleTies: true } }, { shaping: 1 }, signs).shaping!;
    expect(found).toBeCloseTo((tied('a') + tied('b')) / 5, 5);
    const inOrder = of({ shaping: { prior, weight: 1 } }, { shaping: 1 }, signs).shaping!;
    expect(Math.abs(found - inOrder)).toBeGreaterThan(1e-3);
  });

  it('are steered by what is open, held to the largest weight, and say by what', () => {
    const change = { sparsity: { target: 0.5, of: 'gates', maxWeight: 0.4, layers: { wall: { target: 0.25 } } } };
    const found = of(change as Partial<ExperimentSpec>, { target: 0.5, 'target:wall': 0.75 });
    // Open: 2, 1 and 1 samples of 3 of a; all of the wall; 1, 2 and 1 of b.
    const count = (name: keyof typeof rows) => rows[name].flat().filter((u) => u > 0).length / 3;
    const share = (count('a') + count('b')) / 5;
    const lambda = Math.min(0.4, Math.max(0, Math.max(0, 0.1 * (share - 0.5)) + 8 * (share - 0.5)));
    const layer = Math.min(0.4, 0.1 * 0.25 + 8 * 0.25);
    expect(found.measured).toEqual({
      ...{ lambda: close(lambda), target: 0.5, openShare: close(share) },
      ...{ 'lambda:wall': close(layer), 'target:wall': 0.75, 'openShare:wall': 1 },
    });
    expect(found.parameters).toEqual(['sparsity/target', 'sparsity/target:wall']);
    expect(found.sparsity).toEqual(close((lambda * (open('a') + open('b')) + layer * open('wall')) / 6));
  });

  it('add up what each use of a shaped layer has', () => {
    const layer = (name: string) => ({
      ...{ name, weight: linear(1, 0, 1) },
      loss: (given: tf.Tensor2D) => given.sum() as tf.Scalar,
    });
    const { terms, schedules } = gateLosses({
      ...{ experiment: define({}), gates: [] },
      shaped: [layer('s'), layer('other')] as never,
    });
    expect(Object.keys(schedules)).toEqual(['shape:s', 'shape:other']);
    const { shaping: found, sparsity } = terms(observed(), {
      'shape:s': tf.scalar(2),
      'shape:other': tf.scalar(10),
    }).terms;
    const sum = values.flat().reduce((a, b) => a + b);
    expect(found!.dataSync()[0]).toBeCloseTo(2 * (2 * sum + 0.12) + 10 * (sum + 0.06), 5);
    expect(sparsity).toBeUndefined();
  });
});

describe('sparsity by MACs', () => {
  it('is the expected share of gateable MACs: each gate by what it alone switches', async () => {
    const { outputs, gates, summary } = await firstStep(resnet(), {
      sparsity: { weight: 0, by: 'macs', layers: { 'stage1*': { weight: 1 } } },
    });
    // By hand: 4, 8 and 16 channels; two convolutions of 3 × 3 on 8 × 8, 4 × 4 and 2 × 2 images.
    const m = [2 * 64 * 9 * 4, 16 * 9 * 4 + 16 * 9 * 8, 4 * 9 * 8 + 4 * 9 * 16];
    expect(macsPerGate(summary)).toEqual(Object.fromEntries(names.map((name, i) => [name, m[i]])));
    const all = 4 * m[0]! + 8 * m[1]! + 16 * m[2]!;
    const open = gates[0]!.rows.flat().reduce((sum, u) => sum + 1 / (1 + Math.exp(-u)), 0) / 4;
    expect(outputs['term:sparsity']![0]).toBeCloseTo((m[0]! * open) / all, 5);
  });

  it('is 1 with every gate open, as by gates', async () => {
    const model = networks.resnetCifar({
      depth: 8,
      width: 0.25,
      inputShape: [...shape],
      classes: 3,
      gate: { biasInit: 40 },
    });
    const { outputs } = await firstStep(model, { sparsity: { weight: 0.5, by: 'macs' } });
    expect(outputs['term:sparsity']![0]).toBeCloseTo(0.5, 5);
  });
});

describe('learnt priors', () => {
  const setting = learntPriors({ hyperprior: beta(3, 7) });

  it('are trained, kept in the state and not decayed', async () => {
    const { before, after, outputs } = await firstStep(resnet(), {
      shaping: { prior: setting, weight: 5 },
      optimizer: sgd({ momentum: 0, weightDecay: { kernels: 0, biases: 1, norms: 1, gates: 1 } }),
    });
    expect(outputs['term:shaping']![0]).toBeGreaterThan(0);
    for (const name of names)
      for (const [key, channels] of [
        [`${name}/prior_mean`, before[`${name}_logits/bias`]!.length],
        [`${name}/prior_temperature`, before[`${name}_logits/bias`]!.length],
      ] as const) {
        expect(before[key]).toHaveLength(channels);
        expect([...after[key]!].some((now, i) => now !== before[key]![i])).toBe(true);
        expect(after[`${key}#momentum`]).toBeUndefined();
      }
  });

  it('make the same step compiled as eager, with layers, ties, temperature and shaped tensors', async () => {
    const input = tf.input({ shape: [...shape] });
    const conv = tf.layers.conv2d({
      filters: 4,
      kernelSize: 3,
      name: 'conv',
      kernelInitializer: tf.initializers.heNormal({ seed: 3 }),
    });
    const features = conv.apply(input) as tf.SymbolicTensor;
    const gated = channelGate({ name: 'door' })(features, input);
    const still = staticGate({ name: 'wall' })(gated);
    const spread = channelGate({ name: 'window' })(still, input);
    const pooled = tf.layers.globalAveragePooling2d({}).apply(spread) as tf.SymbolicTensor;
    const normalised = shaped(pooled, normal(0, 1), 0.5, { name: 'features' });
    const probability = tf.layers.activation({ activation: 'sigmoid' }).apply(normalised) as tf.SymbolicTensor;
    const output = tf.layers
      .dense({ units: 3, name: 'fc', kernelInitializer: tf.initializers.glorotNormal({ seed: 4 }) })
      .apply(
        shaped(probability, beta(2, 2), linear(1, 0, 10), { name: 'odds', handleTies: true }),
      ) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: output });
    const change: Partial<ExperimentSpec> = {
      shaping: { prior: setting, weight: 2, handleTies: true, layers: { window: { prior, weight: 3 } } },
      sparsity: { weight: 0.3, by: 'macs' },
      temperature: linear(1, 0.5, 10),
    };
    const weights = model.getWeights().map((w) => w.clone());
    const eager = await firstStep(model, change, 1);
    model.setWeights(weights);
    expect(eager.scalars).toEqual({
      learningRate: 0.1,
      shaping: 2,
      'shaping:window': 3,
      'shape:features': 0.5,
      'shape:odds': 0.9,
      sparsity: 0.3,
      temperature: 0.95,
    });
    const step = trainingSpec(define(change), model, { shape }, { switching: eager.summary });
    for (const block of await layouts()) {
      const {
        plan: [plan],
      } = plans(step, { model, block, count: 1, threads: 1, seed: 0 });
      const replica = await Replica.open(plan!);
      replica.write(eager.before);
      const outputs = await replica.step({ x, y }, eager.scalars);
      for (const name of ['loss', 'term:task', 'term:shaping', 'term:sparsity'])
        expect(outputs[name]![0], name).toBeCloseTo(eager.outputs[name]![0]!, 4);
      const state = replica.read();
      for (const [name, expected] of Object.entries(eager.after))
        expected.forEach((number, i) => {
          expect(Math.abs(state[name]![i]! - number), `${name}[${i}], block ${block}`).toBeLessThan(1e-4);
        });
      await replica.close();
    }
  });
});

describe('what a model cannot do is a warning', () => {
  const warnings = (model: tf.LayersModel, change: Partial<ExperimentSpec>) =>
    trainingSpec(define(change), model, { shape }).warnings;
  const plain = () => networks.resnetCifar({ depth: 8, width: 0.25, inputShape: [...shape], classes: 3, gated: false });

  it('without gates', () => {
    expect(warnings(plain(), {})).toEqual([]);
    expect(warnings(plain(), { sparsity: { weight: 1 } })).toEqual([expect.stringContaining('`sparsity`')]);
    expect(warnings(plain(), { shaping: { prior, weight: 1 }, sparsity: { weight: 1 } })).toEqual([
      expect.stringMatching(/no gates.*`shaping` and `sparsity`/),
    ]);
  });

  it('with gates that do not look at their input', () => {
    expect(warnings(resnet('static'), { sparsity: { weight: 1 } })).toEqual([]);
    expect(warnings(resnet('static'), { shaping: { prior, weight: 1 } })).toEqual([
      expect.stringContaining('decides by its input'),
    ]);
    expect(warnings(resnet('block'), { shaping: { prior, weight: 1 }, sparsity: { weight: 1 } })).toEqual([]);
  });
});
