import { expect, it } from 'vitest';
import { observedApply } from '../../src/nn';
import { numbers } from '../graph/agree';
import { tf } from './cpu';

it('a recurrent layer with its states is called once a pass, and gives what TensorFlow.js predicts', () => {
  const input = tf.input({ shape: [5, 3] });
  const lstm = tf.layers.lstm({ units: 4, returnSequences: true, returnState: true });
  const [steps, hidden, cell] = lstm.apply(input) as tf.SymbolicTensor[];
  const model = tf.model({ inputs: input, outputs: [steps!, hidden!, cell!] });
  const x = numbers([2, 5, 3]);
  const expected = (model.predict(x) as tf.Tensor[]).map((t) => [...t.dataSync()]);
  let calls = 0;
  const { call } = lstm;
  lstm.call = (...given) => {
    calls++;
    return call.apply(lstm, given);
  };
  const before = tf.memory().numTensors;
  // Again: what is known of one pass is forgotten with it.
  for (const pass of [1, 2]) {
    const found = tf.tidy(() => observedApply(model, x, { training: false }).outputs.map((t) => [...t.dataSync()]));
    expect(found).toEqual(expected);
    expect(calls).toBe(pass);
  }
  expect(tf.memory().numTensors).toBe(before);
});

it('an inner model that is called twice is computed for each of its calls', () => {
  const inside = tf.input({ shape: [3] });
  const heads = ['a', 'b'].map((name) => tf.layers.dense({ name, units: 2 }).apply(inside) as tf.SymbolicTensor);
  const inner = tf.model({ inputs: inside, outputs: heads });
  const [one, other] = [tf.input({ shape: [3] }), tf.input({ shape: [3] })];
  const both = [one, other].flatMap((input) => inner.apply(input) as tf.SymbolicTensor[]);
  const model = tf.model({ inputs: [one, other], outputs: both });
  const x = [numbers([2, 3], 1), numbers([2, 3], 2)];
  const expected = (model.predict(x) as tf.Tensor[]).map((t) => [...t.dataSync()]);
  const { outputs } = observedApply(model, x, { training: false });
  expect(outputs.map((t) => [...t.dataSync()])).toEqual(expected);
});

it('an inner model that is called twice with the same tensor is computed for each of its calls, too', () => {
  const inside = tf.input({ shape: [3] });
  let calls = 0;
  const first = tf.layers.dense({ name: 'first', units: 2 });
  const hidden = first.apply(inside);
  const heads = ['a', 'b'].map((name) => tf.layers.dense({ name, units: 2 }).apply(hidden));
  const inner = tf.model({ inputs: inside, outputs: heads as tf.SymbolicTensor[] });
  const input = tf.input({ shape: [3] });
  const both = [1, 2].flatMap(() => inner.apply(input) as tf.SymbolicTensor[]);
  const model = tf.model({ inputs: input, outputs: both });
  const { call } = first;
  first.call = (...given) => {
    calls++;
    return call.apply(first, given);
  };
  observedApply(model, numbers([2, 3]), { training: true });
  expect(calls).toBe(2);
});
