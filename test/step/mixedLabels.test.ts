/** The loss of mixed samples and their right answers by hand, its gradient by a formula, and in a step of the devices. */
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { openDevice } from '../../src/device';
import type { ExperimentSpec } from '../../src/experiment/experiment';
import { sgd } from '../../src/experiment/optimizers';
import { networks, softmaxCrossEntropy } from '../../src/nn';
import { overLabels, overTerms } from '../../src/step/mixedLabels';
import { trainingSpec } from '../../src/step/specs';
import { stepPlan } from '../../src/step/stepPlan';
import { builtThreads } from '../threads';
import { define, shape, x, y } from './smallStep';

const threadScript = path.join(builtThreads, 'stepThread.js');

const scores = [
  [1, -2, 0.5],
  [0.2, 0.1, -3],
  [2, 2, -1],
  [0, 0, 0],
];
const [own, other] = [
  [0, 1, 2, 0],
  [0, 0, 1, 2],
];
const share = Math.fround(0.7);
const softmax = (z: readonly number[]) => {
  const powers = z.map(Math.exp);
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((v) => v / sum);
};
/** Soft labels, as the papers write them: λ and 1 − λ, then smoothed. */
const target = (i: number, smoothing: number) =>
  [0, 1, 2].map((k) => {
    const mixed = share * Number(own[i] === k) + (1 - share) * Number(other[i] === k);
    return (1 - smoothing) * mixed + smoothing / 3;
  });

const labels = () =>
  overLabels({
    y: tf.tensor1d(own!, 'int32'),
    mixed: tf.tensor1d(other!, 'int32'),
    share: tf.fill([4], share),
  });

describe('the loss of mixed samples', () => {
  it.each([0, 0.1])('is the cross-entropy of mixed labels, smoothed by %s', (labelSmoothing) => {
    const expected =
      scores.reduce((sum, row, i) => {
        const p = softmax(row);
        return sum - target(i, labelSmoothing).reduce((all, t, k) => all + t * Math.log(p[k]!), 0);
      }, 0) / 4;
    const loss = labels()((of) => softmaxCrossEntropy(tf.tensor2d(scores), of, { labelSmoothing }));
    expect(loss.dataSync()[0]).toBeCloseTo(expected, 5);
  });

  it.each([0, 0.1])('has the gradient (softmax − mixed label) / N, smoothed by %s', (labelSmoothing) => {
    const gradient = tf
      .grad((z) => labels()((of) => softmaxCrossEntropy(z, of, { labelSmoothing })))(tf.tensor2d(scores))
      .arraySync() as number[][];
    for (const [i, row] of scores.entries()) {
      const [p, t] = [softmax(row), target(i, labelSmoothing)];
      for (const k of [0, 1, 2]) expect(gradient[i]![k]).toBeCloseTo((p[k]! - t[k]!) / 4, 5);
    }
  });

  it('is that of the labels alone where nothing was mixed', () => {
    const alone = overLabels({ y: tf.tensor1d(own!, 'int32') });
    const loss = (over: typeof alone) => over((of) => softmaxCrossEntropy(tf.tensor2d(scores), of)).dataSync()[0];
    const whole = overLabels({
      y: tf.tensor1d(own!, 'int32'),
      mixed: tf.tensor1d(other!, 'int32'),
      share: tf.ones([4]),
    });
    expect(loss(whole)).toBeCloseTo(loss(alone)!, 6);
  });
});

it('each term of mixed labels is λ of the one and 1 − λ of the other, by name', () => {
  const first = tf.tensor1d([1, 2]);
  const terms = (labels: tf.Tensor) => ({ sum: labels.sum() as tf.Scalar, one: labels.max() as tf.Scalar });
  const values = (found: Record<string, tf.Scalar>) =>
    Object.fromEntries(Object.entries(found).map(([name, t]) => [name, t.dataSync()[0]]));
  const both = { y: first, mixed: tf.tensor1d([10, 30]), share: tf.tensor1d([0.75, 0.75]) };
  expect(values(overTerms(both)(terms))).toEqual({ sum: 0.75 * 3 + 0.25 * 40, one: 0.75 * 2 + 0.25 * 30 });
  expect(values(overTerms({ y: first })(terms))).toEqual({ sum: 3, one: 2 });
  expect(values(overTerms({ ...both, share: undefined })(terms))).toEqual({ sum: 3, one: 2 });
});

describe('a training step on mixed samples', () => {
  const filled = () => {
    const model = networks.resnetCifar({ depth: 8, width: 0.25, inputShape: [...shape], classes: 3, gated: true });
    model.setWeights(
      model.getWeights().map((w, i) => tf.tidy(() => tf.randomUniform(w.shape, 0.05, 0.4, 'float32', i + 1))),
    );
    return model;
  };
  const mixed = Int32Array.of(0, 0, 1, 2);
  const mixing = { augmentation: { mixup: { alpha: 1 } } };

  async function step(
    device: 'tfjs' | 'cpu',
    change: Partial<ExperimentSpec>,
    inputs: Record<string, Float32Array | Int32Array>,
    replicas = 1,
  ) {
    const model = filled();
    const experiment = define({ learningRate: 0.01, optimizer: sgd(), ...change });
    const spec = trainingSpec(experiment, model, { shape });
    const opened = await openDevice(device, { model, replicas, threadScript });
    const session = await opened.training(spec, 0);
    const outputs = await session.step(inputs, stepPlan(experiment, spec.schedules, 0, 100).scalars);
    const state = await session.read();
    await session.dispose();
    await opened.dispose();
    return { outputs, state };
  }
  const shared = (value: number) => new Float32Array(4).fill(value);

  it('weighs loss and right answers by λ and 1 − λ', async () => {
    const a = await step('tfjs', {}, { x, y });
    const b = await step('tfjs', {}, { x, y: mixed });
    const both = await step('tfjs', mixing, { x, y, mixed, share: shared(0.75) });
    const mean = (name: string) => 0.75 * a.outputs[name]![0]! + 0.25 * b.outputs[name]![0]!;
    expect(a.outputs.loss![0]).not.toBeCloseTo(b.outputs.loss![0]!, 3);
    for (const name of ['loss', 'term:task', 'correct'])
      expect(both.outputs[name]![0], name).toBeCloseTo(mean(name), 4);
  });

  it('does the same compiled, also shared among replicas', async () => {
    const change = { ...mixing, labelSmoothing: 0.1 };
    const inputs = { x, y, mixed, share: shared(0.6) };
    const eager = await step('tfjs', change, inputs);
    const compiled = await step('cpu', change, inputs);
    for (const name of ['loss', 'term:task', 'correct'])
      expect(compiled.outputs[name]![0], name).toBeCloseTo(eager.outputs[name]![0]!, 4);
    for (const [name, values] of Object.entries(eager.state))
      for (const [i, value] of values.entries())
        expect(Math.abs(compiled.state[name]![i]! - value), `${name}[${i}]`).toBeLessThan(1e-4);
    // Each has its own samples with their labels: the sums of right answers are of all.
    const two = await step('cpu', change, inputs, 2);
    expect(Number.isFinite(two.outputs.loss![0])).toBe(true);
    expect(two.outputs.correct![0]).toBeLessThanOrEqual(4);
  });
});
