/**
 * What an experiment imports, with what it gets where it says nothing: every default by value. Those of gates, priors, losses
 * and CIFAR are of implementations of the paper that agree (hidden 16, temperature 2/3, Beta(0.6, 0.4), SGD with Nesterov
 * momentum 0.9, no decay in gates); those of networks, crops and optimisers of the papers that they are named after.
 */

import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import * as sluice from '../src/index';
import { parametersOf, softmaxCrossEntropy, sparsityTerm, weightDecays } from '../src/nn';
import { defaultThresholds } from '../src/protocol/files/curve';
import { weightOf } from './weightOf';

await tf.setBackend('cpu');

type T = tf.SymbolicTensor;
const { networks, presets } = sluice;
const model = { model: () => networks.resnetCifar(), data: sluice.synthetic(), epochs: 1 };
const input = (channels = 4) => tf.input({ shape: [8, 8, channels] });

/** Of the layers that `build` makes, by name. */
function configs(build: (x: T) => T): Record<string, tf.serialization.ConfigDict> {
  const x = input();
  const made = tf.model({ inputs: x, outputs: build(x) });
  const found = Object.fromEntries(made.layers.map((layer) => [layer.name, layer.getConfig()]));
  made.dispose();
  return found;
}
const gateLayers = (made: tf.LayersModel) => made.layers.filter((layer) => layer instanceof sluice.HardGate);
const described = ({ description }: sluice.Schedule) => description;

describe('a gate', () => {
  const decision = { temperature: 2 / 3, weightDecay: 0, conditional: true };

  it.each([
    ['channel', (x: T) => sluice.channelGate({ name: 'g' })(x, x), 4],
    ['block', (x: T) => sluice.blockGate({ name: 'g' })(x, x), 1],
  ] as const)('of a %s has 16 hidden units, starts at log-odds 0 and does not decay', (_, build, gates) => {
    const found = configs(build);
    expect(found.g).toMatchObject(decision);
    expect(found.g_hidden).toMatchObject({ units: 16, useBias: false });
    expect(found.g_bn).toMatchObject({ momentum: 0.9, epsilon: 1e-5 });
    expect(found.g_logits).toMatchObject({ units: gates, useBias: true, biasInitializer: { config: { value: 0 } } });
  });

  it('that is the same for all inputs is told apart, and is named after its features', () => {
    const found = configs((x) => sluice.staticGate()(tf.layers.reLU({ name: 'act' }).apply(x) as T));
    expect(found.act_gate).toMatchObject({ ...decision, conditional: false });
    expect(found.act_gate_logits).toMatchObject({ channels: 4, start: 0 });
  });

  it('opens above the probability ½', () => {
    const at = (logits: number[], options = {}) => [
      ...(new sluice.HardGate().call(tf.tensor2d([logits]), options).dataSync() as Float32Array),
    ];
    expect(at([-1e-3, 0, 1e-3])).toEqual([0, 0, 1]);
    expect(at([0.8, 0.9], { threshold: 0.7 })).toEqual([0, 1]);
  });

  it('draws its first weights from the seed 0', () => {
    const weights = (options: object) => {
      const x = input();
      const made = tf.model({ inputs: x, outputs: sluice.channelGate({ name: 'g', ...options })(x, x) });
      return made.getLayer('g_hidden').getWeights()[0]!.dataSync();
    };
    expect(weights({})).toEqual(weights({ seed: 0 }));
    expect(weights({})).not.toEqual(weights({ seed: 1 }));
  });
});

describe('a network', () => {
  it.each([
    ['resnetCifar', () => networks.resnetCifar(), 'resnet20', [32, 32, 3], [[10]], 9],
    ['resnet', () => networks.resnet({ width: 1 / 32 }), 'resnet18', [224, 224, 3], [[1000]], 8],
    [
      'pspnet',
      () => networks.pspnet({ width: 1 / 64 }),
      'pspnet50',
      [713, 713, 3],
      [
        [713, 713, 19],
        [713, 713, 19],
      ],
      // One in each place of a bottleneck.
      32,
    ],
  ] as const)('%s', (_, build, name, seen, said, gates) => {
    const made = build();
    expect(made.name).toBe(name);
    expect(made.inputs[0]!.shape).toEqual([null, ...seen]);
    expect(made.outputs.map(({ shape }) => shape)).toEqual(said.map((shape) => [null, ...shape]));
    expect(gateLayers(made)).toHaveLength(gates);
    for (const layer of made.layers.filter((one) => one.getClassName() === 'BatchNormalization'))
      expect(layer.getConfig()).toMatchObject({ momentum: 0.9, epsilon: 1e-5 });
    made.dispose();
  });

  it('pspnet drops a tenth before each classifier, and its features are an eighth of the image', () => {
    const made = networks.pspnet({ width: 1 / 64, inputShape: [73, 73, 3] });
    const rates = made.layers.filter((one) => one.getClassName() === 'Dropout').map((one) => one.getConfig().rate);
    expect(rates).toEqual([0.1, 0.1]);
    const last = made.layers.filter(({ name }) => name.startsWith('stage4')).at(-1)!;
    expect((last.outputShape as number[]).slice(1, 3)).toEqual([10, 10]);
    made.dispose();
  });

  it('a block keeps the size and the shortcut A', () => {
    const found = configs((x) => sluice.basicBlock(x, { name: 'b', filters: 8 }));
    expect(found.b_conv1).toMatchObject({ strides: [1, 1], dilationRate: [1, 1], useBias: false });
    expect(found.b_shortcut_pad).toBeDefined();
  });
});

describe('schedules', () => {
  it('begin at once and end at 0', () => {
    expect(described(sluice.step(0.1, [3], 0.5))).toEqual({
      ...{ kind: 'step', base: 0.1, milestones: [3], factor: 0.5, warmup: 0 },
    });
    expect(described(sluice.cosine(0.1))).toEqual({ kind: 'cosine', base: 0.1, warmup: 0, floor: 0 });
    expect(sluice.cosine(0.1)(10, 10)).toBeCloseTo(0, 12);
  });
});

describe('optimisers', () => {
  it.each([
    [sluice.sgd(), 'sgd(momentum 0.9, nesterov, weight decay 0)'],
    [sluice.adam(), 'adam(0.9, 0.999, epsilon 1e-8, weight decay 0)'],
  ])('%#', ({ name }, said) => expect(name).toBe(said));

  it('a number decays kernels outside of gates alone', () => {
    const made = networks.resnetCifar({ depth: 8, width: 0.25 });
    const parameters = parametersOf(made);
    const decays = weightDecays(parameters, { kernels: 5e-4 });
    const decayed = Object.keys(decays).filter((name) => decays[name] !== 0);
    expect(decayed.length).toBeGreaterThan(6);
    expect(decayed.filter((name) => !/kernel/.test(name) || /gate/.test(name))).toEqual([]);
    made.dispose();
  });
});

describe('losses and priors', () => {
  const logits = tf.tensor2d([
    [2, -1],
    [0.5, 0.25],
    [-2, 3],
  ]);
  const gates = [{ name: 'g', logits, gate: tf.step(logits) as tf.Tensor2D, conditional: true }];
  const number = (of: tf.Tensor) => of.dataSync()[0]!;

  it('are means over gates and samples, and rank equal values in the order of their samples', () => {
    const share = number(tf.mean(tf.sigmoid(logits)));
    expect(number(sparsityTerm(gates))).toBeCloseTo(share, 6);
    expect(number(sparsityTerm(gates, { normalisation: 'mean' }))).toBeCloseTo(share, 6);
    const equal = tf.tensor2d([[0], [0], [1]]);
    const loss = (options?: object) =>
      number(sluice.batchShapingLossFromLogits(equal, sluice.beta(0.6, 0.4), undefined, options));
    expect(loss()).toBe(loss({ handleTies: false }));
    expect(loss()).not.toBeCloseTo(loss({ handleTies: true }), 4);
  });

  it('smooth no label', () => {
    const labels = tf.tensor1d([0, 1, 1], 'int32');
    const loss = (options?: object) => number(softmaxCrossEntropy(logits, labels, options) as tf.Tensor);
    expect(loss()).toBe(loss({ labelSmoothing: 0 }));
    expect(loss()).not.toBeCloseTo(loss({ labelSmoothing: 0.1 }), 3);
  });

  it('learnt priors begin at the mean of the hyperprior', () => {
    expect(sluice.learntPriors({ hyperprior: sluice.beta(3, 7) })).toMatchObject({
      ...{ mean: 0.3, temperature: 0.5, hyperWeight: 1, temperatureWeight: 0.1 },
    });
  });
});

describe('data', () => {
  const dir = 'd';
  it.each([
    [sluice.cifar10({ dir }), { kind: 'cifar10', dir }],
    [sluice.cifar100({ dir }), { kind: 'cifar100', dir, labels: 'fine' }],
    [sluice.svhn({ dir }), { kind: 'svhn', dir, extra: false }],
    [sluice.mnist({ dir }), { kind: 'mnist', dir }],
    [sluice.fashionMnist({ dir }), { kind: 'fashionMnist', dir }],
    [sluice.emnist({ dir, split: 'letters' }), { kind: 'emnist', dir, split: 'letters' }],
    [sluice.imageFolder({ dir, size: 9 }), { kind: 'imageFolder', dir, size: [9, 9], onBroken: 'skip' }],
    [sluice.imageNet({ dir }), { kind: 'imageNet', dir, size: 224, resize: 256, labels: '', onBroken: 'skip' }],
    [sluice.imageNet({ dir, size: 112 }), expect.objectContaining({ size: 112, resize: 128 })],
    [
      sluice.cityscapes({ dir, size: 9 }),
      { kind: 'cityscapes', dir, size: [9, 9], evaluation: 'whole', labels: '', onBroken: 'skip' },
    ],
    [
      sluice.synthetic(),
      { kind: 'synthetic', seed: 0, train: 4000, test: 1000, classes: expect.any(Number), difficulty: 0.5 },
    ],
  ])('%#', (source, said) => expect(source).toEqual(said));

  it('is augmented as is usual where it is only switched on', () => {
    const of = (augmentation: object) => sluice.defineExperiment({ ...model, augmentation }).augmentation;
    expect(of({})).toEqual({ padCrop: 0, flip: false });
    expect(of({ resizedCrop: true }).resizedCrop).toEqual({ scale: [0.08, 1], ratio: [3 / 4, 4 / 3] });
    expect(of({ resizedCrop: { scale: [0.5, 1] } }).resizedCrop).toEqual({ scale: [0.5, 1], ratio: [3 / 4, 4 / 3] });
    expect(of({ scaleCrop: true }).scaleCrop).toEqual({ scale: [0.5, 2] });
    expect(of({ colorJitter: { contrast: 0.4 } }).colorJitter).toEqual({ brightness: 0, contrast: 0.4, saturation: 0 });
  });
});

it('controls are off, and parts of one are filled in', () => {
  const of = (controls: object) => sluice.defineExperiment({ ...model, ...controls });
  expect(of({})).toMatchObject({ clipNorm: false, ema: false, accumulate: 1, freezeGates: false, warmStart: false });
  expect(of({ freezeGates: true }).freezeGates).toEqual({ from: 0 });
  expect(of({ freezeGates: { until: 3 } }).freezeGates).toEqual({ from: 0, until: 3 });
});

it('the preset is the comparison at its usual size', () => {
  const spec = sluice.defineExperiment(presets.cifar10());
  expect(spec).toMatchObject({
    ...{ epochs: 500, batchSize: 256, seed: 0, labelSmoothing: 0, augmentation: { padCrop: 4, flip: true } },
    data: { kind: 'cifar10', dir: 'data' },
    shaping: { prior: { description: { kind: 'beta', a: 0.6, b: 0.4 } } },
  });
  expect(spec.optimizer.name).toBe(
    'sgd(momentum 0.9, nesterov, weight decay {"kernels":0.0005,"biases":0.0005,"norms":0.0005,"gates":0})',
  );
  expect([spec.learningRate(0, 500), spec.shaping!.weight(0, 500), weightOf(spec.sparsity)(499, 500)]).toEqual([
    0.1, 20, 0.1,
  ]);
  const built = presets.cifar10().model() as tf.LayersModel;
  expect(built.name).toBe('resnet20');
  expect(gateLayers(built)).toHaveLength(9);
  built.dispose();
});

it('a curve has eleven thresholds', () => {
  expect(defaultThresholds).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95]);
});
