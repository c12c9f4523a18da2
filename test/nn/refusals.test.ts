/** What blocks, gates, priors and schedules refuse, and the nearest that they take. */
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import {
  basicBlock,
  beta,
  bySteps,
  channelGate,
  constant,
  cosine,
  delayed,
  learntPriors,
  networks,
  normal,
  relaxedBernoulli,
  shape,
  sparsityTerm,
} from '../../src/nn';
import { HardGate } from '../../src/nn/hardGate';
import { scheduleOf } from '../../src/nn/schedules';
import { taken, words } from '../said';

await tf.setBackend('cpu');

const image = (...sides: number[]) => tf.input({ shape: sides.length > 0 ? sides : [8, 8, 4] });
const gates = (...names: string[]) => names.map((name) => ({ name, logits: tf.zeros([3, 2]) as tf.Tensor2D }));
const sparsity = (options: Parameters<typeof sparsityTerm>[1]) => () => sparsityTerm(gates('a', 'b'), options);
const block = (kind: string) => () => basicBlock(image(), { name: 'b', filters: 4, gate: { kind: kind as 'block' } });
const ranks =
  'Gates work on [batch, height, width, channels], on sequences [batch, steps, channels] and on [batch, channels].';
const priors = (options: object) => () => learntPriors({ hyperprior: beta(3, 7), ...options });
const training = { training: true };

it.each<[string, () => unknown, string]>([
  [
    'a',
    () => beta(0, 0.4),
    'beta(0, 0.4): both parameters must be positive numbers. | Use beta(0.6, 0.4) to start from.',
  ],
  [
    'b',
    () => beta(0.6, Number.POSITIVE_INFINITY),
    'beta(0.6, Infinity): both parameters must be positive numbers. | Use beta(0.6, 0.4) to start from.',
  ],
  [
    'too narrow',
    () => beta(1e9, 1e9),
    'beta(1000000000, 1000000000) is too narrow to be evaluated. | Use smaller parameters.',
  ],
  ['narrow', () => beta(40, 60), taken],
  [
    'deviation',
    () => normal(1, 0),
    'normal(1, 0): the mean is a number, the deviation a positive one. | Use normal(0, 1) to start from.',
  ],
  [
    'mean',
    () => normal(Number.NaN, 2),
    'normal(NaN, 2): the mean is a number, the deviation a positive one. | Use normal(0, 1) to start from.',
  ],
  [
    'a deviation without end',
    () => normal(0, Number.POSITIVE_INFINITY),
    'normal(0, Infinity): the mean is a number, the deviation a positive one. | Use normal(0, 1) to start from.',
  ],
  [
    'a mean of 1',
    () => relaxedBernoulli(1, 0.5),
    'relaxedBernoulli(1, 0.5): the mean is between 0 and 1, the temperature a positive number. | Use relaxedBernoulli(0.5, 0.5) to start from.',
  ],
  [
    'a mean of 0',
    () => relaxedBernoulli(0, 0.5),
    'relaxedBernoulli(0, 0.5): the mean is between 0 and 1, the temperature a positive number. | Use relaxedBernoulli(0.5, 0.5) to start from.',
  ],
  [
    'no temperature',
    () => relaxedBernoulli(0.5, 0),
    'relaxedBernoulli(0.5, 0): the mean is between 0 and 1, the temperature a positive number. | Use relaxedBernoulli(0.5, 0.5) to start from.',
  ],
  ['a high temperature', () => relaxedBernoulli(0.5, 3), taken],

  [
    'no hyperprior',
    () => learntPriors({} as never),
    'learntPriors: hyperprior is missing or no prior of values in (0, 1). | Use learntPriors({ hyperprior: beta(3, 7) }).',
  ],
  [
    'a hyperprior of any number',
    () => learntPriors({ hyperprior: normal(0, 1) as never }),
    'learntPriors: hyperprior is missing or no prior of values in (0, 1). | Use learntPriors({ hyperprior: beta(3, 7) }).',
  ],
  ['a learnt mean of 1', priors({ mean: 1 }), 'learntPriors: mean is 1. | mean is between 0 and 1.'],
  [
    'a learnt temperature of 0',
    priors({ temperature: 0 }),
    'learntPriors: temperature is 0. | temperature is between 0 and 1.',
  ],
  [
    'a weight below 0',
    priors({ hyperWeight: -1 }),
    'learntPriors: hyperWeight is -1. | hyperWeight is a number of 0 or more.',
  ],
  [
    'a weight without end',
    priors({ temperatureWeight: Number.POSITIVE_INFINITY }),
    'learntPriors: temperatureWeight is Infinity. | temperatureWeight is a number of 0 or more.',
  ],
  ['weights of 0', priors({ hyperWeight: 0, temperatureWeight: 0, mean: 0.99, temperature: 0.01 }), taken],

  [
    'a cube',
    () => channelGate({ name: 'g' })(image(2, 8, 8, 4), image()),
    `Gate "g": features has the shape [, 2, 8, 8, 4]. | ${ranks}`,
  ],
  [
    'no channels',
    () => channelGate({ name: 'g' })(image(), tf.input({ shape: [] })),
    `Gate "g": gateInput has the shape []. | ${ranks}`,
  ],
  ['a row', () => channelGate({ name: 'g' })(image(4), image(6)), taken],
  [
    'no temperature of a gate',
    () => new HardGate({ name: 'g', temperature: 0 }),
    'The temperature of gate "g" must be above 0.',
  ],
  [
    'a decay below 0',
    () => new HardGate({ name: 'g', weightDecay: -0.1 }),
    'The weight decay of gate "g" must be at least 0.',
  ],
  ['no decay', () => new HardGate({ name: 'g', weightDecay: 0, temperature: 1e-3 }), taken],
  [
    'no source of noise',
    () => new HardGate({ name: 'g' }).apply(tf.zeros([1, 2]), training),
    'Gate "g" draws noise in training and got no random source. | Train with Sluice, or call model.apply(x, { training: true, random }); model.fit cannot pass one.',
  ],
  ['a gate that does not train', () => new HardGate({ name: 'g' }).apply(tf.zeros([1, 2])), taken],
  ['another kind of gate', block('row'), 'There is no gate of kind "row". | Kinds: channel, block, static.'],
  ['each kind of gate', () => ['channel', 'block', 'static'].map((kind) => block(kind)()), taken],

  [
    'no gates',
    () => sparsityTerm([]),
    'The model has no gates, so there is nothing to shape or to make sparse. | Leave out `shaping` and `sparsity`, or add gates with channelGate().',
  ],
  [
    'a weight for one gate layer of two',
    sparsity({ layerWeights: { a: 1 } }),
    `No weight for gate layer "b". | Give a number of at least 0 for each of the model's gate layers.`,
  ],
  [
    'a weight of a gate layer below 0',
    sparsity({ layerWeights: { a: 1, b: -1 } }),
    `No weight for gate layer "b". | Give a number of at least 0 for each of the model's gate layers.`,
  ],
  ['weights of 0 alone', sparsity({ layerWeights: { a: 0, b: 0 } }), 'The weights of the gate layers are all zero.'],
  ['one weight of 0', sparsity({ layerWeights: { a: 0, b: 2 } }), taken],
  [
    'another normalisation',
    sparsity({ normalisation: 'median' as 'mean' }),
    'Unknown normalisation "median". | Use mean, sumGates, sumBatch or layerMean.',
  ],
  [
    'each normalisation',
    () =>
      (['mean', 'sumGates', 'sumBatch', 'layerMean'] as const).map((normalisation) => sparsity({ normalisation })()),
    taken,
  ],

  [
    'a depth of resnetCifar',
    () => networks.resnetCifar({ depth: 19 }),
    'resnetCifar: there is no network of depth 19. | Use 6n + 2, e.g. 20.',
  ],
  [
    'a depth below all',
    () => networks.resnetCifar({ depth: 2 }),
    'resnetCifar: there is no network of depth 2. | Use 6n + 2, e.g. 8.',
  ],
  [
    'no depth',
    () => networks.resnetCifar({ depth: Number.NaN }),
    'resnetCifar: there is no network of depth NaN. | Use 6n + 2, e.g. 8.',
  ],
  ['no width', () => networks.resnetCifar({ width: 0 }), 'resnetCifar: width 0 must be above 0. | Use 1.'],
  [
    'a depth of resnet',
    () => networks.resnet({ depth: 20 as 18 }),
    'resnet: there is no network of depth 20. | Use one of 18, 34, 50, 101, 152, or resnetCifar for small images.',
  ],
  ['a width of resnet', () => networks.resnet({ width: -1 }), 'resnet: width -1 must be above 0. | Use 1.'],
  ['a stride of all', () => networks.pspnet({ outputStride: 4 as 8 }), 'pspnet: outputStride is 4. | Use 8, 16 or 32.'],

  [
    'a base of no number',
    () => constant(Number.NaN),
    'Not a schedule: {"kind":"constant","value":NaN}. | Every number in it must be finite.',
  ],
  [
    'a floor without end',
    () => cosine(0.1, { floor: Number.POSITIVE_INFINITY }),
    'Not a schedule: {"kind":"cosine","base":0.1,"warmup":0,"floor":Infinity}. | Every number in it must be finite.',
  ],
  [
    'a delay of no number',
    () => delayed(Number.NaN, 0.1),
    'Not a schedule: {"kind":"delayed","epochs":NaN,"schedule":{"kind":"constant","value":0.1}}. | Every number in it must be finite.',
  ],
  [
    'a schedule of its own',
    () => scheduleOf({ kind: 'custom', source: 'x' }),
    'A schedule of your own cannot be rebuilt from its description. | It lives in the experiment file.',
  ],
  [
    'steps an epoch that nobody says',
    () => bySteps(constant(1))(0, 1),
    'A schedule by steps was asked without the steps an epoch.',
  ],
  ['a negative base', () => constant(-1), taken],

  [
    'no prior',
    () => shape(image(4), undefined as never, 1, { name: 's' }),
    'shape: layer "s" has no prior. | Give one such as beta(0.6, 0.4).',
  ],
  [
    'no function of a prior',
    () => shape(image(4), { name: 'p' } as never, 1, { name: 's' }),
    'shape: layer "s" has no prior. | Give one such as beta(0.6, 0.4).',
  ],
  [
    'log-odds of any number',
    () => shape(image(4), normal(0, 1), 1, { name: 's', logits: true }),
    'shape: Normal(0, 1) is a prior of any number, so layer "s" cannot hold log-odds for it. | Leave out `logits`.',
  ],
  ['log-odds', () => shape(image(4), beta(0.6, 0.4), 1, { name: 's', logits: true }), taken],
])('%s', (_, call, expected) => expect(words(call)).toBe(expected));
