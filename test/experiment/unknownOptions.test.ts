/** Every public function that takes options by name refuses one that there is not, at the user's line. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import * as sluice from '../../src/index';
import { loadExperiment } from '../../src/load/loadExperiment';

type Options = Record<string, unknown>;

const image = () => tf.input({ shape: [8, 8, 4] });
const values = () => tf.tensor2d([[0.5], [0.25]]);
const block = { name: 'block', filters: 4 };
const prior = sluice.beta(0.6, 0.4);
const loose = (make: unknown) => make as (...given: unknown[]) => unknown;
const experiment = (fields: Options): Options => ({ model: () => 0, data: sluice.synthetic(), epochs: 1, ...fields });
const augmented = (augmentation: Options) => loose(sluice.defineExperiment)(experiment({ augmentation }));

const own = { length: 1, sample: () => ({ x: [0], y: 0 }) };
const arrays = { x: 'x.npy', y: 'y.npy' };

/** How each is called with options, the fewest that it takes, one of them misspelt, and the one that was meant. */
const calls: Record<string, [call: (options: Options) => unknown, fewest: Options, slip: string, meant: string]> = {
  cifar10: [loose(sluice.cifar10), { dir: 'x' }, 'dri', 'dir'],
  cifar100: [loose(sluice.cifar100), { dir: 'x' }, 'label', 'labels'],
  emnist: [loose(sluice.emnist), { dir: 'x', split: 'letters' }, 'splitt', 'split'],
  fashionMnist: [loose(sluice.fashionMnist), { dir: 'x' }, 'dirr', 'dir'],
  mnist: [loose(sluice.mnist), { dir: 'x' }, 'dirs', 'dir'],
  svhn: [loose(sluice.svhn), { dir: 'x' }, 'extr', 'extra'],
  cityscapes: [loose(sluice.cityscapes), { dir: 'x', size: 8 }, 'evalution', 'evaluation'],
  imageFolder: [loose(sluice.imageFolder), { dir: 'x', size: 8 }, 'onBrokn', 'onBroken'],
  imageNet: [loose(sluice.imageNet), { dir: 'x' }, 'resise', 'resize'],
  csv: [loose(sluice.csv), { train: 'a.csv', test: 'b.csv', label: 'y' }, 'seperator', 'separator'],
  dataset: [loose(sluice.dataset), { train: own, test: own }, 'thread', 'threads'],
  npy: [loose(sluice.npy), { train: arrays, test: arrays }, 'shap', 'shape'],
  synthetic: [loose(sluice.synthetic), {}, 'dificulty', 'difficulty'],
  'losses.bce': [loose(sluice.losses.bce), {}, 'weight', 'weights'],
  'losses.crossEntropy': [loose(sluice.losses.crossEntropy), {}, 'labelSmoothin', 'labelSmoothing'],
  'losses.focal': [loose(sluice.losses.focal), {}, 'gama', 'gamma'],
  'losses.huber': [loose(sluice.losses.huber), {}, 'dleta', 'delta'],
  'metrics.huber': [loose(sluice.metrics.huber), {}, 'dleta', 'delta'],
  'metrics.labelAccuracy': [loose(sluice.metrics.labelAccuracy), {}, 'treshold', 'threshold'],
  sgd: [loose(sluice.sgd), {}, 'momentun', 'momentum'],
  'sgd weightDecay': [
    (weightDecay) => loose(sluice.sgd)({ weightDecay }),
    { kernels: 1 },
    'weightDecay.bias',
    'weightDecay.biases',
  ],
  adam: [loose(sluice.adam), {}, 'beta_1', 'beta1'],
  'adam weightDecay': [
    (weightDecay) => loose(sluice.adam)({ weightDecay }),
    { kernels: 1 },
    'weightDecay.gate',
    'weightDecay.gates',
  ],
  step: [(options) => loose(sluice.step)(0.1, [1], 0.1, options), {}, 'warmUps', 'warmup'],
  cosine: [(options) => loose(sluice.cosine)(0.1, options), {}, 'flor', 'floor'],
  learntPriors: [loose(sluice.learntPriors), { hyperprior: prior }, 'temprature', 'temperature'],
  shape: [(options) => loose(sluice.shape)(image(), prior, 1, options), {}, 'handelTies', 'handleTies'],
  batchShapingLoss: [
    (options) => loose(sluice.batchShapingLoss)(values(), prior, options),
    {},
    'handelTies',
    'handleTies',
  ],
  batchShapingLossFromLogits: [
    (options) => loose(sluice.batchShapingLossFromLogits)(values(), prior, 1, options),
    {},
    'handelTies',
    'handleTies',
  ],
  batchShapingLossOfValues: [
    (options) => loose(sluice.batchShapingLossOfValues)(values(), sluice.normal(0, 1), options),
    {},
    'handelTies',
    'handleTies',
  ],
  channelGate: [loose(sluice.channelGate), {}, 'hiden', 'hidden'],
  blockGate: [loose(sluice.blockGate), {}, 'tempreature', 'temperature'],
  staticGate: [loose(sluice.staticGate), {}, 'biasInt', 'biasInit'],
  HardGate: [(options) => new sluice.HardGate(options), {}, 'conditonal', 'conditional'],
  basicBlock: [(options) => loose(sluice.basicBlock)(image(), options), block, 'strides', 'stride'],
  'basicBlock gate': [
    (gate) => loose(sluice.basicBlock)(image(), { ...block, gate }),
    {},
    'gate.weightdcay',
    'gate.weightDecay',
  ],
  bottleneckBlock: [(options) => loose(sluice.bottleneckBlock)(image(), options), block, 'gateSite', 'gateSites'],
  'bottleneckBlock gate': [
    (gate) => loose(sluice.bottleneckBlock)(image(), { ...block, gate }),
    {},
    'gate.hiden',
    'gate.hidden',
  ],
  'networks.resnet': [loose(sluice.networks.resnet), { width: 0.1, inputShape: [32, 32, 3] }, 'dept', 'depth'],
  'networks.resnet gate': [(gate) => loose(sluice.networks.resnet)({ gate }), {}, 'gate.kinds', 'gate.kind'],
  'networks.resnetCifar': [loose(sluice.networks.resnetCifar), { depth: 8 }, 'clases', 'classes'],
  'networks.resnetCifar gate': [
    (gate) => loose(sluice.networks.resnetCifar)({ depth: 8, gate }),
    {},
    'gate.biasinitt',
    'gate.biasInit',
  ],
  'networks.pspnet': [
    loose(sluice.networks.pspnet),
    { depth: 18, width: 0.1, inputShape: [48, 48, 3] },
    'dropOutt',
    'dropout',
  ],
  'networks.pspnet gate': [(gate) => loose(sluice.networks.pspnet)({ gate }), {}, 'gate.hiden', 'gate.hidden'],
  'presets.cifar10': [loose(sluice.presets.cifar10), {}, 'sparcity', 'sparsity'],
  defineExperiment: [(options) => loose(sluice.defineExperiment)(options), experiment({}), 'epochss', 'epochs'],
  defineSweep: [
    (options) => loose(sluice.defineSweep)(options),
    { experiment: loose(sluice.defineExperiment)(experiment({})), axes: {} },
    'earlyStopp',
    'earlyStop',
  ],
  'defineExperiment augmentation': [augmented, {}, 'augmentation.fliped', 'augmentation.flip'],
  'defineExperiment resizedCrop': [
    (resizedCrop) => augmented({ resizedCrop }),
    {},
    'augmentation.resizedCrop.ratios',
    'augmentation.resizedCrop.ratio',
  ],
  'defineExperiment scaleCrop': [
    (scaleCrop) => augmented({ scaleCrop }),
    {},
    'augmentation.scaleCrop.scales',
    'augmentation.scaleCrop.scale',
  ],
  'defineExperiment colorJitter': [
    (colorJitter) => augmented({ colorJitter }),
    {},
    'augmentation.colorJitter.saturaton',
    'augmentation.colorJitter.saturation',
  ],
};

/** Numbers, tensors and other functions in their places: nothing by name. */
const byPlace = [
  ...['losses.mae', 'losses.mse'],
  ...['accuracy', 'mae', 'meanAveragePrecision', 'mse', 'rmse', 'topK'].map((name) => `metrics.${name}`),
  ...[
    'beta',
    'relaxedBernoulli',
    'normal',
    'constant',
    'linear',
    'ramp',
    'delayed',
    'bySteps',
    'byRun',
    'l0Loss',
    'modelFolder',
  ],
];

function failure(call: () => unknown): UserError {
  try {
    tf.tidy(() => void call());
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

it('takes every public function there is', () => {
  const names = Object.entries(sluice).flatMap(([name, value]) =>
    typeof value === 'function' ? [name] : Object.keys(value).map((inner) => `${name}.${inner}`),
  );
  const tried = new Set([...Object.keys(calls).map((name) => name.split(' ')[0]), ...byPlace]);
  expect(names.filter((name) => !tried.has(name))).toEqual([]);
});

describe.each(Object.entries(calls))('%s', (name, [call, fewest, slip, meant]) => {
  it('takes what there is', () => {
    expect(() => tf.tidy(() => void call(fewest))).not.toThrow();
  });

  it('names a misspelt option and the one that was meant', () => {
    const error = failure(() => call({ ...fewest, [slip.split('.').at(-1)!]: 1 }));
    const places: Record<string, string> = { defineExperiment: 'in an experiment', defineSweep: 'in a sweep' };
    const [maker = ''] = name.split(' ');
    const of = places[maker] ?? `of ${maker}`;
    expect(error.message).toMatch(new RegExp(`^There is no (option|field) '${slip.replaceAll('.', '\\.')}' ${of}\\.$`));
    expect(error.detail.hint).toContain(`Did you mean '${meant}'?`);
  });

  it('lists what there is where no slip is likely', () => {
    const { hint } = failure(() => call({ ...fewest, quixotically: 1 })).detail;
    expect(hint).toMatch(/^(Options|Fields): /);
    expect(hint).toContain(meant);
  });
});

it.each<[what: string, make: () => unknown, message: string]>([
  ['a path', () => loose(sluice.cifar10)('data'), 'cifar10 takes options by name, not "data".'],
  ['nothing', () => loose(sluice.imageNet)(), 'imageNet takes options by name, not nothing.'],
  ['a number', () => loose(sluice.cosine)(0.1, 5), 'cosine takes options by name, not 5.'],
  [
    'a word',
    () => loose(sluice.networks.resnetCifar)({ gate: 'block' }),
    'networks.resnetCifar: gate takes options by name, not "block".',
  ],
  ['a list', () => loose(sluice.adam)([0.9, 0.99]), 'adam takes options by name, not [0.9,0.99].'],
])('names %s in place of options', (_, make, message) => {
  const error = failure(make);
  expect(error.message).toBe(message);
  expect(error.detail.hint).toMatch(/^Write \{ /);
});

it('leaves settings of gates that look at an input to those that do', () => {
  const gate = { kind: 'static', hidden: 4, weightDecay: 1, biasInit: 2 };
  const model = loose(sluice.networks.resnetCifar)({ depth: 8, gate }) as tf.LayersModel;
  expect(model.layers.filter((layer) => layer instanceof sluice.HardGate)).toHaveLength(3);
  model.dispose();
});

it('names a field of data that a copy of a source has and its kind has not', () => {
  const data = { ...sluice.cifar10({ dir: 'x' }), foldr: 'y' };
  expect(failure(() => loose(sluice.defineExperiment)(experiment({ data }))).message).toBe(
    "There is no option 'foldr' of cifar10.",
  );
});

it.each([
  ['data', "  data: imageFolder({\n    foldr: 'x' }),\n  model: () => networks.resnetCifar(),", 3],
  ['a model', '  data: synthetic(),\n  model: () =>\n    networks.resnetCifar({ gate: { hiden: 8 } }),', 5],
])('stands at the line of %s', async (_, fields, line) => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'sluice-options-')), 'a.experiment.ts');
  writeFileSync(
    file,
    `import { defineExperiment, imageFolder, networks, synthetic } from 'sluice';\nexport default defineExperiment({\n${fields}\n  epochs: 1,\n});\n`,
  );
  const error = await loadExperiment(file).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).detail.source).toMatchObject({ file, line });
});
