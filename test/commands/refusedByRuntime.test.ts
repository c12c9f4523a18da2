/**
 * A graph that ONNX Runtime refuses to open, in the thread or the threads of a device, as shipped: no process aborts (exit
 * code 134, `terminate called after throwing an instance of Napi::Error`), and the run ends with the layer and its line.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const dist = path.join(__dirname, '../../dist');
const folder = mkdtempSync(path.join(tmpdir(), 'sluice-refused-'));
/** Pooling of whole numbers: TensorFlow.js does it, and ONNX has no such operation. Its class is in line 3. */
const experiment = path.join(folder, 'refused.experiment.ts');
writeFileSync(
  experiment,
  `import * as tf from '@tensorflow/tfjs';
import { defineExperiment, synthetic } from 'sluice';
class Whole extends tf.layers.Layer {
  static className = 'Whole';
  computeOutputShape(shape: tf.Shape) { return shape; }
  call(inputs: tf.Tensor[]) {
    const x = [inputs].flat()[0] as tf.Tensor4D;
    return x.add(tf.maxPool(x.mul(4).cast('int32') as tf.Tensor4D, 2, 1, 'same').cast('float32'));
  }
}
export default defineExperiment({
  model: () => tf.sequential({ layers: [
    tf.layers.conv2d({ name: 'stem', inputShape: [32, 32, 3], filters: 4, kernelSize: 3, strides: 4 }),
    new Whole({ name: 'whole' }),
    tf.layers.flatten(), tf.layers.dense({ units: 10 })] }),
  data: synthetic({ train: 32, test: 16 }), epochs: 1, batchSize: 16,
});
`,
);

const said = /ONNX Runtime cannot run MaxPool of layer whole/;
const endsOf = (run: string) =>
  readFileSync(path.join(run, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ kind }) => kind === 'ended');
const failed = [
  { outcome: 'failed', error: { message: expect.stringMatching(said), source: { file: experiment, line: 3 } } },
];

describe('a graph that ONNX Runtime refuses to open', () => {
  // Several threads fail at once, and are ended while the others are still at it: more than one chance to abort.
  it.each([1, 2, 4, 4, 4])('ends a run of %i replicas on the terminal', (replicas) => {
    const runs = mkdtempSync(path.join(folder, 'runs-'));
    const args = [path.join(dist, 'cli.js'), 'train', experiment, '--replicas', `${replicas}`, '--runs', runs];
    const { status, signal, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/terminate called|Napi::Error|SIGABRT/);
    expect({ status, signal }).toEqual({ status: 1, signal: null });
    expect(stderr).toContain(`${path.basename(experiment)}:3`);
    // It failed before its first step: there is no run.
    expect(readdirSync(runs)).toEqual([]);
  });

  it('ends a run of the editor', () => {
    const run = path.join(folder, 'of-the-editor');
    mkdirSync(run);
    const request = JSON.stringify({ experiment, folder: run, resume: false });
    const { status, stderr } = spawnSync(process.execPath, [path.join(dist, 'worker.js'), '--request', request], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stderr).not.toMatch(/terminate called|Napi::Error/);
    expect(status).toBe(1);
    expect(endsOf(run)).toMatchObject(failed);
  });

  it.each([
    ['profile', experiment, '--time'],
    ['doctor', experiment],
  ])('is told by sluice %s', (...args) => {
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, [path.join(dist, 'cli.js'), ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout + stderr).toMatch(/ONNX Runtime|invalid model/i);
    expect(stdout + stderr).not.toMatch(/terminate called|Napi::Error/);
    expect(signal).toBeNull();
    expect(status).not.toBe(134);
  });
});
