/** Kernels given what is no number, integers and booleans. */
import * as tf from '@tensorflow/tfjs';
import { numbers } from '../agree';
import { type Case, describeFamilies, floats, inf, ints, kernel, nan, t4 } from './awkward';

const holes = () => tf.tensor2d([nan, 1, 5, nan, 3, -2, -1, 0, nan, nan, nan, nan, -inf, 2, inf, 4], [4, 4]);

const noNumbers: Case[] = [
  ['max, min', (x) => [x!.max(1), x!.min(1), x!.max(), x!.min(0, true)], [holes()]],
  ['argMax, argMin', (x) => [x!.argMax(1), x!.argMin(1), x!.argMax(0), x!.argMin(0)], [holes()]],
  ['argMax, argMin of a vector', (x) => [x!.argMax(), x!.neg().argMin()], [floats(0, 3, 5, nan, 3)]],
  ['step, sign', (x) => [tf.step(x!), tf.step(x!, 0.3), tf.sign(x!)], [holes()]],
  ['isNaN, isInf, isFinite', (x) => [tf.isNaN(x!), tf.isInf(x!), tf.isFinite(x!)], [holes()]],
  ['cast to integers', (x) => x!.toInt(), [holes()]],
  [
    'max over the pixels of a convolution',
    (x, w) => tf.conv2d(t4(x), t4(w), 1, 'same').log().max([1, 2]),
    [numbers([2, 3, 3, 2], 5), numbers([1, 1, 2, 3], 6)],
  ],
];

/** Near the lowest that there are, at an edge of zeros: the largest of a window is one of the image. */
const low = () => numbers([1, 6, 5, 3], 7).mul(1e37).sub(2e38);
const edges: Case[] = [
  [
    'max pooling of low numbers, windows that hold padding too',
    (x) => tf.maxPool(t4(x), 3, 2, 'same'),
    [low()],
    { gradient: true },
  ],
  [
    'max pooling of low numbers, padding as large as the window',
    // Without the windows of padding alone, which have no value.
    (x) => tf.maxPool(t4(x), 3, 2, 3, 'floor').slice([0, 1, 1, 0], [1, 3, 3, 3]),
    [low()],
    { gradient: true },
  ],
];

const dividends = () => ints(7, -7, 7, -7, 0, 5, -(2 ** 31), 2 ** 31 - 1, 16777217);
const divisors = () => ints(3, 3, -3, -3, 4, 0, 7, 1, 1);
const parts = () => floats(6, -5.9, 5.9, 0.3, -1e-9, 7, 0, -6, 1e9);
const wholes = () => floats(3, 3.1, -3.1, 0.1, 1, 0, 5, 2, 3);

const integers: Case[] = [
  ['floorDiv, by zero too', (a, b) => tf.floorDiv(a!, b!), [dividends(), divisors()]],
  ['mod, by zero too', (a, b) => tf.mod(a!, b!), [dividends(), divisors()]],
  ['division, by zero too', (a, b) => kernel('RealDiv', { a, b }), [dividends(), divisors()]],
  ['floorDiv of floats', (a, b) => tf.floorDiv(a!, b!), [parts(), wholes()]],
  ['mod of floats, near the next', (a, b) => tf.mod(a!, b!), [parts(), wholes()]],
  ['atan2, at the origin too', (a, b) => tf.atan2(a!, b!), [floats(0, 1, -1, 0, 0, 2), floats(0, 0, 0, -1, 1, -3)]],
  [
    'operations of floats',
    (x) =>
      [
        'Exp',
        'Sqrt',
        'Sigmoid',
        'Tanh',
        'Reciprocal',
        'Log',
        'Ceil',
        'Floor',
        'Round',
        'Sign',
        'Abs',
        'Neg',
        'Relu',
      ].map((name) => kernel(name, { x })),
    [ints(-2, 0, 1, 3, 12345678)],
  ],
  [
    'clipping and slopes',
    (x) => [
      kernel('Relu6', { x }),
      kernel('ClipByValue', { x }, { clipValueMin: -1.5, clipValueMax: inf }),
      kernel('LeakyRelu', { x }, { alpha: 0.2 }),
      kernel('Step', { x }, { alpha: 0 }),
      kernel('Step', { x }, { alpha: 2 }),
      kernel('Step', { x }),
      kernel('Prelu', { x, alpha: x }),
    ],
    [ints(-12, -1, 0, 3, 12345678)],
  ],
  [
    'clipping at the largest that there are',
    (x) => [
      kernel('ClipByValue', { x }, { clipValueMin: -2e9, clipValueMax: 2e9 }),
      kernel('ClipByValue', { x }, { clipValueMin: -1e10, clipValueMax: 1e10 }),
    ],
    [ints(-(2 ** 31), -2_000_000_001, 0, 2_000_000_001, 2 ** 31 - 1)],
  ],
  [
    'matMul',
    (a, b) => tf.matMul(a!, b!),
    [tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3], 'int32'), ints(7, 8, 9).expandDims(1)],
  ],
  ['addN', (a, b) => tf.addN([a!, b!, a!]), [ints(1, 2), ints(5, -3)]],
  [
    'mean of integers and of booleans',
    (x) => [kernel('Mean', { x }, { axis: [0] }), x!.toBool().mean()],
    [ints(0, 1, 2)],
  ],
  ['argMax of booleans', (x) => [x!.toBool().argMax(), x!.toBool().argMin()], [ints(0, 1, 1)]],
  [
    'all, any with kept axes; a choice between booleans',
    (x) => [x!.toBool().all(0, true), x!.toBool().any(0, true), tf.where(x!.greater(1), x!.toBool(), x!.less(0))],
    [tf.tensor2d([0, 1, 2, 2, 1, 0], [2, 3], 'int32')],
  ],
  ['resizing', (x) => kernel('ResizeBilinear', { images: x }, { size: [4, 4] }), [tf.ones([1, 2, 2, 1], 'int32')]],
];

describeFamilies({ noNumbers, edges, integers });
