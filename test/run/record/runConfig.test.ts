import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { synthetic } from '../../../src/data/sources/sources';
import { defineExperiment } from '../../../src/experiment/experiment';
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
