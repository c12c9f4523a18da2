import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { synthetic } from '../../../src/data/sources/sources';
import { defineExperiment } from '../../../src/experiment/experiment';
import * as losses from '../../../src/experiment/readyLosses';
import { beta, bySteps, cosine, linear } from '../../../src/nn';
import { describeRun, readRunConfig } from '../../../src/run/record/runConfig';

const run = {
  experiment: '/e.ts',
  experimentHash: 'abc',
  device: 'tfjs',
  deviceOptions: { replicas: 1 },
  settings: { epochs: 2 },
  parameters: { lambda: 0.3 },
};
const folder = () => mkdtempSync(path.join(tmpdir(), 'sluice-config-'));

it('survives the way through the file, schedules and losses described', async () => {
  const experiment = defineExperiment({
    model: () => {
      throw new Error('is not built');
    },
    data: synthetic({ train: 10 }),
    epochs: 2,
    learningRate: cosine(0.1),
    shaping: { prior: beta(0.6, 0.4), weight: linear(20, 0, 1) },
    sparsity: { weight: 0.5, normalisation: 'sumGates' },
    gateLearningRate: { times: bySteps(linear(0, 1, 500)) },
    freezeGates: { until: 1 },
    ema: { decay: 0.9 },
  });
  const config = describeRun(experiment, run);
  const at = folder();
  writeFileSync(path.join(at, 'config.json'), JSON.stringify(config));
  expect(await readRunConfig(at)).toEqual(config);
  expect(config).toMatchObject({
    ...run,
    epochs: 2,
    data: { kind: 'synthetic', train: 10 },
    learningRate: { kind: 'cosine', base: 0.1 },
    shaping: {
      prior: expect.stringContaining('0.6'),
      weight: { kind: 'linear', from: 20 },
      normalisation: 'mean',
      handleTies: false,
    },
    sparsity: { weight: { kind: 'constant', value: 0.5 }, normalisation: 'sumGates', by: 'gates' },
    gateLearningRate: { times: { kind: 'by', unit: 'step', schedule: { kind: 'linear', untilEpoch: 500 } } },
    freezeGates: { from: 0, until: 1 },
    clipNorm: false,
    accumulate: 1,
    ema: { decay: 0.9 },
    warmStart: false,
  });
  expect(config).not.toHaveProperty('model');
});

it.each([
  ['missing', undefined],
  ['cut short', '{ "experiment": "/e'],
  ['of something else', '{}'],
  ['null', 'null'],
])('a config.json that is %s is no run', async (_, text) => {
  const at = folder();
  if (text !== undefined) writeFileSync(path.join(at, 'config.json'), text);
  await expect(readRunConfig(at)).rejects.toThrow(`${at} is no run folder`);
});

it('a config.json that is a folder is no run, and why is said', async () => {
  const at = folder();
  mkdirSync(path.join(at, 'config.json'));
  await expect(readRunConfig(at)).rejects.toThrow(/ is no run folder: .*is a folder, and only regular files are read/);
});

describe('what a run says of its experiment', () => {
  const fields = { model: () => tf.sequential(), data: synthetic({ train: 10 }), epochs: 2 };
  const described = (change: object) => describeRun(defineExperiment({ ...fields, ...change } as never), run);

  it('has targets, layers and gate rates as they are set, and no loss or metric that there is none of', () => {
    const config = described({
      sparsity: { target: 0.4, of: 'macs', maxWeight: 5, layers: { g: { target: linear(0, 1, 3) } } },
      shaping: { prior: beta(2, 3), weight: 1, handleTies: true, layers: { g: { prior: beta(1, 1) } } },
      gateLearningRate: false,
    });
    expect(config.sparsity).toMatchObject({
      ...{ target: { kind: 'by' }, of: 'macs', maxWeight: 5, normalisation: 'mean' },
      layers: { g: { target: { kind: 'linear' } } },
    });
    expect(config.sparsity).not.toHaveProperty('weight');
    expect(config.shaping).toMatchObject({ handleTies: true, layers: { g: { prior: beta(1, 1).name } } });
    expect(config.gateLearningRate).toBe(false);
    for (const none of ['loss', 'metrics', 'onEpoch']) expect(config).not.toHaveProperty(none);
    expect(described({ gateLearningRate: { times: 2 } }).gateLearningRate).toEqual({
      times: { kind: 'constant', value: 2 },
    });
    expect([described({}).sparsity, described({}).shaping, described({}).teacher]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(described({ gateLearningRate: 0.01 }).gateLearningRate).toEqual({ kind: 'constant', value: 0.01 });
  });

  it('has its loss in words and its metrics by name', () => {
    const own = () => tf.scalar(0);
    expect(described({ loss: own }).loss).toBe('a function');
    expect(described({ metrics: { mae: own } }).metrics).toEqual(['mae']);
    const { loss } = described({ loss: { near: losses.mse(), far: own } });
    expect(loss).toMatch(/^near: (?!a function).+; far: a function$/);
  });

  it('has its teacher, its temperature and the weights of single layers as schedules, and a network as a function', () => {
    const constant = (value: number) => ({ kind: 'constant', value });
    const { teacher, temperature, shaping, sparsity } = described({
      teacher: { model: () => tf.sequential(), weight: 0.5, features: { layers: ['pool'], weight: 2 } },
      temperature: 3,
      shaping: { prior: beta(2, 3), weight: 1, layers: { g: { weight: 0.25 } } },
      sparsity: { weight: 1, by: 'macs', layers: { g: { weight: 0 }, h: {} } },
    });
    expect(teacher).toEqual({
      ...{ model: 'function', temperature: 4, weight: constant(0.5) },
      features: { layers: { pool: 'pool' }, weight: constant(2) },
    });
    expect(temperature).toEqual(constant(3));
    expect(shaping).toMatchObject({ layers: { g: { weight: constant(0.25) } } });
    expect(sparsity).toMatchObject({ by: 'macs', layers: { g: { weight: constant(0) }, h: {} } });
    const { teacher: other } = described({ teacher: { run: 'runs/plain' } });
    expect(other).toEqual({ run: 'runs/plain', checkpoint: 'best', temperature: 4, weight: constant(0.9) });
  });
});
