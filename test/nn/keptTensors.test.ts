/** Tensors that a layer takes twice and another one reads after it, in passes outside training. */
import { expect, it } from 'vitest';
import { observedApply } from '../../src/nn';
import { keepingTensors } from '../../src/nn/keptTensors';
import { reachable } from '../../src/nn/reachable';
import { tf } from './cpu';

type T = tf.SymbolicTensor;

/** (2x)² + 2x. */
function twice(name: string): tf.LayersModel {
  const x = tf.input({ shape: [3] });
  const two = tf.layers.dense({ name, units: 3, useBias: false, trainable: false }).apply(x) as T;
  const squared = tf.layers.multiply().apply([two, two]) as T;
  return tf.model({ inputs: x, outputs: tf.layers.add().apply([squared, two]) as T, name: `model-${name}` });
}

function nested(): tf.LayersModel {
  const [x, inner] = [tf.input({ shape: [3] }), twice('inside')];
  const y = inner.apply(x) as T;
  const sum = tf.layers.add().apply([y, y]) as T;
  return tf.model({ inputs: x, outputs: tf.layers.concatenate().apply([sum, y]) as T });
}

it.each([
  ['in a model', () => twice('outside'), [6, 30, 2]],
  ['in an inner model, and of it', nested, [12, 60, 4, 6, 30, 2]],
])('%s: are there for all who read them, and gone after the pass', (_, make, expected) => {
  const model = make();
  for (const variable of model.weights) variable.write(tf.eye(3).mul(2));
  const makers = () =>
    [...reachable(model)].flatMap(({ inboundNodes }) => inboundNodes.map((node) => node.outputTensors[0]!.sourceLayer));
  const before = [tf.memory().numTensors, ...makers()];
  for (const training of [false, true]) {
    const found = tf.tidy(() => {
      const { outputs } = observedApply(model, tf.tensor2d([[1, -3, 0.5]]), { training });
      return [...outputs[0]!.dataSync()];
    });
    expect(found).toEqual(expected);
  }
  const after = [tf.memory().numTensors, ...makers()];
  expect(after.every((one, i) => one === before[i])).toBe(true);
});

it('those of a recurrent layer, which begins every pass anew', () => {
  const x = tf.input({ shape: [4, 3] });
  const y = tf.layers.gru({ units: 2, returnSequences: true }).apply(x) as T;
  const both = tf.layers.add().apply([tf.layers.multiply().apply([y, y]) as T, y]) as T;
  const model = tf.model({ inputs: x, outputs: [both, y] });
  const given = tf.linspace(-1, 1, 24).reshape([2, 4, 3]);
  const passes = [1, 2].map(() => observedApply(model, given, { training: false }).outputs.map((t) => t.arraySync()));
  expect(passes[1]).toEqual(passes[0]);
  const [sum, made] = passes[0] as [number[][][], number[][][]];
  for (const [i, value] of made.flat(2).entries()) expect(sum.flat(2)[i]).toBeCloseTo(value * value + value, 6);
});

it('are kept of what is taken twice alone, as long as the pass', () => {
  const x = tf.input({ shape: [3] });
  const [only, other] = ['only', 'other'].map((name) => tf.layers.dense({ name, units: 3 }).apply(x) as T);
  const squared = tf.layers.multiply().apply([only!, only!]) as T;
  const model = tf.model({ inputs: x, outputs: tf.layers.add().apply([squared, other!]) as T });
  const made = model.layers.flatMap(({ inboundNodes }) => inboundNodes.flatMap(({ outputTensors }) => outputTensors));
  const kept = () => made.flatMap(({ sourceLayer: { stateful, name } }) => (stateful ? [name] : []));
  expect(keepingTensors(model, kept)).toEqual(['only']);
  expect(kept()).toEqual([]);
  model.dispose();
});
