/** The term of a teacher by numbers written out in JavaScript, its gradients by finite differences, and in a step of the devices. */
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { openDevice } from '../../src/device';
import { sgd } from '../../src/experiment/optimizers';
import { linear, networks, parametersOf, staticGate } from '../../src/nn';
import { distillationTerm, featureTerm, teaching } from '../../src/step/distillation';
import { trainingSpec } from '../../src/step/specs';
import { stepPlan } from '../../src/step/stepPlan';
import { builtThreads } from '../threads';
import { define, shape, x, y } from './smallStep';

const threadScript = path.join(builtThreads, 'stepThread.js');

const softmax = (z: readonly number[], T: number) => {
  const powers = z.map((v) => Math.exp(v / T));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((v) => v / sum);
};
const divergence = (taught: readonly number[], said: readonly number[], T: number) => {
  const [p, q] = [softmax(taught, T), softmax(said, T)];
  return T * T * p.reduce((sum, pk, k) => sum + pk * Math.log(pk / q[k]!), 0);
};
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

const said = [
  [1, -2, 0.5],
  [0.2, 0.1, -3],
  [2, 2, -1],
  [0, 0, 0],
];
const taught = [
  [2, -1, 0],
  [-1, 3, 0.5],
  [2, 2, -1],
  [4, -4, 1],
];

describe('the term of a teacher', () => {
  it.each([1, 2, 4])('is T² times the mean divergence, at T = %s', (T) => {
    const expected = mean(said.map((row, i) => divergence(taught[i]!, row, T)));
    expect(distillationTerm(tf.tensor2d(said), tf.tensor2d(taught), T).dataSync()[0]).toBeCloseTo(expected, 5);
  });

  it('is 0 where both say the same, also with all scores moved', () => {
    const moved = taught.map((row) => row.map((v) => v + 7));
    expect(distillationTerm(tf.tensor2d(moved), tf.tensor2d(taught), 3).dataSync()[0]).toBeCloseTo(0, 5);
  });

  it('leaves out what is ignored, pixel by pixel, and is 0 where all is', () => {
    const maps = (rows: number[][]) => tf.tensor(rows.flat(), [1, 2, 2, 3]);
    const of = (labels: number[]) =>
      distillationTerm(maps(said), maps(taught), 2, {
        labels: tf.tensor(labels, [1, 2, 2], 'int32'),
        label: 255,
      }).dataSync()[0];
    expect(of([0, 255, 1, 255])).toBeCloseTo(mean([0, 2].map((i) => divergence(taught[i]!, said[i]!, 2))), 5);
    expect(of([255, 255, 255, 255])).toBe(0);
  });

  it('has the gradients of finite differences: T · (q − p) / N', () => {
    const T = 4;
    const gradient = tf
      .grad((z) => distillationTerm(z, tf.tensor2d(taught), T))(tf.tensor2d(said))
      .arraySync() as number[][];
    const loss = (rows: number[][]) => mean(rows.map((row, i) => divergence(taught[i]!, row, T)));
    const step = 1e-5;
    said.forEach((row, i) => {
      row.forEach((_, k) => {
        const moved = (by: number) => said.map((r, j) => r.map((v, l) => (i === j && k === l ? v + by : v)));
        expect(gradient[i]![k]!).toBeCloseTo((loss(moved(step)) - loss(moved(-step))) / (2 * step), 5);
      });
    });
  });
});

it('the features of a teacher are the sum over layers of mean squared differences', () => {
  const own = [tf.tensor1d([1, 2]), tf.tensor2d([[1, 1, 1, 5]])];
  const taught = [tf.tensor1d([0, 4]), tf.tensor2d([[1, 1, 1, 1]])];
  expect(featureTerm(own, taught).dataSync()[0]).toBeCloseTo((1 + 4) / 2 + 16 / 4, 6);
});

describe('a lesson', () => {
  /** Its scores are its inputs where its gates are open, and nothing where they are closed, as they would be. */
  const closed = () => {
    const input = tf.input({ shape: [3] });
    const kernelInitializer = tf.initializers.identity({});
    const same = tf.layers.dense({ name: 'same', units: 3, useBias: false, kernelInitializer });
    const gated = staticGate({ name: 'gate', biasInit: -9 })(input);
    return tf.model({ inputs: input, outputs: same.apply(gated) as tf.SymbolicTensor });
  };
  const lesson = (gatesOpen: boolean | undefined, weight: number, ignored?: number) => {
    const teacher = closed();
    const { teacher: setting } = define({ teacher: { run: 'runs/one', weight: 1, temperature: 2 } });
    const taughtBy = teaching({ teacher: setting }, closed(), { model: teacher, gatesOpen }, ignored)!;
    const terms = taughtBy.terms(
      {
        x: tf.tensor2d(taught),
        over: (of) => of(tf.tensor1d([0, 1, 2, 0], 'int32')),
        scores: tf.tensor2d(said),
        activations: [],
        task: { task: tf.scalar(3), more: tf.scalar(5) },
      },
      { distillation: tf.scalar(weight) },
    );
    const values = Object.fromEntries(Object.entries(terms).map(([name, t]) => [name, t.dataSync()[0]]));
    return { values, teacher, schedules: Object.keys(taughtBy.schedules) };
  };
  const open = said.map((row, i) => divergence(taught[i]!, row, 2));
  const shut = said.map((row) => divergence([0, 0, 0], row, 2));
  const close = (value: number) => expect.closeTo(value, 5);

  it('is what the teacher says as it decides, or with all its gates open, which learns nothing', () => {
    const { values, teacher, schedules } = lesson(undefined, 0.25);
    expect(values).toEqual({ task: 2.25, more: 3.75, distillation: close(0.25 * mean(shut)) });
    expect(schedules).toEqual(['distillation']);
    expect(parametersOf(teacher).some(({ variable }) => variable.trainable)).toBe(false);
    expect(lesson(false, 0.25).values.distillation).toEqual(close(0.25 * mean(shut)));
    expect(lesson(true, 0.25).values.distillation).toEqual(close(0.25 * mean(open)));
  });

  it('is at most the whole loss, and leaves out labels that are ignored', () => {
    expect(lesson(true, 1.5).values).toEqual({ task: 0, more: 0, distillation: close(mean(open)) });
    const kept = [open[1]!, open[2]!];
    expect(lesson(true, 1, 0).values.distillation).toEqual(close(mean(kept)));
  });

  it('has features, by a weight of their own, of what comes behind all outputs of a teacher', () => {
    const network = (units: number) => {
      const input = tf.input({ shape: [3] });
      const ones = { kernelInitializer: 'ones', useBias: false } as const;
      const hint = tf.layers.dense({ name: 'hint', units: 2, ...ones }).apply(input) as tf.SymbolicTensor;
      const scores = tf.layers.activation({ activation: 'linear' }).apply(input) as tf.SymbolicTensor;
      // Outputs besides: of the shape of the hint, so that nothing else would fail.
      const more = Array.from({ length: units }, () => tf.layers.dense({ units: 2, ...ones }).apply(hint));
      return tf.model({ inputs: input, outputs: [scores, ...(more as tf.SymbolicTensor[])] });
    };
    const features = { layers: ['hint'], weight: 0.125 };
    const { teacher: setting } = define({ teacher: { run: 'runs/one', weight: 1, features } as never });
    const found = teaching({ teacher: setting }, network(1), { model: network(2) }, undefined)!;
    expect(Object.entries(found.schedules).map(([name, of]) => [name, of(0, 1)])).toEqual([
      ['distillation', 1],
      ['features', 0.125],
    ]);
    const terms = found.terms(
      {
        x: tf.tensor2d([[1, 2, 4]]),
        over: (of) => of(tf.tensor1d([0], 'int32')),
        scores: tf.tensor2d([[0, 0, 0]]),
        activations: [tf.tensor2d([[5, 8]])],
        task: {},
      },
      { distillation: tf.scalar(1), features: tf.scalar(0.5) },
    );
    // The hint is 7 twice.
    expect(terms.features!.dataSync()[0]).toBeCloseTo((0.5 * (4 + 1)) / 2, 5);
  });

  it('is none without a setting, and needs the network that it names', () => {
    expect(teaching({ teacher: undefined }, closed(), undefined, undefined)).toBeUndefined();
    const { teacher } = define({ teacher: { run: 'runs/one', weight: 1 } });
    expect(() => teaching({ teacher }, closed(), undefined, undefined)).toThrow('none was loaded');
  });
});

describe('a training step with a teacher', () => {
  const filled = (model: tf.LayersModel, seed: number) => {
    model.setWeights(
      model.getWeights().map((w, i) => tf.tidy(() => tf.randomUniform(w.shape, 0.05, 0.4, 'float32', seed + i))),
    );
    return model;
  };
  const student = () =>
    filled(networks.resnetCifar({ depth: 8, width: 0.25, inputShape: [...shape], classes: 3, gated: true }), 1);
  const teacher = filled(
    networks.resnetCifar({ depth: 14, width: 0.25, inputShape: [...shape], classes: 3, gated: false }),
    100,
  );

  async function step(device: 'tfjs' | 'cpu', weight: number | ReturnType<typeof linear>) {
    const model = student();
    const experiment = define({
      learningRate: 0.01,
      optimizer: sgd(),
      teacher: { run: 'runs/one', weight },
    });
    const spec = trainingSpec(experiment, model, { shape }, { teacher: { model: teacher } });
    const opened = await openDevice(device, { model, replicas: 1, threadScript });
    const session = await opened.training(spec, 0);
    const { scalars } = stepPlan(experiment, spec.schedules, 500, 100);
    const outputs = await session.step({ x, y }, scalars);
    const state = await session.read();
    await session.dispose();
    await opened.dispose();
    return { outputs, state, scalars };
  }

  it('shares the loss between labels and teacher, and keeps nothing of the teacher', async () => {
    const before = teacher.getWeights().map((w) => w.dataSync().slice());
    const [alone, half, all] = [await step('tfjs', 0), await step('tfjs', linear(1, 0, 10)), await step('tfjs', 1)];
    expect(half.scalars.distillation).toBe(0.5);
    const term = ({ outputs }: typeof half, name: string) => outputs[`term:${name}`]![0]!;
    expect(term(alone, 'distillation')).toBe(0);
    expect(term(all, 'task')).toBe(0);
    expect(term(half, 'task')).toBeCloseTo(term(alone, 'task') / 2, 5);
    expect(term(half, 'distillation')).toBeCloseTo(term(all, 'distillation') / 2, 5);
    expect(term(all, 'distillation')).toBeGreaterThan(0);
    expect(half.outputs.loss![0]).toBeCloseTo(term(half, 'task') + term(half, 'distillation'), 5);
    expect(Object.keys(half.state)).toEqual(Object.keys(alone.state));
    teacher.getWeights().forEach((w, i) => {
      expect(w.dataSync()).toEqual(before[i]);
    });
  });

  it('does the same compiled', async () => {
    const [eager, compiled] = [await step('tfjs', 0.9), await step('cpu', 0.9)];
    for (const name of ['loss', 'term:task', 'term:distillation'])
      expect(compiled.outputs[name]![0], name).toBeCloseTo(eager.outputs[name]![0]!, 4);
    for (const [name, values] of Object.entries(eager.state))
      values.forEach((value, i) => {
        expect(Math.abs(compiled.state[name]![i]! - value), `${name}[${i}]`).toBeLessThan(1e-4);
      });
  });
});
