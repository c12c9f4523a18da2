/** Every bound of an experiment's numbers, from both sides: the last value that is taken, and the next that is not. */
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { checked } from '../../src/data';
import {
  cifar10,
  cityscapes,
  csv,
  dataset,
  imageFolder,
  imageNet,
  npy,
  synthetic,
} from '../../src/data/sources/sources';
import { defineExperiment, type ExperimentSpec } from '../../src/experiment/experiment';
import { adam, sgd } from '../../src/experiment/optimizers';
import { applySettings } from '../../src/experiment/settings';
import { beta, learntPriors, relaxedBernoulli } from '../../src/nn';
import { normal } from '../../src/nn/normal';
import { said } from '../said';

const spec: ExperimentSpec = {
  model: () => {
    throw new Error('is not built to be checked');
  },
  data: synthetic(),
  epochs: 3,
  shaping: { prior: beta(0.6, 0.4), weight: 1 },
  sparsity: { weight: 1 },
};
const infinity = Number.POSITIVE_INFINITY;
const most = Number.MAX_SAFE_INTEGER;
const justBelow1 = 1 - 2 ** -53;
/** The smallest of full precision: a process in which ONNX Runtime has run takes those below for zero. */
const tiny = 2 ** -1022;

/** Takes `yes`, refuses `no` by a `UserError`. */
function bounds(make: (value: never) => unknown, yes: readonly unknown[], no: readonly unknown[], named = ''): void {
  for (const value of yes) expect(() => make(value as never), `${named} ${value}`).not.toThrow();
  for (const value of no) {
    expect(() => make(value as never), `${named} ${value}`).toThrow(UserError);
    expect(said(() => make(value as never)).message).toContain(named);
  }
}

const counted: [yes: unknown[], no: unknown[]] = [
  [1, most],
  [0, -1, 1.5, Number.NaN, infinity, '1', most + 1, null],
];
const rates: [yes: unknown[], no: unknown[]] = [
  [0, 1e9],
  [-tiny, Number.NaN, infinity, '1', null],
];

describe('a field of an experiment, and the setting beside it', () => {
  it.each<[field: string, yes: unknown[], no: unknown[]]>([
    ['epochs', ...counted],
    ['batchSize', ...counted],
    ['accumulate', ...counted],
    ['checkpointEvery', ...counted],
    ['evaluation.batchSize', ...counted],
    ['evaluation.every', ...counted],
    ['seed', [0, -most, most], [0.5, most + 1, Number.NaN, '1']],
    ['learningRate', ...rates],
    ['shaping.weight', ...rates],
    ['sparsity.weight', ...rates],
    ['temperature', [tiny, 1e9], [0, -tiny, Number.NaN, infinity]],
    ['labelSmoothing', [0, justBelow1], [-tiny, 1, Number.NaN]],
    ['augmentation.padCrop', [0, 1, most], [-1, 0.5, infinity]],
    ['augmentation.flip', [true, false], [0, 'true', null]],
    ['clipNorm', [tiny, 1e300, false], [0, -1, infinity, true]],
    ['ema.decay', [0, justBelow1], [-tiny, 1, Number.NaN]],
    ['freezeGates.from', [0, 1.5], [-tiny, infinity, Number.NaN]],
    ['freezeGates.until', [0, 1.5], [-tiny, infinity, Number.NaN]],
    ['gateLearningRate.times', ...rates],
    ['gateLearningRate', [0, 1, false], [-tiny, infinity]],
    ['warmStart', ['a', false], ['', true]],
  ])('%s', (field, yes, no) => {
    const [outer, inner] = field.split('.') as [keyof ExperimentSpec, string?];
    const written = (value: never) => {
      const around = outer === 'shaping' ? { prior: beta(0.6, 0.4) } : {};
      return defineExperiment({ ...spec, [outer]: inner ? { ...around, [inner]: value } : value });
    };
    // What is null or missing in a file is a default; every other value is held to the same rule in both places.
    bounds(
      written,
      yes,
      no.filter((value) => value !== null),
      field,
    );
    bounds((value) => applySettings(defineExperiment(spec), { [field]: value }), yes, no, field);
  });

  it.each<[field: string, yes: object[], no: object[]]>([
    [
      'auxiliaryWeight',
      [{ auxiliaryWeight: 0 }, { auxiliaryWeight: 9.999 }],
      [{ auxiliaryWeight: -tiny }, { auxiliaryWeight: 10 }],
    ],
    ['ignoreLabel', [{ ignoreLabel: 255 }, { ignoreLabel: -1 }], [{ ignoreLabel: 0.5 }]],
    ['freezeGates.until', [{ freezeGates: { from: 4, until: 4 } }], [{ freezeGates: { from: 4, until: 3.999 } }]],
    [
      'lighting',
      [{ augmentation: { lighting: 0 } }, { augmentation: { lighting: 9 } }],
      [{ augmentation: { lighting: -tiny } }, { augmentation: { lighting: infinity } }],
    ],
    [
      'contrast',
      [{ augmentation: { colorJitter: { contrast: 0 } } }],
      [{ augmentation: { colorJitter: { contrast: -tiny } } }],
    ],
    [
      'resizedCrop.scale',
      [{ augmentation: { resizedCrop: { scale: [tiny, 1] } } }, { augmentation: { resizedCrop: { scale: [1, 1] } } }],
      [[0, 1], [0.5, 0.4], [0.5, 1.001], [0.5], 0.5].map((scale) => ({ augmentation: { resizedCrop: { scale } } })),
    ],
    [
      'resizedCrop.ratio',
      [{ augmentation: { resizedCrop: { ratio: [0.1, 10] } } }],
      [
        [0, 1],
        [2, 1],
        [1, infinity],
      ].map((ratio) => ({ augmentation: { resizedCrop: { ratio } } })),
    ],
    [
      'scaleCrop.scale',
      [{ augmentation: { scaleCrop: { scale: [0.5, 3] } } }],
      [
        [0, 1],
        [2, 1],
      ].map((scale) => ({ augmentation: { scaleCrop: { scale } } })),
    ],
    [
      'sparsity.by',
      [{ sparsity: { weight: 1, by: 'macs' } }, { sparsity: { weight: 1, by: 'gates' } }],
      [{ sparsity: { weight: 1, by: 'mac' } }],
    ],
    ...(['brightness', 'contrast', 'saturation'] as const).map((name): [string, object[], object[]] => [
      `colorJitter.${name}`,
      [0, tiny, 2].map((value) => ({ augmentation: { colorJitter: { [name]: value } } })),
      [-tiny, infinity, '0.1'].map((value) => ({ augmentation: { colorJitter: { [name]: value } } })),
    ]),
    [
      'randAugment.magnitude',
      [0, 30, 4.5].map((magnitude) => ({ augmentation: { randAugment: { magnitude } } })),
      [-tiny, 30.001, Number.NaN, '9'].map((magnitude) => ({ augmentation: { randAugment: { magnitude } } })),
    ],
    [
      'randAugment.operations',
      [{ augmentation: { randAugment: { operations: 1 } } }],
      [0, 1.5].map((operations) => ({ augmentation: { randAugment: { operations } } })),
    ],
    ...(['scale', 'ratio'] as const).map((name): [string, object[], object[]] => [
      `randomErasing.${name}`,
      [[tiny, 1], [1, 1], ...(name === 'ratio' ? [[0.1, 10]] : [])].map((pair) => ({
        augmentation: { randomErasing: { [name]: pair } },
      })),
      [[0, 1], [0.5, 0.4], [0.5], 0.5, ...(name === 'scale' ? [[0.5, 1.001]] : [[1, infinity]])].map((pair) => ({
        augmentation: { randomErasing: { [name]: pair } },
      })),
    ]),
    ...(
      [
        ['mixProbability', (value: unknown) => ({ mixup: true, mixProbability: value })],
        ['mixSwitchProbability', (value: unknown) => ({ mixup: true, cutmix: true, mixSwitchProbability: value })],
        ['randomErasing.probability', (value: unknown) => ({ randomErasing: { probability: value } })],
      ] as const
    ).map(([name, change]): [string, object[], object[]] => [
      name,
      [0, 0.5, 1].map((value) => ({ augmentation: change(value) })),
      [-tiny, 1 + 2 ** -52, Number.NaN, '1'].map((value) => ({ augmentation: change(value) })),
    ]),
    ...(['mixup', 'cutmix'] as const).map((name): [string, object[], object[]] => [
      `${name}.alpha`,
      [tiny, 1e3].map((alpha) => ({ augmentation: { [name]: { alpha } } })),
      [0, -1, infinity, '1'].map((alpha) => ({ augmentation: { [name]: { alpha } } })),
    ]),
    [
      'padCrop',
      [{ augmentation: { padCrop: 4 } }, { augmentation: { resizedCrop: true } }],
      [{ augmentation: { padCrop: 4, resizedCrop: true } }],
    ],
  ])('%s', (named, yes, no) => {
    bounds((change: object) => defineExperiment({ ...spec, ...change } as ExperimentSpec), yes, no, named);
  });
});

describe('a data source', () => {
  const dir = 'd';
  const split = { length: 1, sample: () => ({ x: 0, y: 0 }) };
  const own = { train: split, test: split };
  const arrays = { x: 'x.npy', y: 'y.npy' };
  it.each<[field: string, make: (value: never) => unknown, yes: unknown[], no: unknown[]]>([
    ['dir', (value) => cifar10({ dir: value }), ['a'], ['', 3, undefined]],
    ['size', (value) => imageFolder({ dir, size: value }), [1, 4096, [1, 4096]], [0, 4097, 1.5, [1], [1, 2, 3], '32']],
    ['size', (value) => imageNet({ dir, size: value, resize: 4096 }), [1, 4096], [0, 4097, 1.5]],
    ['resize', (value) => imageNet({ dir, resize: value }), [224, 4096], [223, 4097, 256.5]],
    ['labels', (value) => imageNet({ dir, labels: value }), ['', 'l'], [3, null]],
    ['evaluation', (value) => cityscapes({ dir, size: 9, evaluation: value }), ['whole', 'sliding'], ['slide', null]],
    ['onBroken', (value) => cityscapes({ dir, size: 9, onBroken: value }), ['skip', 'stop'], ['skipped', null]],
    ['seed', (seed) => synthetic({ seed }), [-most, most], [0.5, most + 1]],
    [
      'classes',
      (classes) => synthetic({ classes }),
      [2, (synthetic() as { classes: number }).classes],
      [1, 2.5, (synthetic() as { classes: number }).classes + 1],
    ],
    ['train', (train) => synthetic({ train }), [1, 1_000_000], [0, 1_000_001, 1.5]],
    ['test', (test) => synthetic({ test }), [1, 1_000_000], [0, 1_000_001, 1.5]],
    ['difficulty', (difficulty) => synthetic({ difficulty }), [0, 1], [-tiny, 1 + 2 ** -52, Number.NaN, '0.5', null]],
    ['threads', (threads) => dataset({ ...own, threads }), [1, 64], [0, 65, 1.5, '2']],
    ['classes', (classes) => dataset({ ...own, classes }), [1, 100_000, [], ['a']], [0, 100_001, 1.5]],
    ['mean', (mean) => dataset({ ...own, mean }), [0, -1, [1, 2]], [Number.NaN, infinity, [1, Number.NaN], ['a']]],
    ['std', (std) => dataset({ ...own, std }), [tiny, [1, 2]], [0, -1, infinity, [1, 0]]],
    ['name', (name) => dataset({ ...own, name }), ['a'], ['', 3]],
    ['version', (version) => dataset({ ...own, version }), ['', 'a'], [3, null]],
    ['thumbnail', (thumbnail) => dataset({ ...own, thumbnail }), [() => undefined, undefined], [3, 'a']],
    ['difficulty', (difficulty) => dataset({ ...own, difficulty }), [() => 1, undefined], [3, 'a']],
    ['shape', (shape) => dataset({ ...own, shape }), [[1], [2, 3], { a: [1], b: [2] }], [[0], [1.5], 3, { a: 1 }]],
    ['train.length', (length) => dataset({ ...own, train: { ...split, length } }), [1, most], [0, 1.5, most + 1]],
    ['test.length', (length) => dataset({ ...own, test: { ...split, length } }), [1], [0, '1', undefined]],
    ['labels.dtype', (dtype) => dataset({ ...own, labels: { dtype } }), ['int32', 'float32'], ['uint8', null]],
    ['labels.shape', (shape) => dataset({ ...own, labels: { shape } }), [[1]], [[0], 3]],
    ['labels.a.shape', (shape) => dataset({ ...own, labels: { a: { shape } } }), [[1]], [[0], 3]],
    ['train', (train) => npy({ train, test: arrays }), [arrays], [{ x: 'x' }, { x: '', y: 'y' }, { x: {}, y: 'y' }]],
    ['test', (test) => npy({ train: arrays, test }), [arrays], [{ y: 'y' }, { x: 'x', y: { a: 3 } }, null, 'x.npy']],
    ['std', (std) => npy({ train: arrays, test: arrays, std }), [1, [1]], [0, [0]]],
    ['classes', (classes) => csv({ train: 'a', test: 'b', label: 'y', classes }), [2, ['a']], [0, [3]]],
    ['kind', (kind) => checked({ kind } as never), [], ['nothing', undefined]],
  ])('%s', (field, make, yes, no) => bounds(make, yes, no, `data.${field}`));
});

describe('a prior', () => {
  const hyperprior = beta(3, 7);
  it.each<[what: string, make: (value: never) => unknown, yes: unknown[], no: unknown[]]>([
    ['beta', (a) => beta(a, 1), [0.01, 20], [0, -1, Number.NaN, infinity]],
    ['beta', (b) => beta(1, b), [0.01, 20], [0, -1, Number.NaN, infinity]],
    ['relaxedBernoulli', (mean) => relaxedBernoulli(mean, 1), [1e-3, 0.999], [0, 1, Number.NaN]],
    ['relaxedBernoulli', (t) => relaxedBernoulli(0.5, t), [1e-3, 9], [0, -1, infinity]],
    ['normal', (deviation) => normal(0, deviation), [1e-3, 9], [0, -1, infinity]],
    ['normal', (mean) => normal(mean, 1), [0, -9], [infinity, Number.NaN]],
    ['learntPriors: mean', (mean) => learntPriors({ hyperprior, mean }), [1e-3, 0.999], [0, 1, Number.NaN]],
    ['learntPriors: temperature', (temperature) => learntPriors({ hyperprior, temperature }), [1e-3, 0.999], [0, 1]],
    ['learntPriors: hyperWeight', (hyperWeight) => learntPriors({ hyperprior, hyperWeight }), [0, 9], [-1, infinity]],
    [
      'learntPriors: temperatureWeight',
      (temperatureWeight) => learntPriors({ hyperprior, temperatureWeight }),
      [0, 9],
      [-1, infinity],
    ],
  ])('%s', (what, make, yes, no) => bounds(make, yes, no, what));
});

describe('an optimiser', () => {
  it.each<[field: string, make: (value: never) => unknown, yes: unknown[], no: unknown[]]>([
    ['momentum', (momentum) => sgd({ momentum }), [0, justBelow1], [-tiny, 1, Number.NaN, '0.9']],
    ['weightDecay', (weightDecay) => sgd({ weightDecay }), [0, 1, { kernels: 0 }], [-tiny, infinity, '0']],
    ['gates', (gates) => sgd({ weightDecay: { kernels: 0, gates } }), [0, 1], [-tiny, infinity]],
    ['beta1', (beta1) => adam({ beta1 }), [0, justBelow1], [-tiny, 1]],
    ['beta2', (beta2) => adam({ beta2 }), [0, justBelow1], [-tiny, 1]],
    ['epsilon', (epsilon) => adam({ epsilon }), [0, 1], [-tiny, infinity]],
  ])('%s', (field, make, yes, no) => bounds(make, yes, no, `${field} is`));
});

it.each<[object, string, string]>([
  [{ data: null }, 'data is null.', 'data is '],
  [{ data: undefined }, 'data is missing.', 'data is '],
  [
    { optimizer: { name: 'mine' } },
    'optimizer is {"name":"mine"}.',
    'optimizer is sgd(…), adam(…) or an optimiser of yours.',
  ],
  [{ optimizer: null }, 'optimizer is null.', 'optimizer is sgd(…), adam(…) or an optimiser of yours.'],
])('%j is no data, or no optimiser', (change, message, hint) => {
  const told = said(() => defineExperiment({ ...spec, ...change } as never));
  expect([told.message, told.hint?.startsWith(hint)]).toEqual([message, true]);
});
