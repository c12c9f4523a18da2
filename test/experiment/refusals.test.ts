/** What an experiment, its optimisers, losses, metrics and presets refuse, in full, and the nearest that they take. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { synthetic } from '../../src/data/sources/sources';
import { checkedAugmentation } from '../../src/experiment/augmentation';
import { defineExperiment, type ExperimentSpec } from '../../src/experiment/experiment';
import { adam, sgd } from '../../src/experiment/optimizers';
import { presetFile, presetList } from '../../src/experiment/presetList';
import * as presets from '../../src/experiment/presets';
import * as losses from '../../src/experiment/readyLosses';
import * as metrics from '../../src/experiment/readyMetrics';
import { parseSetting } from '../../src/experiment/settings';
import { beta } from '../../src/nn';
import { taken, words } from '../said';

await tf.setBackend('cpu');

const spec: ExperimentSpec = {
  model: () => {
    throw new Error('is not built to be checked');
  },
  data: synthetic(),
  epochs: 3,
};
const made = (change: object) => () => defineExperiment({ ...spec, ...change } as ExperimentSpec);
const prior = beta(0.6, 0.4);
const target = { target: 0.5 };
const mixes = { mixup: true, cutmix: true };
const measure = () => tf.zeros([1]);
const metric = (change: object) => made({ metrics: { mine: { measure, ...change } } });
const labels = tf.tensor1d([0, 1], 'int32');
const loss = (make: () => unknown) => () => {
  const made = make();
  return typeof made === 'function' ? made(tf.zeros([2, 3]), labels) : made;
};

const refused: Record<string, () => unknown> = {
  'an optimiser by name': made({ optimizer: 'adam' }),
  'no optimiser that can be made': made({ optimizer: {} }),
  'a prior that is a number': made({ shaping: { prior: 0.5, weight: 1 } }),
  'a prior by name': made({ shaping: { prior: { name: 'mine' }, weight: 1 } }),
  'sparsity by something else': made({ sparsity: { weight: 1, by: 'layers' } }),
  'sparsity of something else': made({ sparsity: { ...target, of: 'layers' } }),
  'a share and what it goes by': made({ sparsity: { ...target, by: 'macs' } }),
  'a share and a weight': made({ sparsity: { ...target, weight: 1 } }),
  'a weight, and until when': made({ sparsity: { weight: 1, until: 3 } }),
  'a weight, and of what': made({ sparsity: { weight: 1, of: 'macs' } }),
  'a weight, and the largest': made({ sparsity: { weight: 1, maxWeight: 3 } }),
  'a largest weight of 0': made({ sparsity: { ...target, maxWeight: 0 } }),
  'a temperature of 0': made({ temperature: 0 }),
  'a loss that is a number': made({ loss: 3 }),
  'a list of losses': made({ loss: [() => tf.scalar(1)] }),
  'no loss by name': made({ loss: {} }),
  'a loss by name that is none': made({ loss: { mine: 'mse' } }),
  'metrics that are a list': made({ metrics: [measure] }),
  'a metric by name that is none': metric({ measure: 'mae' }),
  'what a metric makes of a split': metric({ ofSplit: 1 }),
  'where a metric goes': metric({ direction: 'up' }),
  'a share that is no truth': metric({ share: 1 }),
  'a field of a metric': metric({ shares: true }),

  'a chance of nothing mixed': () => checkedAugmentation({ mixProbability: 0.5 }),
  'a choice between one': () => checkedAugmentation({ mixup: true, mixSwitchProbability: 0.5 }),
  'a choice between none': () => checkedAugmentation({ mixSwitchProbability: 0.5 }),
  'a chance above 1': () => checkedAugmentation({ ...mixes, mixProbability: 1.5 }),
  'a range backwards': () => checkedAugmentation({ resizedCrop: { scale: [0.5, 0.25] } } as never),
  'a range above 1': () => checkedAugmentation({ resizedCrop: { scale: [0.5, 1.25] } } as never),
  'half a range': () => checkedAugmentation({ resizedCrop: { scale: [0.5] } } as never),
  'a ratio of 0': () => checkedAugmentation({ resizedCrop: { ratio: [0, 1] } } as never),
  'lighting below 0': () => checkedAugmentation({ lighting: -0.1 }),

  'a momentum of 1': () => sgd({ momentum: 1 }),
  'a decay below 0': () => sgd({ weightDecay: -1e-4 }),
  'a decay of kernels below 0': () => sgd({ weightDecay: { kernels: -1 } }),
  'a decay of what there is not': () => sgd({ weightDecay: { kernel: 1 } as never }),
  'a beta of 1': () => adam({ beta2: 1 }),
  'a decay without end': () => adam({ weightDecay: Number.POSITIVE_INFINITY }),

  'weights of classes for fewer': loss(() => losses.crossEntropy({ weights: [1, 2] })),
  'a weight of a class below 0': loss(() => losses.crossEntropy({ weights: [1, -2, 1] })),
  'top 0': () => metrics.topK(0),
  'top 5 of no scores': () => metrics.topK(5).measure?.(tf.zeros([2, 3, 4]) as never, labels),
  'top 5 of other samples': () => metrics.topK(5).measure?.(tf.zeros([3, 4]) as never, labels),

  'gates of a preset': () => presets.cifar10({ gates: 'all' as 'both' }),
  'a preset that there is not': () => presetFile('cifar10-resnet20-bath', 'data'),
  'a setting without a value': () => parseSetting('epochs'),
};

it.each(Object.entries(refused))('refuses %s', (_, call) => {
  const told = words(call);
  expect(told).not.toBe(taken);
  expect(told).toMatchSnapshot();
});

describe('takes', () => {
  it.each<[string, () => unknown]>([
    ['each optimiser', made({ optimizer: adam() })],
    ['a prior', made({ shaping: { prior, weight: 0 } })],
    ['sparsity by MACs and by gates', () => ['macs', 'gates'].map((by) => made({ sparsity: { weight: 1, by } })())],
    ['a share of MACs and of gates', () => ['macs', 'gates'].map((of) => made({ sparsity: { ...target, of } })())],
    ['a low temperature', made({ temperature: 1e-9 })],
    [
      'a loss, and losses by name',
      () => [made({ loss: losses.mse() })(), made({ loss: { a: losses.mse(), b: measure } })()],
    ],
    [
      'metrics of all kinds',
      () => [metric({ share: false, direction: 'min', ofSplit: () => 1 })(), made({ metrics: { measure } })()],
    ],
    ['chances of mixing', () => checkedAugmentation({ ...mixes, mixProbability: 1, mixSwitchProbability: 0 })],
    ['a range of one', () => checkedAugmentation({ resizedCrop: { scale: [1, 1], ratio: [3, 4] } } as never)],
    [
      'a momentum of 0 and one below 1',
      () => [sgd({ momentum: 0 }), sgd({ momentum: 0.999, weightDecay: { kernels: 0 } })],
    ],
    ['weights of all classes', loss(() => losses.crossEntropy({ weights: [1, 0, 2] } as never))],
    ['every preset', () => presetList.map(({ name }) => presetFile(name, 'data'))],
  ])('%s', (_, call) => expect(words(call)).toBe(taken));
});

it('presets are called by what they are, and begin with it', () => {
  expect(
    presetList.map(({ name, description, options }) => [name, description, JSON.stringify(options)]),
  ).toMatchSnapshot();
  expect(presetFile('cifar10-resnet32-l0', 'my/data')).toMatchSnapshot();
  expect(presetFile('cifar10-resnet20-x0.5', 'data')).toMatchSnapshot();
});
