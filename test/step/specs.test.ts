import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { synthetic } from '../../src/data/sources/sources';
import { openDevice } from '../../src/device';
import { defineExperiment, type ExperimentSpec } from '../../src/experiment/experiment';
import { sgd } from '../../src/experiment/optimizers';
import { port } from '../../src/graph/port';
import { beta, networks } from '../../src/nn';
import { evaluationSpec, trainingSpec } from '../../src/step/specs';
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
