/** Regularisers and constraints of stock layers, on every kind of device, against `LayersModel.fit` and closed forms. */
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { synthetic } from '../../src/data/sources/sources';
import { openDevice } from '../../src/device';
import { defineExperiment } from '../../src/experiment/experiment';
import { sgd } from '../../src/experiment/optimizers';
import { allowActivityRegularisers } from '../../src/nn';
import { trainingSpec } from '../../src/step/specs';
import { builtThreads as threads } from '../threads';

const shape = [6, 6, 3] as const;
const x = Float32Array.from({ length: 4 * 6 * 6 * 3 }, (_, i) => Math.sin(i));
const y = Int32Array.of(0, 1, 2, 0);
const rate = 0.05;

const { l1, l2, l1l2 } = tf.regularizers;
const seeded = () => tf.initializers.glorotNormal({ seed: 5 });
/** A class of the user's own: the base class has no public name. */
const Regularizer = Object.getPrototypeOf(Object.getPrototypeOf(l2())).constructor as new () => object;
class Fourth extends Regularizer {
  static readonly className = 'Fourth';
  apply = (w: tf.Tensor): tf.Scalar => w.square().square().sum();
  getConfig = () => ({});
}
const fourth = new Fourth() as unknown as ReturnType<typeof l2>;

/** A nested model, a layer that may be applied twice, and a regulariser of every kind. */
function regularised({ shared = false } = {}): tf.LayersModel {
  const inner = tf.sequential({
    name: 'inner',
    layers: [
      tf.layers.conv2d({
        ...{
          name: 'c',
          inputShape: [...shape],
          filters: 3,
          kernelSize: 3,
          padding: 'same',
          kernelInitializer: seeded(),
        },
        ...{ kernelRegularizer: l2({ l2: 0.3 }), biasInitializer: 'ones', biasRegularizer: l1({ l1: 0.2 }) },
      }),
      tf.layers.batchNormalization({ name: 'b', gammaRegularizer: l1l2({ l1: 0.1, l2: 0.4 }) }),
    ],
  });
  const t = tf.layers.depthwiseConv2d({
    ...{ name: 't', kernelSize: 3, padding: 'same', depthwiseInitializer: seeded() },
    ...{ depthwiseRegularizer: 'l1l2' },
  } as never);
  const input = tf.input({ shape: [...shape] });
  const f = t.apply(inner.apply(input)) as tf.SymbolicTensor;
  const flat = tf.layers.flatten().apply(shared ? t.apply(f) : f) as tf.SymbolicTensor;
  const dense = tf.layers.dense({ name: 'd', units: 3, kernelInitializer: seeded(), kernelRegularizer: fourth });
  return tf.model({ inputs: input, outputs: dense.apply(flat) as tf.SymbolicTensor });
}

const experiment = defineExperiment({
  model: () => {
    throw new Error('is given');
  },
  data: synthetic(),
  epochs: 1,
  batchSize: 4,
  optimizer: sgd({ momentum: 0 }),
});

async function steps(device: string, model: tf.LayersModel, options: object, count = 1) {
  const opened = await openDevice(device, { model, threadScript: path.join(threads, 'stepThread.js'), ...options });
  const session = await opened.training(trainingSpec(experiment, model, { shape }), 0);
  const all: Record<string, Float32Array>[] = [];
  for (let i = 0; i < count; i++) all.push(await session.step({ x, y }, { learningRate: rate }));
  const state = await session.read();
  await session.dispose();
  await opened.dispose();
  return { outputs: all, state };
}

/** What tfjs-layers itself makes of the model. */
async function fitted(model: tf.LayersModel, epochs: number) {
  model.compile({
    optimizer: tf.train.sgd(rate),
    loss: (labels, logits) => tf.losses.softmaxCrossEntropy(labels, logits),
  });
  const images = tf.tensor4d(x, [4, ...shape]);
  const { history } = await model.fit(images, tf.oneHot(tf.tensor1d(y, 'int32'), 3), { epochs, batchSize: 4 });
  return history.loss as number[];
}

const weightsOf = (model: tf.LayersModel) =>
  Object.fromEntries(
    model.weights.map((w) => [(w as unknown as { originalName: string }).originalName, w.read().dataSync()]),
  );

const devices: [string, string, object][] = [
  ['tfjs', 'tfjs', {}],
  ['cpu', 'cpu', { replicas: 1 }],
  ['cpu with two replicas', 'cpu', { replicas: 2 }],
];

// Each of two replicas normalises by its own half of the batch, which LayersModel.fit does not do.
describe.each(devices.slice(0, 2))('on %s', (_, device, options) => {
  it('adds the regularisers of all layers to the loss, as LayersModel.fit does', async () => {
    const theirs = regularised();
    const losses = await fitted(theirs, 2);
    const { outputs, state } = await steps(device, regularised(), options, 2);
    for (const [i, expected] of losses.entries()) expect(outputs[i]!.loss![0]).toBeCloseTo(expected, 3);
    const { loss, 'term:task': task, 'term:regularisation': regularisation } = outputs[0]!;
    expect(regularisation![0]).toBeGreaterThan(1);
    expect(task![0]! + regularisation![0]!).toBeCloseTo(loss![0]!, 4);
    for (const [name, expected] of Object.entries(weightsOf(theirs)).filter(([name]) => !name.includes('moving')))
      expect([name, Math.max(...expected.map((v, i) => Math.abs(v - state[name]![i]!)))]).toEqual([
        name,
        expect.closeTo(0, 4),
      ]);
  });
});

describe.each(devices)('on %s', (_, device, options) => {
  it('counts the weights of a layer that is applied twice once, as Keras does', async () => {
    const [once, twice] = [
      await steps(device, regularised(), options),
      await steps(device, regularised({ shared: true }), options),
    ];
    const term = ({ outputs }: typeof once) => outputs[0]!['term:regularisation']![0]!;
    expect(term(twice)).toBeCloseTo(term(once), 5);
  });

  it('adds the regulariser of outputs, its mean over the batch, of every call', async () => {
    const restore = allowActivityRegularisers();
    const model = tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [...shape] }),
        tf.layers.dense({
          ...{ name: 'd', units: 3, kernelInitializer: 'zeros', biasInitializer: 'ones', useBias: true },
          activityRegularizer: l2({ l2: 0.5 }),
        }),
      ],
    });
    restore();
    const { outputs, state } = await steps(device, model, options);
    // Three outputs of 1 an image: 0.5 · 3.
    expect(outputs[0]!['term:regularisation']![0]).toBeCloseTo(1.5, 5);
    // Softmax of equal scores: the gradient of the task by the bias is 1/3 − the label's share; of the term 2 · 0.5 · 1.
    const share = [2 / 4, 1 / 4, 1 / 4];
    for (const [i, value] of state['d/bias']!.entries())
      expect(value).toBeCloseTo(1 - rate * (1 / 3 - share[i]! + 1), 5);
  });

  it('holds the constraints after every update', async () => {
    const constraints = { nonNeg: tf.constraints.nonNeg(), unit: tf.constraints.unitNorm({ axis: 0 }) };
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({
          ...{ name: 'c', inputShape: [...shape], filters: 3, kernelSize: 3, kernelInitializer: seeded() },
          ...{ kernelConstraint: constraints.nonNeg, biasConstraint: 'nonNeg' },
        }),
        tf.layers.flatten(),
        tf.layers.dense({ name: 'd', units: 3, kernelInitializer: seeded(), kernelConstraint: constraints.unit }),
      ],
    });
    const { state } = await steps(device, model, options, 2);
    expect(Math.min(...state['c/kernel']!)).toBe(0);
    expect(Math.max(...state['c/kernel']!)).toBeGreaterThan(0.01);
    const kernel = state['d/kernel']!;
    for (const unit of [0, 1, 2])
      expect(kernel.reduce((sum, v, i) => sum + (i % 3 === unit ? v * v : 0), 0)).toBeCloseTo(1, 4);
  });
});

it('finds the cells of recurrent layers and both directions', async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.reshape({ inputShape: [...shape], targetShape: [6, 18] }),
      tf.layers.bidirectional({
        layer: tf.layers.simpleRNN({
          ...{
            units: 2,
            kernelInitializer: 'zeros',
            recurrentInitializer: 'ones',
            recurrentRegularizer: l1({ l1: 1 }),
          },
        }) as never,
        mergeMode: 'concat',
      }),
      tf.layers.dense({ units: 3 }),
    ],
  });
  const { outputs } = await steps('tfjs', model, {});
  // Two directions, four weights of 1 each.
  expect(outputs[0]!['term:regularisation']![0]).toBeCloseTo(8, 4);
});

it('counts a layer in a wrapper once, though both list its regulariser', async () => {
  const inner = tf.layers.dense({ units: 2, kernelInitializer: 'ones', kernelRegularizer: l1({ l1: 1 }) });
  const model = tf.sequential({
    layers: [
      tf.layers.reshape({ inputShape: [...shape], targetShape: [6, 18] }),
      tf.layers.timeDistributed({ layer: inner }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3 }),
    ],
  });
  const { outputs } = await steps('tfjs', model, {});
  expect(outputs[0]!['term:regularisation']![0]).toBeCloseTo(18 * 2, 4);
});
