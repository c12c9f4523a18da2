/** What is said of a model that does not fit its data: a row each, in full, with the line of the layer that is to blame. */
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import { checkModel } from '../../src/load/checkModel';
import type { LoadedExperiment } from '../../src/load/loadExperiment';
import { misfitOf } from '../../src/load/misfit';
import { parametersOf } from '../../src/nn';
import { taken, words } from '../said';

type Data = Parameters<typeof checkModel>[1];

const models: tf.LayersModel[] = [];
afterAll(() => {
  for (const model of models) model.dispose();
});
/** A dense layer from all inputs together to each output; of a shape with several axes, in that shape. */
function network(inputs: Record<string, (number | null)[]>, outputs: Record<string, number[]>): tf.LayersModel {
  const made = Object.entries(inputs).map(([name, shape]) => tf.input({ name, shape: shape as number[] }));
  const flat = made.map((input) => {
    // An axis of any size is summed up by a pooling that takes any.
    const fixed = input.shape.slice(1).includes(null)
      ? (tf.layers.globalAveragePooling1d({}).apply(input) as tf.SymbolicTensor)
      : input;
    return fixed.rank > 2 ? (tf.layers.flatten().apply(fixed) as tf.SymbolicTensor) : fixed;
  });
  const all = flat.length > 1 ? (tf.layers.concatenate().apply(flat) as tf.SymbolicTensor) : flat[0]!;
  const ends = Object.entries(outputs).map(([name, shape]) => {
    const units = shape.reduce((a, b) => a * b, 1);
    const dense = tf.layers.dense({ units, name: shape.length > 1 ? `${name}_dense` : name }).apply(all);
    return (
      shape.length > 1 ? tf.layers.reshape({ targetShape: shape, name }).apply(dense as tf.SymbolicTensor) : dense
    ) as tf.SymbolicTensor;
  });
  const model = tf.model({ inputs: made, outputs: ends });
  models.push(model);
  return model;
}

/** The layer `blamed` was made on line 7. */
const loaded = (model: tf.LayersModel, blamed = '', loss?: object): LoadedExperiment =>
  ({
    ...{ model, file: '/p/a.ts', experiment: { loss }, sources: new Map([[blamed, [{ file: '/p/b.ts', line: 7 }]]]) },
  }) as unknown as LoadedExperiment;
const lineOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return (error as { detail: { source?: { line: number } } }).detail.source?.line;
  }
  return undefined;
};
const classes = ['a', 'b', 'c'];
const image: Data = { shape: [4, 4, 1], classes };
const vector: Data = { shape: [4], classes };
const pixels = { shape: [2, 2, 1], classes, pixelLabels: { ignore: 255, colors: [] } } as Data;
const two: Data = {
  ...{ shape: [4], classes },
  inputs: [
    { name: 'left', shape: [4], dtype: 'float32' },
    { name: 'right', shape: [2], dtype: 'float32' },
  ],
};
const numbers: Data = { ...vector, name: 'prices', classes: [], labels: { shape: [2], dtype: 'float32' } };
const number: Data = { ...vector, classes: [], labels: { shape: [], dtype: 'int32' } };
const scores = { scores: [3] };

describe('a model', () => {
  it.each<[string, tf.LayersModel, Data]>([
    ['of images', network({ a1: [4, 4, 1] }, { s1: [3] }), image],
    ['of vectors', network({ a2: [4] }, { s2: [3] }), vector],
    ['of sequences of any length', network({ a3: [null, 4] }, { s3: [3] }), { shape: [9, 4], classes }],
    ['of several inputs, in another order', network({ right: [2], left: [4] }, { s4: [3] }), two],
    ['of pixels', network({ a5: [2, 2, 1] }, { s5: [2, 2, 3] }), pixels],
    ['with auxiliary classifiers', network({ a6: [4] }, { s6: [3], t6: [3] }), vector],
  ])('%s fits', (_, model, data) => expect(words(() => checkModel(loaded(model), data))).toBe(taken));

  it('with a loss of its own has whatever outputs that wants', () => {
    const odd = network({ a7: [4] }, { o7: [5], p7: [2, 2] });
    for (const data of [vector, numbers]) expect(words(() => checkModel(loaded(odd, '', {}), data))).toBe(taken);
    // Its input is asked for all the same.
    expect(words(() => checkModel(loaded(odd, '', {}), image))).not.toBe(taken);
  });

  it.each<[string, tf.LayersModel, Data, string, string]>([
    [
      'images of another size',
      network({ b1: [5, 4, 1] }, { q1: [3] }),
      image,
      'b1',
      'The model takes images of 5×4×1, the data has 4×4×1. | Give the first layer inputShape [4, 4, 1].',
    ],
    [
      'volumes that are no images',
      network({ b2: [4, 4, 2] }, { q2: [3] }),
      { ...image, pictures: false },
      'b2',
      'The model takes [4, 4, 2] for a sample, the data has [4, 4, 1]. | Give the first layer inputShape [4, 4, 1].',
    ],
    [
      'sequences of another width',
      network({ b3: [null, 4] }, { q3: [3] }),
      { shape: [9, 5], classes },
      'b3',
      'The model takes [any, 4] for a sample, the data has [9, 5]. | Give the first layer inputShape [9, 5].',
    ],
    [
      'two inputs, and one there is',
      network({ b4: [4], c4: [2] }, { q4: [3] }),
      vector,
      'c4',
      "The model has 2 inputs: 'b4' [batch, 4], 'c4' [batch, 2]. The data has one, [batch, 4]. | Make a model with one tf.input(…), or give it data whose samples have an x for each: dataset({ … }) with x: { name: values, … }.",
    ],
    [
      'an input of another shape',
      network({ left: [4], right: [3] }, { q5: [3] }),
      two,
      'right',
      "The model takes [3] as 'right', the data has [2]. | Write tf.input({ name: 'right', shape: [2] }).",
    ],
    [
      'an input that the data has not',
      network({ left: [4], other: [2] }, { q6: [3] }),
      two,
      'other',
      "The model has an input 'other', and the data has none of that name: its samples have 'left' [batch, 4], 'right' [batch, 2]. | An input's name is that of its tf.input({ name, shape }): the names in x of a sample and those in the model are the same.",
    ],
    [
      'fewer scores',
      network({ b7: [4] }, { q7: [2] }),
      vector,
      'q7',
      "The model's output is [batch, 2], the data has 3 classes. | End the model in a dense layer of 3 units; of networks.… that is classes: 3.",
    ],
    [
      'two scores, of one class',
      network({ b13: [4] }, { q13: [2] }),
      { ...vector, classes: ['a'] },
      'q13',
      "The model's output is [batch, 2], the data has 1 class. | End the model in a dense layer of 1 unit; of networks.… that is classes: 1.",
    ],
    [
      'scores of another form',
      network({ b8: [4] }, { q8: [3, 1] }),
      vector,
      'q8',
      "The model's output is [batch, 3, 1], the data has 3 classes. | End the model in a dense layer of 3 units; of networks.… that is classes: 3.",
    ],
    [
      'scores of an image, where each pixel has a class',
      network({ b9: [2, 2, 1] }, { q9: [3] }),
      pixels,
      'q9',
      "The model's output is [batch, 3], the data has 3 classes for each of 2×2 pixels. | End the model in [batch, 2, 2, 3], as networks.pspnet(…) does.",
    ],
    [
      'a further output that is no classifier',
      network({ b10: [4] }, { q10: [3], r10: [2] }),
      vector,
      'r10',
      "The model has 2 outputs: 'q10' [batch, 3], 'r10' [batch, 2]. Each is to be [batch, 3], a score a class: the first the prediction, further ones auxiliary classifiers of the same shape. | Leave out of tf.model({ outputs }) what is no classifier, here 'r10'.",
    ],
  ])('with %s is refused at the line of that layer', (_, model, data, blamed, told) => {
    expect(words(() => checkModel(loaded(model, blamed), data))).toBe(told);
    expect(lineOf(() => checkModel(loaded(model, blamed), data))).toBe(7);
    // Where nobody knows it, at the experiment.
    expect(lineOf(() => checkModel(loaded(model), data))).toBe(1);
  });

  it('without an input that the data has is refused', () => {
    expect(words(() => checkModel(loaded(network({ left: [4] }, { q11: [3] })), two))).toBe(
      "The samples of the data have an input 'right', and the model has none of that name: it has 'left' [batch, 4]. | Leave it out of x, or make a tf.input({ name, shape }) for it.",
    );
  });

  it('of labels that are no classes needs a loss', () => {
    const hint =
      'Give the experiment a `loss`, e.g. losses.mse() for numbers or losses.bce() for several labels a sample; or where they are classes name those: classes: […] of the data.';
    const model = network({ b12: [4] }, { q12: [2] });
    expect(words(() => checkModel(loaded(model), numbers))).toBe(
      `The labels of prices are [2] numbers (float32) a sample and no classes, and the experiment has no loss. | ${hint}`,
    );
    expect(words(() => checkModel(loaded(model), number))).toBe(
      `The labels of the data are one number (int32) a sample and no classes, and the experiment has no loss. | ${hint}`,
    );
  });

  it.each<[string, Record<string, number[]>, string[], string]>([
    [
      'one that there is not',
      { m1: [3], n1: [3] },
      ['other'],
      "The metadata of the model says that its output 'other' is auxiliary, and it has none of that name. | Further outputs are 'n1'.",
    ],
    [
      'the first',
      { m2: [3], n2: [3] },
      ['m2'],
      "The metadata of the model says that its output 'm2' is auxiliary, and that is the first: what the model predicts. | Further outputs are 'n2'.",
    ],
    [
      'one of a single output',
      { m3: [3] },
      ['m3'],
      "The metadata of the model says that its output 'm3' is auxiliary, and that is the first: what the model predicts. | It has one output: leave `auxiliary` out of setUserDefinedMetadata({ … }).",
    ],
  ])('that calls auxiliary %s is refused', (name, outputs, auxiliary, told) => {
    const model = network({ [`z_${name.replaceAll(' ', '_')}`]: [4] }, outputs);
    model.setUserDefinedMetadata({ auxiliary });
    expect(words(() => checkModel(loaded(model), vector))).toBe(told);
  });
});

describe('a checkpoint', () => {
  const model = network({ y1: [4] }, { ...scores });
  const state = () =>
    Object.fromEntries(parametersOf(model).map(({ name, variable }) => [name, new Float32Array(variable.size)]));

  it('is one of a model where it has a number for each of its numbers', () => {
    expect(misfitOf(state(), model)).toBeUndefined();
    expect(misfitOf({ ...state(), other: new Float32Array(3) }, model)).toBeUndefined();
  });

  it('else is told by the first that does not fit', () => {
    const { 'scores/bias': _, ...without } = state();
    expect(misfitOf(without, model)).toEqual({ name: 'scores/bias', has: "'scores/bias' has no numbers", needed: 3 });
    expect(misfitOf({ ...state(), 'scores/kernel': new Float32Array(11) }, model)).toEqual({
      ...{ name: 'scores/kernel', has: "'scores/kernel' has 11 numbers", needed: 12 },
    });
    expect(misfitOf({ ...state(), 'scores/bias': new Float32Array(1) }, model)?.has).toBe("'scores/bias' has 1 number");
  });
});
