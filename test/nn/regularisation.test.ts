/** Which layers ask for a regulariser, what is summed of them, and that they are afterwards what they were. */
import { expect, it } from 'vitest';
import { allowActivityRegularisers, regularisedLayers, withRegularisers } from '../../src/nn/regularisation';
import { tf } from './cpu';
import { around, block, keep } from './models';

const { l1, l2 } = tf.regularizers;
const L = tf.layers;

/** Gives x and 2x. */
class Two extends L.Layer {
  static className = 'GivesTwo';
  override computeOutputShape(shape: tf.Shape | tf.Shape[]) {
    return [shape, shape] as tf.Shape[];
  }
  override call(inputs: tf.Tensor | tf.Tensor[]) {
    const x = [inputs].flat()[0] as tf.Tensor;
    return [x, tf.tidy(() => x.mul(2))];
  }
}

function allowed<T>(make: () => T): T {
  const restore = allowActivityRegularisers();
  try {
    return make();
  } finally {
    restore();
  }
}

it('a layer without a regulariser asks for none, also while those of outputs are allowed', () => {
  const model = allowed(() => block((x) => L.dense({ units: 2 }).apply(x) as tf.SymbolicTensor, [3]));
  expect(regularisedLayers(model)).toEqual([]);
});

it('cells put one behind the other in a recurrent layer are found, each once', () => {
  const cell = (name: string, factor: number) =>
    L.simpleRNNCell({ name, units: 2, kernelInitializer: 'ones', kernelRegularizer: l1({ l1: factor }) });
  const layer = L.rnn({ cell: [cell('a', 1), cell('b', 10)] as never });
  const model = block((x) => layer.apply(x) as tf.SymbolicTensor, [4, 3]);
  const found = regularisedLayers(model);
  // 3 · 2 ones, and 2 · 2.
  const penalty = tf.tidy(() => withRegularisers(found, (sum) => sum()).dataSync()[0]);
  expect(penalty).toBe(6 + 40);
});

it('of a layer that gives several tensors each is regularised, and nothing is left behind', () => {
  const two = new Two({ name: 'two' });
  Object.assign(two, { [Symbol.for('sluice.activityRegularizer')]: l2({ l2: 1 }) });
  const input = tf.input({ shape: [2] });
  const [a, b] = two.apply(input) as tf.SymbolicTensor[];
  const model = keep(tf.model({ inputs: input, outputs: L.add().apply([a!, b!]) as tf.SymbolicTensor }));
  const found = regularisedLayers(model);
  expect(found.map(({ name }) => name)).toEqual(['two']);
  const x = tf.tensor2d([
    [1, 2],
    [0, 3],
  ]);
  const before = tf.memory().numTensors;
  const penalty = tf.tidy(
    () =>
      withRegularisers(found, (sum) => {
        two.call(x);
        return sum();
      }).dataSync()[0],
  );
  // (1 + 4 + 9) of x, and four times that of 2x, over a batch of two.
  expect(penalty).toBe((14 + 56) / 2);
  expect(tf.memory().numTensors).toBe(before);
  expect(Object.hasOwn(two, 'call')).toBe(false);
  x.dispose();
});

it('a layer is called as before also where the pass throws', () => {
  const restoring = allowed(() =>
    around((x) => L.dense({ name: 'd', units: 2, activityRegularizer: l2() }).apply(x) as tf.SymbolicTensor, [3]),
  );
  const model = keep(restoring);
  const dense = model.getLayer('d');
  expect(() =>
    withRegularisers(regularisedLayers(model), () => {
      expect(Object.hasOwn(dense, 'call')).toBe(true);
      throw new Error('odd');
    }),
  ).toThrow('odd');
  expect(Object.hasOwn(dense, 'call')).toBe(false);
});
