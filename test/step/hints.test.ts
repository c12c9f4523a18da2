/** Hints and mixed samples of a teacher, against sums written out in JavaScript, finite differences, and in a step of the devices. */
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { openDevice } from '../../src/device';
import { sgd } from '../../src/experiment/optimizers';
import { networks } from '../../src/nn';
import { featureTerm } from '../../src/step/distillation';
import { checkHints, withActivations } from '../../src/step/hints';
import { trainingSpec } from '../../src/step/specs';
import { stepPlan } from '../../src/step/stepPlan';
import { builtThreads } from '../threads';
import { define, shape, x, y } from './smallStep';

const threadScript = path.join(builtThreads, 'stepThread.js');

const filled = (model: tf.LayersModel, seed: number) => {
  model.setWeights(
    model.getWeights().map((w, i) => tf.tidy(() => tf.randomUniform(w.shape, 0.05, 0.4, 'float32', seed + i))),
  );
  return model;
};
const network = (change: Parameters<typeof networks.resnetCifar>[0] = {}) =>
  networks.resnetCifar({ depth: 8, width: 0.25, inputShape: [...shape], classes: 3, gated: false, ...change });

/** Two dense layers without anything that depends on the batch. */
function dense(units: number, name = 'hidden') {
  const input = tf.input({ shape: [...shape] });
  const flat = tf.layers.flatten().apply(input);
  const hidden = tf.layers.dense({ name, units, activation: 'sigmoid' }).apply(flat);
  return tf.model({
    inputs: input,
    outputs: tf.layers.dense({ name: `${name}_out`, units: 3 }).apply(hidden) as tf.SymbolicTensor,
  });
}

const softmax = (z: readonly number[], T = 1) => {
  const powers = z.map((v) => Math.exp(v / T));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((v) => v / sum);
};
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const squares = (a: ArrayLike<number>, b: ArrayLike<number>) => mean(Array.from(a, (v, i) => (v - b[i]!) ** 2));

describe('the term of hints', () => {
  const own = [[1, -2, 0.5, 3], [0.25]];
  const taught = [[0, 0, 1, 1], [-1]];
  it('is the sum over layers of the mean squared difference, with its gradient 2 (s - t) / n', () => {
    const tensors = (rows: number[][]) => rows.map((row) => tf.tensor(row));
    const expected = squares(own[0]!, taught[0]!) + squares(own[1]!, taught[1]!);
    expect(featureTerm(tensors(own), tensors(taught)).dataSync()[0]).toBeCloseTo(expected, 6);
    const [gradient] = tf.grads((a: tf.Tensor, b: tf.Tensor) => featureTerm([a, b], tensors(taught)))(
      tensors(own) as [tf.Tensor, tf.Tensor],
    );
    own[0]!.forEach((value, i) => {
      const at = (v: number) => squares(own[0]!.with(i, v), taught[0]!);
      expect(gradient!.dataSync()[i]).toBeCloseTo((at(value + 1e-4) - at(value - 1e-4)) / 2e-4, 4);
    });
  });
});

describe('a step with hints', () => {
  async function step(device: 'tfjs' | 'cpu', student: tf.LayersModel, teacher: tf.LayersModel, features: object) {
    const experiment = define({
      ...{ learningRate: 0.01, optimizer: sgd({ momentum: 0 }) },
      teacher: { run: 'runs/one', weight: 0.5, features: features as never },
    });
    const spec = trainingSpec(experiment, student, { shape }, { teacher: { model: teacher } });
    const opened = await openDevice(device, { model: student, replicas: 1, threadScript });
    const session = await opened.training(spec, 0);
    const before = await session.read();
    const { scalars } = stepPlan(experiment, spec.schedules, 500, 100);
    const outputs = await session.step({ x, y }, scalars);
    const after = await session.read();
    await session.dispose();
    await opened.dispose();
    return { outputs, before, after, names: Object.keys(after) };
  }

  it('has what the layers differ by as a term of its own, and learns by its gradient', async () => {
    const [student, teacher] = [filled(dense(5), 1), filled(dense(5, 'other'), 50)];
    const inner = (model: tf.LayersModel, name: string) =>
      tf.tidy(() => {
        const part = tf.model({ inputs: model.inputs, outputs: model.getLayer(name).output as tf.SymbolicTensor });
        return (part.predict(tf.tensor(x, [4, ...shape])) as tf.Tensor).dataSync().slice();
      });
    const hints = inner(teacher, 'other');
    const term = squares(inner(student, 'hidden'), hints);
    // Of the bias of one unit, by moving it: the labels' and the teacher's share of the loss are the same in both steps.
    const layer = student.getLayer('hidden');
    const [kernel, bias] = layer.getWeights().map((w) => w.clone()) as [tf.Tensor, tf.Tensor];
    const moved = (by: number) => {
      const values = bias.dataSync().slice();
      values[2]! += by;
      layer.setWeights([kernel, tf.tensor(values)]);
      const found = squares(inner(student, 'hidden'), hints);
      layer.setWeights([kernel, bias]);
      return found;
    };
    const slope = (moved(0.01) - moved(-0.01)) / 0.02;
    const weights = student.getWeights().map((w) => w.clone());
    const features = (weight: number) => ({ layers: { hidden: 'other' }, weight });
    const without = await step('tfjs', student, teacher, features(0));
    student.setWeights(weights);
    const withThem = await step('tfjs', student, teacher, features(3));
    student.setWeights(weights);
    const compiled = await step('cpu', student, teacher, features(3));
    expect(without.outputs['term:features']![0]).toBe(0);
    expect(withThem.outputs['term:features']![0]).toBeCloseTo(3 * term, 5);
    expect(withThem.outputs.loss![0]).toBeCloseTo(without.outputs.loss![0]! + 3 * term, 5);
    const pulled = withThem.after['hidden/bias']![2]! - without.after['hidden/bias']![2]!;
    expect(pulled).toBeCloseTo(-0.01 * 3 * slope, 6);
    expect(withThem.names).toEqual(without.names);
    for (const name of withThem.names)
      withThem.after[name]!.forEach((value, i) => {
        expect(Math.abs(compiled.after[name]![i]! - value), `${name}[${i}]`).toBeLessThan(1e-5);
      });
    expect(compiled.outputs['term:features']![0]).toBeCloseTo(3 * term, 4);
  });

  it('takes layers of gated networks by one name, and leaves the outputs and gates of the pass', async () => {
    const [student, teacher] = [filled(network({ gated: true }), 1), filled(network(), 100)];
    const { outputs } = await step('cpu', student, teacher, { layers: ['stage1_block1_out', 'pool'] });
    expect(outputs['term:features']![0]).toBeGreaterThan(0);
    expect(Object.keys(outputs).filter((name) => name.startsWith('fired:'))).toHaveLength(3);
    const sum = ['task', 'distillation', 'features'].reduce((all, name) => all + outputs[`term:${name}`]![0]!, 0);
    expect(outputs.loss![0]! / sum).toBeCloseTo(1, 5);
  });
});

describe('layers that cannot be hints', () => {
  const refused = (student: tf.LayersModel, teacher: tf.LayersModel, layers: Record<string, string>) => {
    try {
      checkHints(student, teacher, layers);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { message: error.message, hint: error.detail.hint };
    }
    throw new Error('they were taken');
  };

  it.each<[Record<string, string>, string, string]>([
    [{ stage1_block1_uot: 'pool' }, "the network has no layer 'stage1_block1_uot'", "Did you mean 'stage1_block1_out'"],
    [{ pool: 'poll' }, "the teacher has no layer 'poll'", "Did you mean 'pool'"],
    [
      { stage1_block1_out: 'stage2_block1_out' },
      "the layer 'stage1_block1_out' of the network gives [8, 8, 4], and 'stage2_block1_out' of the teacher [4, 4, 8]",
      'layers of one shape',
    ],
  ])('%j', (layers, message, hint) => {
    const said = refused(network(), network(), layers);
    expect(said.message).toContain(message);
    expect(said.hint).toContain(hint);
  });

  /** A model in the model, one of two outputs, a layer that is used twice, and sequences of any length. */
  function odd(width: number): tf.LayersModel {
    const x = tf.input({ shape: [null, width] as never });
    const inner = tf.sequential({
      name: 'inner',
      layers: [tf.layers.dense({ name: 'deep', units: 3, inputShape: [null, width] as never })],
    });
    const y = tf.input({ shape: [null, 3] as never });
    const two = [4, 4].map((units) => tf.layers.dense({ units }).apply(y) as tf.SymbolicTensor);
    const [left, right] = tf
      .model({ name: 'pair', inputs: y, outputs: two })
      .apply(inner.apply(x) as tf.SymbolicTensor) as tf.SymbolicTensor[];
    const twice = tf.layers.dense({ name: 'twice', units: 4 });
    const wide = tf.layers.dense({ name: 'wide', units: width }).apply(twice.apply(left!)) as tf.SymbolicTensor;
    return tf.model({ inputs: x, outputs: [wide, twice.apply(right!) as tf.SymbolicTensor] });
  }
  const one = 'Name one that computes one tensor, such as an activation behind it.';
  it('are no models in the model: what these give is what is compared', () => {
    const model = odd(5);
    expect(() => checkHints(model, odd(6), { inner: 'inner' })).not.toThrow();
    const inner = model.getLayer('inner') as tf.LayersModel;
    const values = tf.tidy(() => {
      const given = tf.linspace(-1, 1, 10).reshape([1, 2, 5]);
      const found = withActivations(model, ['inner'], 'network').predict(given) as tf.Tensor[];
      return [found.length, found[2]!.arraySync(), (inner.predict(given) as tf.Tensor).arraySync()];
    });
    expect(values.slice(0, 2)).toEqual([3, values[2]]);
  });

  it.each<[Record<string, string>, string, string]>([
    [
      { deep: 'inner' },
      "the network has the layer 'deep' inside another one.",
      'Name the layer of the model itself that holds it.',
    ],
    [{ inner: 'pair' }, "the layer 'pair' of the teacher has several outputs.", one],
    [{ twice: 'inner' }, "the layer 'twice' of the network is used 2 times.", one],
    [
      { wide: 'wide' },
      "the layer 'wide' of the network gives [any, 5], and 'wide' of the teacher [any, 6].",
      'Name layers of one shape; `{ LAYER: LAYER OF THE TEACHER }` pairs those of other names.',
    ],
  ])('%j of a model whose layers are models, or used twice', (layers, message, hint) => {
    expect(refused(odd(5), odd(6), layers)).toEqual({ message: `teacher.features: ${message}`, hint });
  });
});

it('a teacher with all gates open says what the plain network of its weights does', async () => {
  const gated = filled(network({ gated: true }), 7);
  const plain = network();
  for (const layer of plain.layers)
    if (layer.weights.length > 0) layer.setWeights(gated.getLayer(layer.name).getWeights());
  // As it would decide, it closes all gates.
  for (const layer of gated.layers)
    if (layer.name.endsWith('_gate_logits'))
      layer.setWeights(layer.getWeights().map((w, i) => (i === 0 ? tf.zerosLike(w) : tf.fill(w.shape, -5))));
  const student = filled(network(), 30);
  const term = (teacher: object) => {
    const experiment = define({ teacher: { run: 'a', weight: 1 } });
    const spec = trainingSpec(experiment, student, { shape }, { teacher: teacher as never });
    return tf.tidy(() => {
      const given = { x: tf.tensor(x, [4, ...shape]), y: tf.tensor1d(y, 'int32') };
      const random = { uniform: (of: number[]) => tf.fill(of, 0.5) };
      return spec.forward(given, { distillation: tf.scalar(1) }, random as never)['term:distillation']!.dataSync()[0]!;
    });
  };
  const open = term({ model: gated, gatesOpen: true });
  expect(open).toBeCloseTo(term({ model: plain }), 5);
  expect(term({ model: gated })).not.toBeCloseTo(open, 3);
});

describe('a teacher of mixed samples', () => {
  /** λ of each sample is its own, the rest that of the one before it. */
  const share = 0.7;
  const size = x.length / 4;
  const mixedImages = Float32Array.from(x, (value, at) => {
    const before = (Math.floor(at / size) + 3) % 4;
    return share * value + (1 - share) * x[before * size + (at % size)]!;
  });
  const others = Int32Array.from(y, (_, i) => y[(i + 3) % 4]!);

  it.each([
    ['classes', undefined],
    ['classes of which one counts nowhere', 2],
  ])('looks at the mixed sample, and its term stands beside that of both labels: %s', async (_, ignoreLabel) => {
    const [student, teacher] = [filled(dense(5), 1), filled(dense(6, 'other'), 50)];
    const [w, T] = [0.6, 3];
    const experiment = define({
      ...{ augmentation: { mixup: true }, optimizer: sgd() },
      ...(ignoreLabel === undefined ? {} : { ignoreLabel }),
      teacher: { run: 'runs/one', weight: w, temperature: T },
    });
    const spec = trainingSpec(experiment, student, { shape }, { teacher: { model: teacher } });
    expect(Object.keys(spec.inputs)).toEqual(expect.arrayContaining(['mixed', 'share']));
    const scores = (model: tf.LayersModel) =>
      tf.tidy(() => (model.predict(tf.tensor(mixedImages, [4, ...shape])) as tf.Tensor).arraySync() as number[][]);
    const [said, taught] = [scores(student), scores(teacher)];
    /** The mean over what counts. */
    const over = (labels: Int32Array, of: (label: number, i: number) => number) =>
      mean([...labels].flatMap((label, i) => (label === ignoreLabel ? [] : [of(label, i)])));
    const entropy = (label: number, i: number) => -Math.log(softmax(said[i]!)[label]!);
    const divergence = (_: number, i: number) => {
      const [p, q] = [softmax(taught[i]!, T), softmax(said[i]!, T)];
      return T * T * p.reduce((sum, pk, k) => sum + pk * Math.log(pk / q[k]!), 0);
    };
    const both = (of: typeof entropy) => share * over(y, of) + (1 - share) * over(others, of);

    for (const device of ['tfjs', 'cpu'] as const) {
      const opened = await openDevice(device, { model: student, replicas: 1, threadScript });
      const session = await opened.training(spec, 0);
      const { scalars } = stepPlan(experiment, spec.schedules, 0, 100);
      const given = { x: mixedImages, y, mixed: others, share: new Float32Array(4).fill(share) };
      const outputs = await session.step(given, { ...scalars, learningRate: 0 });
      await session.dispose();
      await opened.dispose();
      expect(outputs['term:task']![0], device).toBeCloseTo((1 - w) * both(entropy), 4);
      expect(outputs['term:distillation']![0], device).toBeCloseTo(w * both(divergence), 4);
      expect(outputs.loss![0], device).toBeCloseTo((1 - w) * both(entropy) + w * both(divergence), 4);
    }
  });
});
