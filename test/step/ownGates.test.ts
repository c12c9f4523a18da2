/** Gate layers of the user's own, which say what they decide through `observe`: their weights are a gate's like ours. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { synthetic } from '../../src/data/sources/sources';
import { defineExperiment } from '../../src/experiment/experiment';
import { analyse } from '../../src/graph/analyse/summary';
import { type CallContext, constant, observedApply, parametersOf, staticGate, weightDecays } from '../../src/nn';
import { observedForward, trainingSpec } from '../../src/step/specs';

await tf.setBackend('cpu');

type T = tf.SymbolicTensor;
const L = tf.layers;
const shape = [6, 6, 3] as [number, number, number];

/** Log-odds in, decisions out. */
class Sharp extends tf.layers.Layer {
  static className = 'Sharp';
  weightDecay = 0.25;
  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Partial<CallContext>): tf.Tensor {
    const [logits] = [inputs].flat() as [tf.Tensor2D];
    const gate = logits.sign().relu() as tf.Tensor2D;
    kwargs.observe?.({ name: this.name, logits, gate, conditional: true });
    return gate;
  }
}

/** Features in, gated features out: decides by weights of its own. */
class Whole extends tf.layers.Layer {
  static className = 'Whole';
  private weight: tf.LayerVariable | undefined;
  override build([, , , channels]: number[]): void {
    this.weight = this.addWeight('pull', [channels!, channels!], 'float32', tf.initializers.ones());
    this.built = true;
  }
  override computeOutputShape(of: tf.Shape): tf.Shape {
    return of;
  }
  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Partial<CallContext>): tf.Tensor {
    const [x] = [inputs].flat() as [tf.Tensor4D];
    const logits = x.mean([1, 2]).matMul(this.weight!.read()) as tf.Tensor2D;
    const gate = logits.sign().relu() as tf.Tensor2D;
    kwargs.observe?.({ name: this.name, logits, gate, conditional: true });
    return x.mul(gate.expandDims(1).expandDims(1));
  }
}

function build(): tf.LayersModel {
  const x = tf.input({ shape });
  const conv = (name: string, y: T, filters = 4) => L.conv2d({ name, filters, kernelSize: 1 }).apply(y) as T;
  const pool = (y: T) => L.globalAveragePooling2d({} as never).apply(y) as T;
  const logits = L.dense({ name: 'mine_logits', units: 4 }).apply(pool(x)) as T;
  const mask = L.reshape({ targetShape: [1, 1, 4] }).apply(new Sharp({ name: 'mine' }).apply(logits)) as T;
  const first = L.multiply().apply([conv('c1', x), mask]) as T;
  const second = new Whole({ name: 'whole' }).apply(conv('c2', first)) as T;
  const third = staticGate({ name: 'ours' })(conv('c3', second));
  return tf.model({ inputs: x, outputs: L.dense({ name: 'classes', units: 3 }).apply(pool(third)) as T });
}

const experimentOf = (model: tf.LayersModel, more: object) =>
  defineExperiment({
    model: () => model,
    data: synthetic({ train: 8, test: 8, classes: 3 }),
    epochs: 1,
    batchSize: 4,
    learningRate: constant(0.1),
    ...more,
  });

describe('a gate layer of the user', () => {
  const model = build();
  const own = ['mine_logits/kernel', 'mine_logits/bias', 'whole/pull', 'ours_logits/logits'];

  it('owns the weights that make its decision, also those that it holds itself', () => {
    const spec = trainingSpec(experimentOf(model, { freezeGates: { from: 0 } }), model, { shape });
    const gated = parametersOf(model)
      .map(({ name }) => name)
      .filter((name) => /mine|pull|ours/.test(name));
    expect(new Set(spec.freezable)).toEqual(new Set(gated));
    expect(gated.length).toBe(own.length);
  });

  it('learns at the rate of gates, and nothing else does', () => {
    const { optimizer } = trainingSpec(experimentOf(model, { gateLearningRate: constant(0.01) }), model, { shape });
    const [v, g] = [tf.tensor1d([1]), tf.tensor1d([1])];
    const scalars = { learningRate: tf.scalar(0.1), gateLearningRate: tf.scalar(0.01) };
    const slots = () => Object.fromEntries(optimizer.slots.map((slot) => [slot, tf.tensor1d([0])]));
    const step = (name: string) => 1 - optimizer.update(v, g, slots(), { name, scalars }).value.dataSync()[0]!;
    const ratio = (name: string) => step(name) / step('c1/bias');
    for (const name of ['mine_logits/bias', 'whole/pull']) expect(ratio(name)).toBeCloseTo(0.1, 2);
    for (const name of ['c2/bias', 'classes/bias']) expect(ratio(name)).toBeCloseTo(1, 6);
  });

  it('decays as it says, which is not at all where it says nothing', () => {
    const owned = new Map([
      ['mine_logits/kernel', 'mine'],
      ['whole/pull', 'whole'],
    ]);
    const decays = weightDecays(parametersOf(model, owned), { kernels: 0.5 });
    expect(decays).toMatchObject({ 'mine_logits/kernel': 0.25, 'whole/pull': 0, 'c1/kernel': 0.5 });
  });

  it('says whether it looks at its input, and switches channels', () => {
    const { summary } = analyse({ model, shape, forward: observedForward(model) });
    expect(summary.gates.map(({ name, conditional }) => [name, conditional])).toEqual([
      ['mine', true],
      ['whole', true],
      ['ours', false],
    ]);
    const gatesOf = (layer: string) => summary.layers.find(({ name }) => name === layer);
    expect(gatesOf('c1')).toMatchObject({ outputGate: 'mine' });
    expect(gatesOf('c2')).toMatchObject({ inputGate: 'mine' });
    expect(gatesOf('c3')).toMatchObject({ inputGate: 'whole', outputGate: 'ours' });
  });
});

it('a gate layer that is used twice is two gates', () => {
  const x = tf.input({ shape });
  const sharp = new Sharp({ name: 'twice' });
  const decide = L.dense({ name: 'decide', units: 4 });
  const pool = (y: T) => L.globalAveragePooling2d({} as never).apply(y) as T;
  const gated = (y: T) => {
    const mask = sharp.apply(decide.apply(pool(y))) as T;
    return L.multiply().apply([y, L.reshape({ targetShape: [1, 1, 4] }).apply(mask) as T]) as T;
  };
  const c = (name: string, y: T) => gated(L.conv2d({ name, filters: 4, kernelSize: 1 }).apply(y) as T);
  const model = tf.model({ inputs: x, outputs: L.dense({ units: 3 }).apply(pool(c('second', c('first', x)))) as T });
  const { gates } = observedApply(model, tf.ones([1, ...shape]), { training: false });
  expect(gates.map(({ name }) => name)).toEqual(['twice', 'twice (2)']);
  const sources = new Map([['twice', [{ file: 'net.ts', line: 3 }]]]);
  const { summary } = analyse({ model, shape, sources, forward: observedForward(model) });
  expect(summary.gates).toMatchObject([{ name: 'twice' }, { name: 'twice (2)', sources: [{ line: 3 }] }]);
  expect(summary.layers.map(({ name, inputGate }) => [name, inputGate])).toContainEqual(['second', 'twice']);
});
