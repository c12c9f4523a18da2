/** Accuracy and MACs over the threshold of the gates; and that an exported network decides as the evaluation did. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { measureCurve } from '../../src/evaluate/curve';
import { evaluateThresholds } from '../../src/evaluate/evaluateRun';
import { indexOfMax } from '../../src/export/check';
import { exportRun } from '../../src/export/exportRun';
import { outputsOf, programOf } from '../../src/export/network';
import { parseCurve } from '../../src/protocol/files/curve';
import { eager, handmadeRun, opened, threads } from '../export/handmadeRun';

let run = '';
beforeAll(async () => {
  run = await handmadeRun();
});

/** All test images [N, H, W, C] with their labels. */
async function testImages(trained: Awaited<ReturnType<typeof opened>>) {
  const [x, labels]: [number[], number[]] = [[], []];
  for await (const batch of trained.data.epoch(0)) {
    const size = batch.x.length / batch.y.length;
    x.push(...batch.x.subarray(0, batch.count * size));
    labels.push(...batch.y.subarray(0, batch.count));
    batch.release();
  }
  return { x: Float32Array.from(x), labels };
}

const accuracyOf = (scores: Float32Array, labels: readonly number[]) => {
  const classes = scores.length / labels.length;
  const right = labels.filter((label, i) => indexOfMax(scores.subarray(i * classes, (i + 1) * classes)) === label);
  return right.length / labels.length;
};

describe('the curve of a run', () => {
  it('is what TensorFlow.js says at each threshold, lowest first, and is kept in the run folder', async () => {
    const curve = await measureCurve({ folder: run, threads: await threads() }, [0.7, 0, 0.5, 1, 0.5]);
    expect(curve.points.map(({ threshold }) => threshold)).toEqual([0, 0.5, 0.7, 1]);
    expect(curve).toMatchObject({ run, checkpoint: 'best', images: 32 });
    const trained = await opened(run);
    const { x, labels } = await testImages(trained);
    await trained.close();
    for (const { threshold, accuracy } of curve.points)
      expect(accuracy, `${threshold}`).toBeCloseTo(accuracyOf(eager(trained, x, threshold), labels), 9);
    // All open: the dense network's; then less and less.
    expect(curve.points[0]!.share).toBe(1);
    const shares = curve.points.map(({ share }) => share);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    expect(new Set(shares).size).toBe(4);
    for (const { macs, share } of curve.points) expect(share).toBeCloseTo(macs / curve.denseMacs, 12);
    expect(parseCurve(readFileSync(path.join(run, 'curve.json'), 'utf8'))).toEqual(curve);
    expect(readdirSync(run).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('at a point is what the network exported there gets right', async () => {
    const at = 0.6;
    const { points } = await measureCurve({ folder: run, threads: await threads() }, [0.5, at]);
    const { file } = await exportRun({ folder: run, threads: await threads(), format: 'onnx', threshold: at });
    const trained = await opened(run);
    const { x, labels } = await testImages(trained);
    const shape = trained.data.info.shape;
    const { output: scores = new Float32Array() } = await outputsOf(
      programOf(readFileSync(file), trained, 1),
      { count: labels.length, facts: { shape }, inputs: { x } },
      1,
    );
    await trained.close();
    expect(accuracyOf(scores, labels)).toBeCloseTo(points[1]!.accuracy, 9);
    // Another network than at a half.
    const half = eager(trained, x);
    expect(Math.max(...scores.map((score, i) => Math.abs(score - half[i]!)))).toBeGreaterThan(1e-3);
  });

  it('has what the run goes by at each threshold, of the checkpoint and on the device that are asked for', async () => {
    // What is not counted cannot be compiled either: the run's own device would refuse it.
    const model = `(() => {
      class Largest extends tf.layers.Layer {
        static className = 'Largest';
        build() { this.weight = this.addWeight('weight', [4, 4], 'float32', tf.initializers.ones()); }
        call([x]: any) { return tf.add(x, tf.topk(this.weight.read(), 4).values.sum(0)); }
      }
      const x = tf.input({ shape: [32, 32, 3] });
      const c = tf.layers.conv2d({ name: 'c', filters: 4, kernelSize: 3, strides: 6 }).apply(x) as tf.SymbolicTensor;
      const pooled = tf.layers.globalAveragePooling2d({} as any).apply(channelGate({ name: 'gate' })(c, x));
      const largest = new (Largest as any)({ name: 'largest' }).apply(pooled);
      return tf.model({ inputs: x, outputs: tf.layers.dense({ name: 'scores', units: 10 }).apply(largest) as any });
    })()`;
    const folder = await handmadeRun({ model, extra: "score: { metric: 'loss' }," });
    const asked = { folder, threads: await threads(), checkpoint: 'last', device: 'tfjs' } as const;
    const curve = await measureCurve(asked, [0, 1]);
    expect(curve).toMatchObject({ checkpoint: 'last', epoch: 2, atLeast: true, images: 32 });
    expect(curve.by).toEqual({ metric: 'loss', direction: 'min', share: false });
    const { evaluations } = await evaluateThresholds(asked, [0, 1]);
    expect(curve.points.map(({ score }) => score)).toEqual(evaluations.map(({ values }) => values.loss));
    expect(curve.points[0]!.score).not.toBe(curve.points[1]!.score);
    const kept = (name: string) => existsSync(path.join(folder, name));
    expect([kept('curve-last.json'), kept('curve.json')]).toEqual([true, false]);
    expect(parseCurve(readFileSync(path.join(folder, 'curve-last.json'), 'utf8'))).toEqual(curve);
    // Of a run that goes by accuracy, and whose every product is counted, neither is said.
    const usual = parseCurve(readFileSync(path.join(run, 'curve.json'), 'utf8'));
    expect([usual?.by, usual?.atLeast]).toEqual([undefined, undefined]);
    rmSync(path.join(folder, 'curve-last.json'));
    mkdirSync(path.join(folder, 'curve-last.json'));
    await expect(measureCurve(asked, [0])).rejects.toMatchObject({
      message: expect.stringContaining('curve-last.json cannot be written: '),
      detail: { hint: expect.stringMatching(/^Make room in the run folder, .*`--threshold` prints the same/) },
    });
  });

  it('stops between two batches, and writes nothing', async () => {
    const folder = await handmadeRun();
    const stop = new AbortController();
    const said: string[] = [];
    const say = (text: string) => {
      said.push(text);
      if (said.length === 2) stop.abort(new Error('enough'));
    };
    const asked = { folder, threads: await threads(), signal: stop.signal, say };
    await expect(measureCurve(asked, [0.2, 0.4, 0.6])).rejects.toThrow('enough');
    expect(said).toEqual([
      'evaluating 32 test images, threshold 0.2 (1 of 3)',
      'evaluating 32 test images, threshold 0.4 (2 of 3)',
    ]);
    expect(existsSync(path.join(folder, 'curve.json'))).toBe(false);
  });

  it('does not exist without gates, and is of thresholds that are probabilities', async () => {
    const plain = await handmadeRun({ model: 'networks.resnetCifar({ depth: 8, gated: false })' });
    await expect(measureCurve({ folder: plain, threads: await threads() }, [0.5])).rejects.toThrow(/no gates/);
    await expect(measureCurve({ folder: run, threads: await threads() }, [1.5])).rejects.toThrow(/threshold/);
    expect(tf.getBackend()).toBe('cpu');
  });

  it('is not read from something else', () => {
    for (const text of ['', '{', 'null', '{"points":[]}', '{"denseMacs":1}']) expect(parseCurve(text)).toBeUndefined();
  });
});
