/** Several labels a sample by name: which tensors functions get of a batch, and what a ready-made loss is told, by hand. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { losses, metrics } from '../../src';
import type { NamedInput } from '../../src/base/sampleTensors';
import { dataset } from '../../src/data/sources/sources';
import { defineExperiment, type ExperimentSpec } from '../../src/experiment/experiment';
import { labelCheck } from '../../src/step/labelCheck';
import { givenLabels, lossPlace } from '../../src/step/namedLabels';
import { evaluationSpec, type TaskData, trainingSpec } from '../../src/step/specs';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const parts: NamedInput[] = [
  { name: 'kind', shape: [1], dtype: 'int32' },
  { name: 'box', shape: [2, 2], dtype: 'float32' },
];
/** Two samples. */
const rows = [2, 0.5, 1, 1.5, 2, 0, -1, -2, -3, -4];

describe('a row of numbers a sample', () => {
  it('comes as a list of tensors with their names, shapes and types', () => {
    const labels = givenLabels(tf.tensor2d(rows, [2, 5]), parts);
    const { kind, box } = labels;
    expect([kind!.shape, kind!.dtype, ...kind!.dataSync()]).toEqual([[2, 1], 'int32', 2, 0]);
    expect(box!.arraySync()).toEqual([
      [
        [0.5, 1],
        [1.5, 2],
      ],
      [
        [-1, -2],
        [-3, -4],
      ],
    ]);
    expect([labels[0], labels[1]]).toEqual([kind, box]);
    // A name that is a place in the list takes no other's.
    const numbered = givenLabels(tf.tensor2d([[5, 6]]), [
      { name: '1', shape: [1], dtype: 'float32' },
      { name: 'a', shape: [1], dtype: 'float32' },
    ]);
    expect([numbered[0], numbered[1], numbered.a].map((t) => t!.dataSync()[0])).toEqual([5, 6, 6]);
  });

  it('is the tensor itself where the label has no name', () => {
    const y = tf.tensor1d([1, 2]);
    expect(givenLabels(y, undefined)).toBe(y);
  });
});

describe('a ready-made loss is told', () => {
  it('the label of its name, of the output of that name or the only one', () => {
    expect(lossPlace('box', ['kind', 'box'], parts)).toMatchObject({ output: 1, label: { from: 1, size: 4 } });
    expect(lossPlace('box', ['out'], parts)).toMatchObject({ output: 0, label: { from: 1 } });
    expect(lossPlace('', ['a', 'b'], undefined)).toEqual({ output: 0, label: undefined });
  });

  it.each([
    ['', ['kind', 'box'], 'loss is one of `losses`, which is told one label, and samples have several: kind, box.'],
    [
      'fit',
      ['kind', 'box'],
      'loss.fit is one of `losses`, which is told one label, and samples have several: kind, box.',
    ],
    [
      'box',
      ['kind', 'frame'],
      'loss.box is told the label box, and the model has no output of that name: kind, frame.',
    ],
  ])('%j of outputs %j: nothing, and says so', (field, outputs, message) => {
    expect(() => lossPlace(field, outputs, parts)).toThrow(message);
  });
});

const data: TaskData = { shape: [1], classes: [], labels: { shape: [5], dtype: 'float32', parts } };
function experiment(fields: Pick<ExperimentSpec, 'loss' | 'metrics'>) {
  // kind: 0.5, 1, 2 for each sample; box: its input four times.
  const input = tf.input({ shape: [1] });
  const kind = tf.layers.dense({ name: 'kind', units: 3, useBias: true }).apply(input);
  const box = tf.layers.dense({ name: 'box', units: 4, useBias: false }).apply(input);
  const model = tf.model({ inputs: input, outputs: [kind, box] as tf.SymbolicTensor[] });
  model.setWeights([tf.zeros([1, 3]), tf.tensor1d([0.5, 1, 2]), tf.ones([1, 4])]);
  const one = { length: 2, sample: () => ({ x: 0, y: 0 }) };
  const made = defineExperiment({
    model: () => model,
    data: dataset({ train: one, test: one }),
    epochs: 1,
    batchSize: 2,
    ...fields,
  });
  return { made, model };
}

it('a step and an evaluation have the terms and metrics of the labels, by hand', () => {
  const { made, model } = experiment({
    loss: { kind: losses.crossEntropy(), box: losses.mse() },
    metrics: { off: ({ box }, labels) => metrics.mae().measure(box!.reshape([-1, 2, 2]), labels.box!) },
  });
  const given = { x: tf.tensor2d([1, -1], [2, 1]), y: tf.tensor2d(rows, [2, 5]) };
  const exp = [0.5, 1, 2].map(Math.exp);
  const entropy = [2, 0].map((label) => -Math.log(exp[label]! / exp.reduce((a, b) => a + b)));
  const boxes = [1, -1].map((x, i) => rows.slice(5 * i + 1, 5 * i + 5).map((label) => x - label));
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const squares = boxes.map((errors) => mean(errors.map((e) => e * e)));

  const evaluated = evaluationSpec(made, model, data, {}, 2).forward(given);
  const measured = (name: string) => Array.from(evaluated[`measured:${name}`]!.dataSync());
  expect(measured('kind')).toEqual(entropy.map((value) => expect.closeTo(value, 5)));
  expect(measured('box')).toEqual(squares.map((value) => expect.closeTo(value, 5)));
  expect(measured('off')).toEqual(boxes.map((errors) => expect.closeTo(mean(errors.map(Math.abs)), 5)));
  const step = trainingSpec(made, model, data);
  const { loss } = step.forward(given, {}, { uniform: (shape) => tf.zeros(shape) });
  expect(loss!.dataSync()[0]).toBeCloseTo(mean(entropy) + mean(squares), 5);
});

it('a label that a loss cannot be told is named with its sample', () => {
  const { made, model } = experiment({ loss: { kind: losses.crossEntropy(), box: losses.mse() } });
  const check = labelCheck(made, model, parts)!;
  check(rows, [7, 8]);
  expect(() => check([...rows.slice(0, 5), 3, ...rows.slice(6)], [7, 8])).toThrow(
    'The label kind of sample 8 is 3, and the model has scores of 3 classes: 0 to 2.',
  );
});

it('each label is held against the scores of its own output', () => {
  const input = tf.input({ shape: [2] });
  const head = (name: string, units: number) => tf.layers.dense({ name, units }).apply(input) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: [head('few', 2), head('many', 5)] });
  const loss = { few: losses.crossEntropy(), many: losses.crossEntropy() } as never;
  const check = labelCheck({ loss }, model, [
    { name: 'many', shape: [1], dtype: 'int32' },
    { name: 'few', shape: [1], dtype: 'int32' },
  ])!;
  check([4, 1, 0, 0], [7, 8]);
  expect(() => check([4, 1, 0, 2], [7, 8])).toThrow('The label few of sample 8 is 2, and the model has scores of 2');
  expect(() => check([5, 1, 0, 0], [7, 8])).toThrow('The label many of sample 7 is 5, and the model has scores of 5');
});

it('ready-made ones that are given all outputs or labels say which there are', () => {
  const list = Object.assign([tf.scalar(0), tf.scalar(1)], { kind: 0, box: 1 }) as never;
  for (const call of [losses.mse(), losses.crossEntropy(), metrics.topK(1).measure])
    expect(() => call(list, tf.scalar(0))).toThrow(
      'compares one output with one label, and here are 2 outputs: kind, box.',
    );
  expect(() => losses.mae()(tf.scalar(0), list)).toThrow('here are 2 labels: kind, box.');
});
