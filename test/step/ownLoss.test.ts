/** A loss and metrics of one's own in the step and the evaluation of the devices: the compiled ones do what the eager one does. */
import { SourceMap } from 'node:module';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { UserError } from '../../src/base/userError';
import { openDevice } from '../../src/device';
import type { ExperimentSpec } from '../../src/experiment/experiment';
import type { LossContext, Outputs } from '../../src/experiment/loss';
import { sgd } from '../../src/experiment/optimizers';
import * as losses from '../../src/experiment/readyLosses';
import * as metrics from '../../src/experiment/readyMetrics';
import { UserCode } from '../../src/experiment/userCode';
import { port } from '../../src/graph/port';
import { beta, channelGate } from '../../src/nn';
import { measuresOf } from '../../src/step/measures';
import { evaluationSpec, type TaskData, trainingSpec } from '../../src/step/specs';
import { builtThreads } from '../threads';
import { expectWhole } from '../wholeError';
import { define, shape, x, y } from './smallStep';

const threadScript = path.join(builtThreads, 'stepThread.js');

// No experiment of another test has the fields of which errors speak here: the latest that runs is in no file.
beforeAll(() => {
  const none = { file: '', version: 3, sources: [], sourcesContent: [], names: [], mappings: '', sourceRoot: '' };
  new UserCode(path.resolve('/none.ts'), '', new SourceMap(none), (named) => named).runs();
});

const numbers = Float32Array.from({ length: 12 }, (_, i) => Math.cos(i));
const several = Float32Array.of(1, 0, 1, 0, 1, 0, 1, 1, 0, 0, 0, 1);
const classes: TaskData = { shape, classes: ['a', 'b', 'c'] };
const labelled: TaskData = { shape, classes: [], labels: { shape: [3], dtype: 'float32' } };

/** Gated, with the ending that is asked for; `two` has a second output, of two numbers. */
function network({ activation, two = false }: { activation?: 'sigmoid' | 'softmax'; two?: boolean } = {}) {
  const kernelInitializer = tf.initializers.glorotUniform({ seed: 5 });
  const input = tf.input({ shape: [...shape] });
  const conv = tf.layers.conv2d({ filters: 4, kernelSize: 3, name: 'conv', kernelInitializer }).apply(input);
  const gated = channelGate({ name: 'gate', seed: 2 } as never)(conv as tf.SymbolicTensor, conv as tf.SymbolicTensor);
  const flat = tf.layers.flatten().apply(gated) as tf.SymbolicTensor;
  const dense = (name: string, units: number) =>
    tf.layers.dense({ name, units, kernelInitializer, ...(activation ? { activation } : {}) }).apply(flat);
  const outputs = [dense('scores', 3), ...(two ? [dense('sizes', 2)] : [])] as tf.SymbolicTensor[];
  return tf.model({ inputs: input, outputs });
}

interface Case {
  change: Partial<ExperimentSpec>;
  data: TaskData;
  y: Float32Array | Int32Array;
  model?: Parameters<typeof network>[0];
}

const cases: Record<string, Case> = {
  mse: { change: { loss: losses.mse() }, data: labelled, y: numbers },
  mae: { change: { loss: losses.mae() }, data: labelled, y: numbers },
  huber: { change: { loss: losses.huber({ delta: 0.5 }) }, data: labelled, y: numbers },
  bce: { change: { loss: losses.bce({ weights: [1, 2, 3] }) }, data: labelled, y: several },
  'bce of a sigmoid': { change: { loss: losses.bce() }, data: labelled, y: several, model: { activation: 'sigmoid' } },
  'focal of several': { change: { loss: losses.focal() }, data: labelled, y: several },
  focal: { change: { loss: losses.focal({ gamma: 1.5 }) }, data: classes, y },
  'cross-entropy': {
    change: { loss: losses.crossEntropy({ weights: [1, 4, 2], labelSmoothing: 0.1 }) },
    ...{ data: classes, y, model: { activation: 'softmax' } },
  },
  'terms by name, of gates too': {
    change: {
      loss: (outputs: tf.Tensor, labels: tf.Tensor, { gates, training }: LossContext) => ({
        error: outputs.sub(labels).square().mean(),
        // A scalar of another type counts as well.
        open: gates
          .map(({ gate }) => gate.mean())
          .reduce((a, b) => a.add(b))
          .mul(training ? 0.5 : 0),
        size: outputs.square().mean().mul(0.01),
      }),
    },
    ...{ data: labelled, y: numbers },
  },
  'a function a term': {
    change: { loss: { fit: losses.mse(), far: (outputs: tf.Tensor) => outputs.abs().max() } },
    ...{ data: labelled, y: numbers },
  },
  'two outputs, by name and place': {
    change: {
      loss: ({ scores, sizes }: Outputs, labels: tf.Tensor) => ({
        scores: losses.mse()(scores as tf.Tensor, labels),
        sizes: (sizes as tf.Tensor).sub(1).square().mean(),
      }),
      metrics: { second: ([, b]: tf.Tensor[]) => (b as tf.Tensor).mean(-1) },
    },
    ...{ data: labelled, y: numbers, model: { two: true } },
  },
};

async function step(device: string, { change, data, y: labels, model }: Case) {
  const experiment = define({ optimizer: sgd(), shaping: { prior: beta(0.6, 0.4), weight: 0.1 }, ...change });
  const opened = await openDevice(device, { threadScript, replicas: 1 });
  const session = await opened.training(trainingSpec(experiment, network(model), data), 0);
  try {
    const outputs = await session.step({ x, y: labels }, { learningRate: 0.1, shaping: 0.1 });
    return { outputs, state: await session.read() };
  } finally {
    await session.dispose();
    await opened.dispose();
  }
}

async function evaluated(device: string, { change, data, y: labels, model }: Case) {
  const experiment = define({ evaluation: { batchSize: 4 }, ...change });
  const opened = await openDevice(device, { threadScript, replicas: 1 });
  const built = network(model);
  const session = await opened.evaluation(evaluationSpec(experiment, built, data));
  try {
    const state = Object.fromEntries(
      built.weights.map((w) => [w.originalName, w.read().dataSync() as Float32Array] as const),
    );
    return await session.run({ x, y: labels }, state);
  } finally {
    await session.dispose();
    await opened.dispose();
  }
}

const close = (a: Record<string, Float32Array>, b: Record<string, Float32Array>) => {
  expect(Object.keys(a).toSorted()).toEqual(Object.keys(b).toSorted());
  for (const [name, values] of Object.entries(a))
    for (const [i, value] of values.entries()) expect(Math.abs(value - b[name]![i]!), name).toBeLessThan(2e-4);
};

describe.each(Object.entries(cases))('%s', (_, given) => {
  it('trains on the compiled device as on the eager one', async () => {
    const [eager, compiled] = [await step('tfjs', given), await step('cpu', given)];
    close(compiled.outputs, eager.outputs);
    close(compiled.state, eager.state);
    // Terms add up, and the head decides what else is said.
    const terms = Object.values(port.term.among(eager.outputs)).reduce((sum, [term]) => sum + term!, 0);
    expect(eager.outputs.loss![0]).toBeCloseTo(terms, 4);
    expect('correct' in eager.outputs).toBe(given.data === classes);
  });

  it('evaluates on the compiled device as on the eager one', async () => {
    const metric = { mae: { measure: (outputs: Outputs) => [outputs].flat()[0]!.abs().mean(-1) } };
    const more = { ...given, change: { ...given.change, metrics: { ...metric, ...given.change.metrics } } };
    const [eager, compiled] = [await evaluated('tfjs', more), await evaluated('cpu', more)];
    close(compiled, eager);
    expect(eager[port.measured('mae')]).toHaveLength(4);
  });
});

describe('what an evaluation measures', () => {
  const measures = (change: Partial<ExperimentSpec>, data = labelled, model = network()) =>
    measuresOf(define({ evaluation: { batchSize: 4 }, ...change }), model, data, true);
  const said = (change: Partial<ExperimentSpec>, data = labelled, model?: tf.LayersModel) => {
    try {
      measures(change, data, model);
    } catch (error) {
      expectWhole(error as UserError);
      const { message, detail } = error as { message: string; detail: { hint?: string } };
      return `${message} ${detail.hint}`;
    }
    throw new Error('nothing was thrown');
  };
  const mse = { loss: losses.mse() };

  const given: Record<string, () => unknown> = {
    'a number': () => 3,
    nothing: () => undefined,
    null: () => null,
    'a text': () => 'mse',
    'a function': () => losses.mse,
    'a promise': async () => tf.scalar(1),
    'an object': () => ({ loss: 3 }),
    'a list': () => [tf.scalar(1)],
    'a tensor of a number a sample': () => tf.ones([4]),
    'a tensor of one number': () => tf.ones([1]),
  };
  it.each(Object.entries(given))('a loss that gives %s is refused', (_, loss) =>
    expect(said({ loss: loss as never })).toContain('loss'),
  );
  it.each(
    Object.entries({ ...given, 'a tensor of other samples': () => tf.ones([3]), 'one for all': () => tf.scalar(1) }),
  )('a metric that gives %s is refused, but for a number a sample', (name, mine) => {
    const setting = { ...mse, metrics: { mine: mine as never } };
    if (name === 'a tensor of a number a sample') expect(measures(setting).metrics).toHaveProperty('mine');
    else expect(said(setting)).toContain('metrics.mine gives');
  });
  it('goes by accuracy, or without classes by the loss', () => {
    expect(measures({}, classes)).toEqual({ head: 'classes', score: undefined, metrics: {} });
    expect(measures(mse)).toEqual({ head: 'none', score: { metric: 'loss', direction: 'min' }, metrics: {} });
    expect(measures({ loss: losses.focal() }, classes).score).toBeUndefined();
  });

  it('are what the experiment adds to the usual numbers: its metrics, and the terms of a loss of several', () => {
    const many = { shape, classes: ['a', 'b', 'c', 'd', 'e', 'f'] };
    const six = tf.sequential({
      layers: [tf.layers.flatten({ inputShape: [...shape] }), tf.layers.dense({ units: 6 })],
    });
    const gain = (outputs: Outputs) => (outputs as tf.Tensor).mean(-1);
    expect(measures({ metrics: { gain } }, many, six)).toEqual({
      ...{ head: 'classes', score: undefined, metrics: { gain: { direction: 'max' } } },
    });
    expect(measures({ score: 'top5' }, many, six).score).toEqual({ metric: 'top5', direction: 'max' });
    const terms = { fit: losses.mse(), far: (outputs: Outputs) => (outputs as tf.Tensor).abs().max() as tf.Scalar };
    expect(measures({ loss: terms, score: 'far' })).toEqual({
      ...{ head: 'none', score: { metric: 'far', direction: 'min' } },
      metrics: { fit: { direction: 'min' }, far: { direction: 'min' } },
    });
    const whole = { measure: (outputs: Outputs) => outputs as tf.Tensor, ofSplit: () => 1 };
    expect(measures({ ...mse, metrics: { whole }, score: 'whole' }).score?.metric).toBe('whole');
  });

  it('of a class a pixel are the mean IoU and accuracy too', () => {
    const pixels = { ...classes, pixelLabels: { ignore: 255, colors: [] } } as TaskData;
    const input = tf.input({ shape: [...shape] });
    const scores = tf.layers.conv2d({ filters: 3, kernelSize: 1 }).apply(input) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: scores });
    for (const score of ['meanIoU', 'accuracy'])
      expect(measures({ score }, pixels, model)).toEqual({
        ...{ head: 'pixels', score: { metric: score, direction: 'max' }, metrics: {} },
      });
    expect(said({ ...mse, score: 'meanIoU' })).toContain('score is meanIoU');
  });

  it('takes a score by name, in the direction that is its own', () => {
    const own = {
      mae: metrics.mae(),
      right: metrics.labelAccuracy(),
      relErr: metrics.mae().measure,
      gain: () => tf.ones([4]),
    };
    const score = (name: ExperimentSpec['score']) => measures({ ...mse, metrics: own, score: name as string }).score;
    expect(score('mae')).toEqual({ metric: 'mae', direction: 'min' });
    expect(score('right')).toEqual({ metric: 'right', direction: 'max' });
    expect(score('relErr')).toEqual({ metric: 'relErr', direction: 'min' });
    expect(score('gain')).toEqual({ metric: 'gain', direction: 'max' });
    expect(score({ metric: 'gain', direction: 'min' })).toEqual({ metric: 'gain', direction: 'min' });
    expect(score('macs')).toEqual({ metric: 'macs', direction: 'min' });
    expect(measures({ ...mse, metrics: own }).metrics).toEqual({
      ...{ mae: { direction: 'min' }, right: { direction: 'max', share: true } },
      ...{ relErr: { direction: 'min' }, gain: { direction: 'max' } },
    });
  });

  it('refuses a score that nobody measures, and says what was meant', () => {
    expect(said({ ...mse, metrics: { error: metrics.mae() }, score: 'eror' })).toMatch(
      /score is eror, which no evaluation .* measures\. Did you mean 'error'\? Measured: .*loss/,
    );
    expect(said({ score: 'meanIoU' }, classes)).toMatch(/score is meanIoU/);
  });

  it.each([
    ['a vector', (o: tf.Tensor) => o.mean(-1), /loss gives a tensor \[4\], and a loss is one number.*\.mean\(\)/],
    ['nothing', () => undefined, /loss gives undefined/],
    ['a number', () => 3, /loss gives 3/],
    ['a promise', async (o: tf.Tensor) => o.mean(), /loss gives a promise.*async/],
    ['a function', () => losses.mse, /loss gives a function.*losses\.mse\(\)/],
    ['no term', () => ({}), /loss gives no term/],
    ['a vector by name', (o: tf.Tensor) => ({ fit: o.mean(-1) }), /loss: the term fit gives a tensor \[4\]/],
    ['a term of another', (o: tf.Tensor) => ({ shaping: o.mean() }), /term of the loss cannot be called 'shaping'/],
  ])('refuses a loss that gives %s', (_, loss, expected) => {
    expect(said({ loss: loss as never })).toMatch(expected);
  });

  const own = 'That is a term, or the loss, of its own. Give it another name.';
  it.each([
    ...['shaping', 'sparsity', 'distillation', 'features', 'auxiliary', 'regularisation', 'loss'].map((name) => [
      name,
      own,
    ]),
    ['', 'Give it another name.'],
    ['n'.repeat(201), 'Give it another name.'],
  ] as [string, string][])("refuses a term that is called '%s'", (name, hint) => {
    const loss = (outputs: Outputs) => ({ fit: (outputs as tf.Tensor).mean(), [name]: tf.scalar(1) });
    expect(said({ loss: loss as never })).toBe(`A term of the loss cannot be called '${name}'. ${hint}`);
  });

  it.each([
    [
      'several numbers a sample',
      { mae: (o: tf.Tensor) => o.abs() },
      /metrics\.mae gives a tensor \[4, 3\].*\[4\].*mean\(-1\)/,
    ],
    ['one of the batch', { mae: (o: tf.Tensor) => o.mean() }, /metrics\.mae gives a tensor \[\]/],
    ['no tensor', { mae: () => 1 }, /metrics\.mae gives no tensor/],
    ['what was not called', { mae: metrics.mae }, /metrics\.mae gives no tensor.*metrics\.mae\(\)/],
    ['a name that is taken', { macs: (o: tf.Tensor) => o.mean(-1) }, /cannot be called 'macs'/],
    ['a name of a field', { samples: (o: tf.Tensor) => o.mean(-1) }, /cannot be called 'samples'/],
  ])('refuses a metric that gives %s', (_, metric, expected) => {
    expect(said({ ...mse, metrics: metric as never })).toMatch(expected);
  });

  it('knows accuracy as a metric where no class is said, and else not', () => {
    const accuracy = metrics.labelAccuracy();
    expect(measures({ ...mse, metrics: { accuracy } }).score).toBeUndefined();
    expect(said({ metrics: { accuracy: metrics.accuracy() } }, classes)).toMatch(/cannot be called 'accuracy'/);
  });
});
