/** What an evaluation says of each sample, worked out in JavaScript: losses, right answers, terms and what they are sums over. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { UserError } from '../../src/base/userError';
import type { ExperimentSpec } from '../../src/experiment/experiment';
import type { LossContext } from '../../src/experiment/loss';
import * as losses from '../../src/experiment/readyLosses';
import { port } from '../../src/graph/port';
import { headOf } from '../../src/step/head';
import { evaluationSpec, type TaskData } from '../../src/step/specs';
import { define } from './smallStep';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const scores = [
  [1, -2, 0.5, 3, 0, 2.5],
  [0.2, 0.1, -3, 0.15, -1, 0.05],
  [2, 2.5, -1, 0, 1, 1.5],
];
const labels = [3, 4, 2];

/** A model whose outputs are its inputs, `factors` times. */
function echo(shape: number[], factors = [1]): tf.LayersModel {
  const input = tf.input({ shape });
  const outputs = factors.map((factor, i) => {
    const kernelInitializer = tf.initializers.identity({ gain: factor });
    const units = shape.at(-1)!;
    return tf.layers.dense({ name: `out${i}`, units, useBias: false, kernelInitializer }).apply(input);
  });
  return tf.model({ inputs: input, outputs: outputs as tf.SymbolicTensor[] });
}

/** Numbers of an evaluation by port, of the inputs as scores. */
function evaluated(
  change: Partial<ExperimentSpec>,
  data: TaskData,
  x: tf.Tensor,
  y: tf.Tensor,
  model = echo(x.shape.slice(1)),
) {
  const { forward } = evaluationSpec(define(change), model, data, {}, x.shape[0]);
  const found = tf.tidy(() => forward({ x, y }));
  return Object.fromEntries(Object.entries(found).map(([name, t]) => [name, [...t.dataSync()]]));
}
const logSum = (row: number[]) => Math.log(row.reduce((sum, v) => sum + Math.exp(v), 0));
const close = (values: number[]) => values.map((v) => expect.closeTo(v, 4));
const entropies = scores.map((row, i) => logSum(row) - row[labels[i]!]!);

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const whole: TaskData = { shape: [1, 1, 6], classes: names };
const rows = () => tf.tensor2d(scores);
const classes = () => tf.tensor1d(labels, 'int32');

describe('of images with a class', () => {
  it('loss, right answer, class and whether the class is among five', () => {
    expect(evaluated({}, whole, rows(), classes())).toEqual({
      'measured:loss': close(entropies),
      'measured:accuracy': [1, 0, 0],
      // The last of six only where it is the lowest.
      'measured:top5': [1, 1, 0],
      predicted: [3, 0, 1],
    });
  });

  it('nothing about five where there are no more classes', () => {
    const five = () => tf.tensor2d(scores.map((row) => row.slice(0, 5)));
    const data = { ...whole, shape: [1, 1, 5], classes: names.slice(0, 5) } as TaskData;
    expect(Object.keys(evaluated({}, data, five(), classes()))).toEqual([
      ...['measured:loss', 'measured:accuracy', 'predicted'],
    ]);
  });

  it('a single term with a name of its own is measured beside the loss', () => {
    const found = evaluated({ loss: { fit: losses.crossEntropy() } }, whole, rows(), classes());
    expect(found['measured:fit']).toEqual(close(entropies));
    expect(found['measured:loss']).toEqual(close(entropies));
  });

  it('a ready-made loss is the loss, with the weights that it is a mean over', () => {
    const weights = [1, 2, 3, 4, 5, 6];
    const found = evaluated({ loss: losses.crossEntropy({ weights }) }, whole, rows(), classes());
    expect(found['measured:loss']).toEqual(close(entropies.map((v, i) => v * weights[labels[i]!]!)));
    expect(found['over:loss']).toEqual(labels.map((label) => weights[label]));
    expect(found).toMatchObject({ 'measured:accuracy': [1, 0, 0], predicted: [3, 0, 1] });
  });

  it('terms by name are measured each, a function of a batch the same for all of it, and the loss is their sum', () => {
    const weights = [1, 2, 3, 4, 5, 6];
    const far = (outputs: tf.Tensor, _: tf.Tensor, { training }: LossContext) => outputs.max().add(training ? 100 : 0);
    const found = evaluated(
      { loss: { fit: losses.crossEntropy({ weights }), far, right: losses.crossEntropy() } },
      whole,
      rows(),
      classes(),
    );
    const fit = entropies.map((v, i) => v * weights[labels[i]!]!);
    expect(found['measured:fit']).toEqual(close(fit));
    expect(found['over:fit']).toEqual(labels.map((label) => weights[label]));
    expect(found['measured:far']).toEqual([3, 3, 3]);
    expect(found['measured:right']).toEqual(close(entropies));
    expect(found['measured:loss']).toEqual(close(fit.map((v, i) => v + 3 + entropies[i]!)));
    expect(Object.keys(found).filter((name) => port.over.has(name))).toEqual(['over:fit']);
  });
});

describe('of images with a class a pixel', () => {
  const [ignore, height, width] = [255, 2, 3];
  const pixels = [...scores, ...scores.map((row) => row.map((v) => -v))];
  const map: TaskData = {
    shape: [height, width, 6],
    classes: names,
    pixelLabels: { ignore, colors: names.map(() => [0, 0, 0]) as [number, number, number][] },
  };
  const x = () => tf.tensor([...pixels, ...pixels].flat(), [2, height, width, 6]);
  const wanted = [3, ignore, 2, 0, ignore, 5, ignore, ignore, ignore, ignore, 1, ignore];
  const y = () => tf.tensor(wanted, [2, height, width], 'int32');
  const each = wanted.map((label, i) => (label === ignore ? 0 : logSum(pixels[i % 6]!) - pixels[i % 6]![label]!));
  const sums = [each.slice(0, 6), each.slice(6)].map((part) => part.reduce((a, b) => a + b));

  it('the loss is a sum over those that count, and their number beside it', () => {
    const found = evaluated({}, map, x(), y());
    expect(found['measured:loss']).toEqual(close(sums));
    expect(found['over:loss']).toEqual([4, 1]);
    expect(found.classes!.slice(0, 6)).toEqual(pixels.map((row) => row.indexOf(Math.max(...row))));
    expect(found).not.toHaveProperty('probabilities');
  });

  it('where no label is to be ignored every pixel counts, also those of the first class', () => {
    const labelled = [3, 0, 2, 0, 1, 5, 0, 0, 0, 0, 1, 0];
    const { pixelLabels: _, ...rest } = map;
    const all: TaskData = { ...rest, pixelLabels: { colors: map.pixelLabels!.colors } as never };
    const found = evaluated({}, all, x(), tf.tensor(labelled, [2, height, width], 'int32'));
    const losses = labelled.map((label, i) => logSum(pixels[i % 6]!) - pixels[i % 6]![label]!);
    expect(found['over:loss']).toEqual([6, 6]);
    expect(found['measured:loss']).toEqual(
      close([losses.slice(0, 6), losses.slice(6)].map((part) => part.reduce((a, b) => a + b))),
    );
  });

  it('of parts of images the probabilities, and no classes', () => {
    const found = evaluated({}, { ...map, windows: { image: [height, width], at: [[0, 0]] } }, x(), y());
    expect(found.probabilities!.slice(0, 6)).toEqual(close(scores[0]!.map((v) => Math.exp(v - logSum(scores[0]!)))));
    expect(found).not.toHaveProperty('classes');
  });

  it('a loss of a whole batch is a mean over samples, whatever pixels count', () => {
    const found = evaluated({ loss: (outputs) => outputs.max() }, map, x(), y());
    expect(found['measured:loss']).toEqual([3, 3]);
    expect(found['over:loss']).toEqual([1, 1]);
  });
});

describe('metrics', () => {
  const data: TaskData = { shape: [1, 1, 3], classes: [], labels: { shape: [3], dtype: 'float32' } };
  const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
  const y = tf.tensor2d([1, 1, 1, 2, 2, 2], [2, 3]);
  const with_ = (metrics: NonNullable<ExperimentSpec['metrics']>, model?: tf.LayersModel) =>
    evaluated({ loss: losses.mse(), metrics }, data, x, y, model);

  it('are numbers of samples, of any type, of outputs by place and name', () => {
    const found = with_(
      {
        gap: (outputs, wanted) => outputs.sub(wanted).mean(-1),
        over: (outputs) => outputs.max(-1).greater(4),
        column: (outputs) => outputs.max(-1, true),
      },
      undefined,
    );
    expect(found).toMatchObject({
      'measured:gap': [1, 3],
      'measured:over': [0, 1],
      'measured:column': [3, 6],
      'measured:loss': close([5 / 3, 29 / 3]),
    });
    const two = with_(
      { second: ([, b]) => (b as tf.Tensor).sum(-1), named: ({ out1 }) => out1!.min(-1) },
      echo([3], [1, 2]),
    );
    expect(two).toMatchObject({ 'measured:second': [12, 30], 'measured:named': [2, 8] });
  });

  it.each([
    ['loss', "A metric cannot be called 'loss'."],
    ['meanIoU', "A metric cannot be called 'meanIoU'."],
    ['', "A metric cannot be called ''."],
    // Of an evaluation, and of the report about one.
    ['iou', "A metric cannot be called 'iou'."],
    ['checkpoint', "A metric cannot be called 'checkpoint'."],
  ])('cannot be called %j', (name, message) => {
    expect(() => with_({ [name]: (outputs: tf.Tensor) => outputs.mean(-1) } as never)).toThrow(message);
  });

  it('cannot have the name of a term; without classes accuracy is free', () => {
    const metric = { fit: (outputs: tf.Tensor) => outputs.mean(-1) } as never;
    const of = (change: Partial<ExperimentSpec>) => () => evaluated(change, data, x, y);
    expect(of({ loss: { fit: losses.mse(), far: losses.mae() }, metrics: metric })).toThrow("be called 'fit'");
    expect(of({ loss: losses.mse(), metrics: { accuracy: (o: tf.Tensor) => o.mean(-1) } as never })).not.toThrow();
  });

  it('that give something else are refused with what they give and should', () => {
    const said = (metric: unknown) => {
      try {
        with_({ mine: metric as never });
      } catch (error) {
        return `${(error as UserError).message} ${(error as UserError).detail.hint}`;
      }
      throw new Error('nothing was thrown');
    };
    const wanted = 'and a metric gives one number a sample: [2].';
    expect(said((o: tf.Tensor) => o)).toMatch(`metrics.mine gives a tensor [2, 3], ${wanted} Take the mean`);
    expect(said((o: tf.Tensor) => o.mean(0))).toContain(`metrics.mine gives a tensor [3], ${wanted}`);
    expect(said(() => 1)).toMatch(`metrics.mine gives no tensor, ${wanted} Return a tensor`);
  });
});

it('what a first output is to the labels goes by its shape where the loss is an own one', () => {
  const map: TaskData = {
    shape: [4, 5, 3],
    classes: ['a', 'b'],
    pixelLabels: { ignore: 255, colors: [] },
  };
  const loss = { '': losses.mse() };
  const of = (shape: number[], data: TaskData, own = true) =>
    headOf(own ? { loss } : { loss: undefined }, echo(shape), data);
  expect(of([6], whole)).toBe('classes');
  expect(of([5], whole)).toBe('none');
  expect(of([1, 6], whole)).toBe('none');
  expect(of([5], whole, false)).toBe('classes');
  expect(of([4, 5, 2], map)).toBe('pixels');
  expect(of([5, 4, 2], map)).toBe('none');
  expect(of([4, 5, 3], map)).toBe('none');
  expect(of([2], map, false)).toBe('pixels');
  expect(of([6], { ...whole, labels: { shape: [6], dtype: 'float32' } }, false)).toBe('none');
});
