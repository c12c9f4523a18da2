import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { synthetic } from '../../src/data/sources/sources';
import { openDevice } from '../../src/device';
import { defineExperiment, type ExperimentSpec } from '../../src/experiment/experiment';
import { sgd } from '../../src/experiment/optimizers';
import { port } from '../../src/graph/port';
import { beta, networks, staticGate } from '../../src/nn';
import { evaluationSpec, inferenceSpec, trainingSpec } from '../../src/step/specs';
import { builtThreads as built } from '../threads';

const shape = [8, 8, 3] as const;
const x = Float32Array.from({ length: 4 * 8 * 8 * 3 }, (_, i) => Math.sin(i));
const y = Int32Array.of(0, 1, 2, 0);
const scalars = { learningRate: 0.1, shaping: 0.5, sparsity: 2 };

const experiment = (change: Partial<ExperimentSpec> = {}) =>
  defineExperiment({
    model: () => {
      throw new Error('is given');
    },
    data: synthetic(),
    epochs: 1,
    batchSize: 4,
    evaluation: { batchSize: 4 },
    optimizer: sgd({ weightDecay: 0.1 }),
    ...change,
  });

/** A convolution with batch norm, frozen or not, and a dense layer. */
function small({ frozen = false, softmax = false } = {}): tf.LayersModel {
  const kernelInitializer = tf.initializers.glorotUniform({ seed: 3 });
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [...shape], filters: 2, kernelSize: 3, name: 'conv', kernelInitializer }),
      tf.layers.batchNormalization({ name: 'bn' }),
      tf.layers.flatten(),
      tf.layers.dense({
        units: 3,
        name: 'fc',
        kernelInitializer,
        ...(softmax ? { activation: 'softmax' as const } : {}),
      }),
    ],
  });
  if (frozen) for (const name of ['conv', 'bn']) model.getLayer(name).trainable = false;
  return model;
}

async function steps(model: tf.LayersModel, count: number, change: Partial<ExperimentSpec> = {}) {
  const device = await openDevice('tfjs');
  const session = await device.training(trainingSpec(experiment(change), model, { shape }), 0);
  const before = await session.read();
  let outputs: Record<string, Float32Array> = {};
  for (let i = 0; i < count; i++) outputs = await session.step({ x, y }, scalars);
  const after = await session.read();
  await session.dispose();
  return { before, after, outputs };
}

describe('the training step', () => {
  it('trains every layer that is not frozen, and keeps the rest in its state', async () => {
    const [all, some] = [await steps(small(), 2), await steps(small({ frozen: true }), 2)];
    const moved = ({ before, after }: typeof all) =>
      Object.keys(before).filter((name) => before[name]!.some((value, i) => value !== after[name]![i]));
    const averages = ['bn/moving_mean', 'bn/moving_variance'];
    const variables = (names: string[]) => names.filter((name) => !name.includes('#')).toSorted();
    expect(variables(moved(all))).toEqual(
      ['bn/beta', 'bn/gamma', ...averages, 'conv/bias', 'conv/kernel', 'fc/bias', 'fc/kernel'].toSorted(),
    );
    expect(variables(moved(some))).toEqual([...averages, 'fc/bias', 'fc/kernel']);
    expect(variables(Object.keys(some.after))).toEqual(variables(Object.keys(all.after)));
  });

  it('reports terms that are weighted and sum to the loss', async () => {
    const model = networks.resnetCifar({ depth: 8, width: 0.25, inputShape: [...shape], classes: 3 });
    const prior = beta(0.6, 0.4);
    const change = { shaping: { prior, weight: 9 }, sparsity: { weight: 9 } };
    const { outputs } = await steps(model, 1, change);
    const [loss, task, shaping, sparsity] = ['loss', 'term:task', 'term:shaping', 'term:sparsity'].map(
      (name) => outputs[name]![0]!,
    );
    expect(loss).toBeCloseTo(task! + shaping! + sparsity!, 5);
    // Twice the expected share of open gates: a share is below 1.
    expect(sparsity).toBeGreaterThan(0);
    expect(sparsity).toBeLessThan(2);
    for (const [name, fired] of Object.entries(outputs).filter(([key]) => key.startsWith('fired:')))
      expect(
        fired.every((count) => Number.isInteger(count) && count >= 0 && count <= 4),
        `${name} ${fired}`,
      ).toBe(true);
  });

  it('gives a model that ends in a softmax the loss of its scores', async () => {
    const [plain, softmax] = [small(), small({ softmax: true })];
    softmax.setWeights(plain.getWeights());
    const [a, b] = [await steps(plain, 1), await steps(softmax, 1)];
    expect(b.outputs.loss![0]).toBeCloseTo(a.outputs.loss![0]!, 4);
  });
});

it('an evaluation gives loss and hit of each sample by itself', async () => {
  const model = small();
  const device = await openDevice('tfjs');
  const spec = evaluationSpec(experiment(), model, { shape });
  const session = await device.evaluation(spec);
  const state = Object.fromEntries(
    Object.entries(spec.variables).map(([name, v]) => [name, v.dataSync<'float32'>().slice()]),
  );
  const { loss, accuracy: correct } = port.measured.among(await session.run({ x, y }, state));
  const scores = (model.predict(tf.tensor4d(x, [4, ...shape])) as tf.Tensor2D).arraySync();
  scores.forEach((row, i) => {
    const total = row.reduce((sum, score) => sum + Math.exp(score), 0);
    expect(loss![i]).toBeCloseTo(Math.log(total) - row[y[i]!]!, 4);
    expect(correct![i]).toBe(row.indexOf(Math.max(...row)) === y[i] ? 1 : 0);
  });
  await session.dispose();
});

describe('a step by hand', () => {
  const scores = [
    [1, -2, 0.5],
    [0.2, 0.1, -3],
    [2, 2.5, -1],
    [0, 0, 1],
  ];
  const labels = [0, 1, 1, 2];
  const data = { shape: [3] as unknown as [number, number, number] };
  const random = { uniform: (size: number[]) => tf.fill(size, 0.5) };
  /** Its inputs behind an open gate, once or `outputs` times. */
  const echo = (outputs = 1, biasInit = 0.7) => {
    const input = tf.input({ shape: [3] });
    const gated = staticGate({ name: 'gate', biasInit })(input);
    const same = (name: string) =>
      tf.layers.dense({ name, units: 3, useBias: false, kernelInitializer: tf.initializers.identity({}) }).apply(gated);
    return tf.model({
      inputs: input,
      outputs: Array.from({ length: outputs }, (_, i) => same(`out${i}`) as tf.SymbolicTensor),
    });
  };
  const given = () => ({ x: tf.tensor2d(scores), y: tf.tensor1d(labels, 'int32') });
  const said = (change: Partial<ExperimentSpec>, model = echo()) => {
    const spec = trainingSpec(experiment(change), model, data);
    const outputs = spec.forward(given(), {}, random);
    const values = Object.fromEntries(Object.entries(outputs).map(([name, t]) => [name, [...t.dataSync()]]));
    return { ...values, summed: spec.summed } as Record<string, number[]> & { summed: string[] };
  };
  /** Of the rows whose label is not ignored, smoothed by ε. */
  const entropy = (smoothing = 0, ignored?: number) => {
    const rows = scores.flatMap((row, i) => {
      if (labels[i] === ignored) return [];
      const log = Math.log(row.reduce((sum, v) => sum + Math.exp(v), 0));
      return row.reduce((sum, v, k) => sum - ((k === labels[i] ? 1 - smoothing : 0) + smoothing / 3) * (v - log), 0);
    });
    return expect.closeTo(rows.reduce((a, b) => a + b, 0) / rows.length, 5) as number;
  };

  it('has the cross-entropy, smoothed and without what is ignored, the right answers and what is open', () => {
    const plain = said({});
    expect(plain).toEqual({
      ...{ loss: [entropy()], 'term:task': [entropy()], correct: [3] },
      ...{ 'fired:gate': [4, 4, 4], summed: ['correct', 'fired:gate'] },
    });
    expect(said({ labelSmoothing: 0.1 }).loss).toEqual([entropy(0.1)]);
    const ignoring = said({ ignoreLabel: 1, labelSmoothing: 0.1 });
    expect([ignoring.loss, ignoring.correct]).toEqual([[entropy(0.1, 1)], [2]]);
  });

  it('has further outputs as classifiers beside, but for a loss of its own', () => {
    const both = said({ auxiliaryWeight: 0.4 }, echo(2));
    const one = said({}).loss![0]!;
    expect(both['term:auxiliary']![0]).toBeCloseTo(0.4 * one, 5);
    expect(both.loss![0]).toBeCloseTo(1.4 * one, 5);
    expect(said({ auxiliaryWeight: 0 }, echo(2))).not.toHaveProperty('term:auxiliary');
    const own = said({ auxiliaryWeight: 0.4, loss: ([a]) => (a as tf.Tensor).mean() }, echo(2));
    expect(own).not.toHaveProperty('term:auxiliary');
    expect(own.loss![0]).toBeCloseTo(scores.flat().reduce((a, b) => a + b) / 12, 6);
  });

  it('of an evaluation and of a network in use, gates are as they decide at a threshold, with their log-odds', () => {
    const of = (threshold: number | undefined, plan: 'evaluation' | 'inference') => {
      const model = echo(2);
      const decision = threshold === undefined ? {} : { threshold };
      const { forward, inputs } =
        plan === 'evaluation'
          ? evaluationSpec(experiment(), model, data, decision, 4)
          : inferenceSpec(model, data, { batch: 4, ...decision });
      expect(inputs.x).toEqual({ shape: [4, 3], dtype: 'float32' });
      const outputs = forward(given());
      return Object.fromEntries(Object.entries(outputs).map(([name, t]) => [name, [...t.dataSync()]]));
    };
    for (const plan of ['evaluation', 'inference'] as const)
      for (const [threshold, gate] of [
        [undefined, 1],
        [0.6, 1],
        // sigmoid(0.7) is 0.668.
        [0.7, 0],
      ] as const) {
        const found = of(threshold, plan);
        expect(found['gate:gate']).toEqual(Array(12).fill(gate));
        expect(found['logit:gate']).toEqual(Array(12).fill(expect.closeTo(0.7, 6)));
        if (plan === 'evaluation') continue;
        for (const name of ['output:out0', 'output:out1'])
          expect(found[name]).toEqual(scores.flat().map((v) => expect.closeTo(v * gate, 5)));
      }
  });
});

describe.each(['tfjs', 'cpu'])('top 5 on %s', (id) => {
  /** The scores of an image are its pixels. */
  function scores(classes: number): tf.LayersModel {
    const image = tf.input({ shape: [1, classes, 1] });
    const flat = tf.layers.flatten({ name: 'scores' }).apply(image) as tf.SymbolicTensor;
    const eye = tf.initializers.identity({});
    const output = tf.layers
      .dense({ units: classes, name: 'same', useBias: false, kernelInitializer: eye })
      .apply(flat);
    return tf.model({ inputs: image, outputs: output as tf.SymbolicTensor });
  }

  async function evaluated(rows: number[][], labels: number[]) {
    const classes = rows[0]!.length;
    const model = scores(classes);
    const threadScript = path.join(built, 'stepThread.js');
    const device = await openDevice(id, { model, replicas: 1, threadScript });
    const spec = evaluationSpec(experiment({ evaluation: { batchSize: rows.length } }), model, {
      shape: [1, classes, 1],
    });
    const session = await device.evaluation(spec);
    const state = Object.fromEntries(
      Object.entries(spec.variables).map(([name, v]) => [name, v.dataSync<'float32'>().slice()]),
    );
    const outputs = await session.run({ x: Float32Array.from(rows.flat()), y: Int32Array.from(labels) }, state);
    await session.dispose();
    await device.dispose();
    return port.measured.among(outputs);
  }

  it('counts the label among the five highest scores, and NaN nowhere', async () => {
    const row = [3, 9, 1, 8, 7, 2, 6, -5];
    const nan = row.map(() => Number.NaN);
    const { top5, accuracy: correct } = await evaluated(
      [...row.map(() => row), nan],
      [...row.map((_, label) => label), 0],
    );
    const best = [...row].sort((a, b) => b - a).slice(0, 5);
    expect([...top5!]).toEqual([...row.map((score) => (best.includes(score) ? 1 : 0)), 0]);
    expect([...correct!].slice(0, 8)).toEqual(row.map((score) => (score === 9 ? 1 : 0)));
  });

  it('is left out where every class would count', async () => {
    expect((await evaluated([[1, 2, 3, 4, 5]], [0])).top5).toBeUndefined();
  });
});

describe('what changes from step to step', () => {
  const scalarsOf = (change: Partial<ExperimentSpec>, model: tf.LayersModel, data: { shape: readonly number[] }) => {
    const { scalars, schedules } = trainingSpec(experiment(change), model, data as { shape: [number, number, number] });
    expect(scalars).toEqual(['learningRate', ...Object.keys(schedules)]);
    return scalars;
  };
  const gated = () => networks.resnetCifar({ depth: 8, width: 0.25, inputShape: [8, 8, 3], classes: 3 });
  const change = { temperature: 0.5, shaping: { prior: beta(0.6, 0.4), weight: 1 }, sparsity: { weight: 1 } };

  it('is what the experiment sets', () => {
    expect(scalarsOf({}, small(), { shape })).toEqual(['learningRate']);
    expect(scalarsOf({}, gated(), { shape })).toEqual(['learningRate']);
    expect(scalarsOf(change, gated(), { shape })).toEqual(['learningRate', 'shaping', 'sparsity', 'temperature']);
  });

  it('is no temperature of a network without gates', () =>
    expect(scalarsOf({ temperature: 0.5 }, small(), { shape })).toEqual(['learningRate']));
});
