/** What `sluice evaluate` of the built command line leaves in the run folder. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { decodeSamples, encodeSamples } from '../../src/protocol/files/samples';
import { engine } from '../engine';
import { experimentFile, folder } from '../train/tinyRun';

const place = realpathSync(folder());
const sluice = (...args: string[]) => spawnSync(process.execPath, [engine, ...args], { cwd: place, encoding: 'utf8' });
const file = (name: string) => path.join(place, 'runs', readdirSync(path.join(place, 'runs'))[0]!, name);
const record = (name = 'samples.bin') => decodeSamples(readFileSync(file(name)), 'samples.bin');
// Nothing is learnt: the first epoch is the best one, whose checkpoint is not the last.
const model =
  'tf.sequential({ layers: [tf.layers.flatten({ inputShape: [32, 32, 3] }), tf.layers.dense({ units: 10 })] })';
const extra = '...{ learningRate: 0, shaping: undefined, sparsity: undefined },';

beforeAll(() => {
  writeFileSync(path.join(place, 'tiny.experiment.ts'), readFileSync(experimentFile({ model, extra }), 'utf8'));
  const { status, stderr } = sluice('train', 'tiny.experiment.ts', '--device', 'cpu');
  expect(status, stderr).toBe(0);
});

it.each([
  ['best', 1, [], 'samples-best.bin', 'samples.bin'],
  ['last', 2, ['--last'], 'samples.bin', 'samples-best.bin'],
])('what the %s checkpoint does with each image, and nothing of the other', (_, epoch, flags, own, other) => {
  const others = readFileSync(file(other));
  for (const kept of [own, 'thumbnails.bin']) rmSync(file(kept));
  const { status, stdout, stderr } = sluice('evaluate', file('.'), '--json', ...flags);
  expect(status, stderr).toBe(0);
  const { samples, macs } = JSON.parse(stdout);
  const table = record(own);
  expect(table.count).toBe(samples);
  expect(table.macs.reduce((a, b) => a + b, 0) / samples).toBeCloseTo(macs, 6);
  expect(table.epoch).toBe(epoch);
  expect(existsSync(file('thumbnails.bin'))).toBe(true);
  expect(readFileSync(file(other)).equals(others)).toBe(true);
});

it('of the images nothing, at thresholds', () => {
  writeFileSync(file('samples.bin'), encodeSamples({ ...record(), step: 999 }));
  expect(sluice('evaluate', file('.'), '--threshold', '0.5').status).toBe(0);
  expect(record().step).toBe(999);
});
