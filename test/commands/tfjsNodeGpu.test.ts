/**
 * The device `tfjs-node-gpu` as it is shipped: the built command line with a package that does what the real one does
 * (always), and with a real one where there is one.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { installed, realPackage, standInPackage } from '../device/standInPackage';
import { experimentFile, folder } from '../train/tinyRun';

/** A dozen processes, each a training of its own. */
vi.setConfig({ testTimeout: 300_000 });

const cli = path.join(__dirname, '../../dist/cli.js');
/** Experiments and runs are under this folder: the command line trusts what they name without being told. */
const cwd = tmpdir();
const sluice = (...args: string[]) => spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', cwd });
const probe = (...args: string[]) => {
  const { stdout, stderr } = sluice('doctor', '--probe', 'tfjs-node-gpu', ...args);
  return { ...JSON.parse(stdout.trim().split('\n').at(-1)!), stderr };
};

const jsonLines = (file: string) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Losses of the first steps, and what the evaluation says of the last weights. */
function trained(run: string) {
  const events = jsonLines(path.join(run, 'events.jsonl'));
  return { steps: events.filter(({ kind }) => kind === 'step'), epochs: events.filter(({ kind }) => kind === 'epoch') };
}

function trainedRun(...args: string[]): string {
  const runs = folder();
  const { status, stderr } = sluice('train', ...args, '--runs', runs);
  expect(status, stderr).toBe(0);
  return path.join(runs, readdirSync(runs)[0]!);
}

/** Convolution, normalisation and a gate, so small that JavaScript does a step in a moment. */
const model = `(() => {
    const x = tf.input({ shape: [32, 32, 3] });
    const stem = tf.layers.conv2d({ name: 'stem', filters: 4, kernelSize: 3, strides: 4 }).apply(x) as tf.SymbolicTensor;
    const normal = tf.layers.batchNormalization({ name: 'normal' }).apply(stem) as tf.SymbolicTensor;
    const gated = channelGate({ name: 'gate' })(tf.layers.reLU({ name: 'relu' }).apply(normal) as tf.SymbolicTensor, stem);
    const pooled = tf.layers.globalAveragePooling2d({ name: 'pool', dataFormat: 'channelsLast' }).apply(gated);
    return tf.model({ inputs: x, outputs: tf.layers.dense({ name: 'd', units: 10 }).apply(pooled) as tf.SymbolicTensor });
  })()`;
const small = (epochs: number) => experimentFile({ epochs, model });
const standIn = standInPackage();

describe.each([
  ['a stand-in', standIn],
  ['a real package (needs SLUICE_TEST_TFJS_NODE_GPU, a folder with the real package)', realPackage],
])('with %s', (_, at) => {
  it.skipIf(at === undefined)('the probe trains steps on it, says whether a GPU does, and nothing else', () => {
    const { stderr, ...found } = probe('--tfjs-node-gpu', at!);
    expect(found).toMatchObject({ device: 'tfjs-node-gpu', works: true, imagesPerSecond: expect.any(Number) });
    expect(found.message).toMatch(found.gpu ? /on the GPU$/ : /on the processor: it uses no GPU$/);
    expect(stderr).not.toMatch(/oneDNN|cpu_feature_guard|rebuild TensorFlow/);
  });

  it.skipIf(at === undefined)(
    'a run keeps the folder: what comes after it needs no flag, and goes on to the bit',
    () => {
      const plain = small(2);
      const device = ['--device', 'tfjs-node-gpu', '--tfjs-node-gpu', path.relative(cwd, at!)];
      const whole = trainedRun(plain, ...device);
      const run = trainedRun(plain, ...device, '--epochs', '1');
      expect(JSON.parse(readFileSync(path.join(run, 'config.json'), 'utf8')).deviceOptions).toEqual({
        tfjsNodeGpuPath: at,
      });
      const resumed = sluice('train', '--resume', run, '--epochs', '2');
      expect(resumed.status, resumed.stderr).toBe(0);
      const [{ evaluation: straight }, { evaluation: broken }] = [trained(whole).epochs[1], trained(run).epochs[1]];
      expect(broken).toEqual(straight);
      const evaluated = sluice('evaluate', run, '--last', '--json');
      expect(JSON.parse(evaluated.stdout)).toMatchObject({ loss: straight.loss, accuracy: straight.accuracy });
      // On another device for a while: the folder is not forgotten.
      expect(sluice('train', '--resume', run, '--device', 'cpu', '--epochs', '3').status).toBe(0);
      expect(
        JSON.parse(sluice('evaluate', run, '--last', '--device', 'tfjs-node-gpu', '--json').stdout).loss,
      ).toBeGreaterThan(0);
      const again = trainedRun('--again', run, '--device', 'tfjs-node-gpu', '--epochs', '1');
      expect(JSON.parse(readFileSync(path.join(again, 'config.json'), 'utf8')).device).toBe('tfjs-node-gpu');
    },
  );

  it.skipIf(at === undefined)('its first step has the loss that cpu has', () => {
    const file = small(1);
    const losses = [
      ['--device', 'cpu', '--replicas', '1'],
      ['--device', 'tfjs-node-gpu', '--tfjs-node-gpu', at!],
    ].map((device) => trained(trainedRun(file, ...device)).steps[0].loss);
    expect(losses[1]).toBeCloseTo(losses[0], 4);
  });
});

it.each(['train', 'evaluate', 'predict'])('%s can be told the folder wherever it can be told the device', (command) => {
  const { stdout } = sluice(command, '--help');
  for (const flag of ['--device <id>', '--tfjs-node-gpu <folder>']) expect(stdout).toContain(flag);
});

it('a card is said to be used where it is', () => {
  expect(probe('--tfjs-node-gpu', standInPackage({ gpu: true }))).toMatchObject({
    gpu: true,
    message: expect.stringMatching(/on the GPU$/),
  });
});

it('why a backend does not start is said, in its own words', () => {
  const failing = (fails: string) => probe('--tfjs-node-gpu', standInPackage({ fails }));
  const strange = failing('the moon is not full');
  expect(strange).toMatchObject({ works: false, message: expect.stringMatching(/the moon is not full$/) });
  expect(strange.hint).not.toMatch(/CUDA/);
  expect(failing('libcudart.so.11.0: cannot open shared object file').hint).toMatch(/CUDA 11\.2/);
});

it('a folder that is gone is named, and another one can be given', () => {
  const at = standInPackage();
  const run = trainedRun(small(1), '--device', 'tfjs-node-gpu', '--tfjs-node-gpu', at);
  renameSync(path.join(at, 'node_modules'), path.join(at, 'moved'));
  const { status, stderr } = sluice('evaluate', run);
  expect(status).toBe(2);
  expect(stderr).toContain(at);
  expect(sluice('evaluate', run, '--tfjs-node-gpu', standIn).status).toBe(0);
});

it('a package of layers that was compiled to ES5 works in an experiment', () => {
  const code = `"use strict";
var tf = require('@tensorflow/tfjs');
var __extends = function (d, b) { Object.setPrototypeOf(d, b); function __() { this.constructor = d; } d.prototype = (__.prototype = b.prototype, new __()); };
var Twice = (function (_super) {
  __extends(Twice, _super);
  function Twice(config) { return _super.call(this, config) || this; }
  Twice.prototype.call = function (x) { return tf.mul(Array.isArray(x) ? x[0] : x, 2); };
  Twice.className = 'Twice';
  return Twice;
}(tf.layers.Layer));
exports.twice = function (config) { return new Twice(config); };
`;
  const at = installed({ 'dist/index.js': code }, 'twice-layer');
  const file = experimentFile({
    epochs: 1,
    model: `tf.sequential({ layers: [
      require(${JSON.stringify(path.join(at, 'node_modules/twice-layer'))}).twice({ inputShape: [32, 32, 3], name: 'twice' }),
      tf.layers.conv2d({ filters: 4, kernelSize: 3, strides: 4 }), tf.layers.flatten(), tf.layers.dense({ units: 10 })] })`,
  });
  const { status, stderr } = sluice('train', file, '--runs', folder());
  expect(status, stderr).toBe(0);
});
