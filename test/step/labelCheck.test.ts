/** Which labels a loss can be told, and which sample has one that it cannot. */
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import type { Experiment } from '../../src/experiment/experiment';
import * as losses from '../../src/experiment/readyLosses';
import { labelCheck } from '../../src/step/labelCheck';

const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] })] });
const checked = (loss: unknown) => labelCheck({ loss: { loss } } as unknown as Pick<Experiment, 'loss'>, model);

it('a class is one of the scores, or the label that counts nowhere', () => {
  const check = checked(losses.crossEntropy({ ignoreLabel: 255 }))!;
  check([0, 1, 2, 255], [7, 8, 9, 10]);
  const wrong = (label: number, index: number) => () => check([0, label], [4, index]);
  const rule = ', and the model has scores of 3 classes: 0 to 2.';
  expect(wrong(3, 5)).toThrow(`The label of sample 5 is 3${rule}`);
  expect(wrong(-1, 0)).toThrow(`The label of sample 0 is -1${rule}`);
  expect(wrong(0.5, 1)).toThrow(`The label of sample 1 is 0.5${rule}`);
  // Another one stands in for sample 5, and for sample 0.
  expect(wrong(3, -6)).toThrow('The label of sample 5 is 3');
  expect(wrong(3, -1)).toThrow('The label of sample 0 is 3');
});

it('several labels lie within their bounds, which belong to them', () => {
  const check = checked(losses.bce())!;
  check([0, 1, 0.5, 1, 0, 0], [0, 1]);
  expect(() => check([0, 1, 0.5, 1, 1.01, 0], [3, 4])).toThrow(
    /^The label of sample 4 is 1\.01, and the loss wants 0 to 1\.$/,
  );
  expect(() => check([0, 1, -0.01, 1, 0, 0], [3, 4])).toThrow(/^The label of sample 3 is -0\.01,/);
});

it('of a loss that takes any label there is nothing to check', () => {
  expect(checked(losses.mse())).toBeUndefined();
  expect(checked(() => tf.scalar(0))).toBeUndefined();
  expect(labelCheck({} as Pick<Experiment, 'loss'>, model)).toBeUndefined();
});

it('of named labels each is what its own loss can be told, in every sample', () => {
  const input = tf.input({ shape: [2] });
  const outputs = ['kind', 'size'].map((name) => tf.layers.dense({ name, units: 3 }).apply(input) as tf.SymbolicTensor);
  const two = tf.model({ inputs: input, outputs });
  const parts = [
    { name: 'size', shape: [3], dtype: 'float32' as const },
    { name: 'kind', shape: [], dtype: 'int32' as const },
  ];
  const loss = { kind: losses.crossEntropy(), size: losses.bce() } as unknown as NonNullable<Experiment['loss']>;
  const check = labelCheck({ loss }, two, parts)!;
  expect(() => check([0, 0.5, 1, 2, 1, 0, 0.25, 0], [4, 5])).not.toThrow();
  expect(() => check([0, 0.5, 1, 2, 1, 0, 0.25, 3], [4, 5])).toThrow(/^The label kind of sample 5 is 3, and the model/);
  expect(() => check([0, 0.5, 2, 2, 1, 0, 0.25, 0], [4, 5])).toThrow(/^The label size of sample 4 is 2, and the loss/);
});
