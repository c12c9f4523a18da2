/** What every rule of the graph is tried on, on every device that compiles. */
import * as tf from '@tensorflow/tfjs';
import { it } from 'vitest';
import { type AgreeOptions, agree, type Fn, numbers } from '../agree';

type Case = [name: string, fn: Fn, inputs: number[][], options?: Omit<AgreeOptions, 'on'> & { positive?: boolean }];
const t4 = (x: tf.Tensor) => x as tf.Tensor4D;
const grad = { gradient: true };

const conv = (x: number[], w: number[], stride: number, pad: 'same' | 'valid' | number, dilation = 1): Case => [
  `conv2d ${x} * ${w} stride ${stride} ${pad} dilation ${dilation}`,
  (a, b) => tf.conv2d(t4(a!), t4(b!), stride, pad, 'NHWC', dilation),
  [x, w],
  grad,
];
const depthwise = (x: number[], w: number[], stride: number, pad: 'same' | 'valid', dilation = 1): Case => [
  `depthwiseConv2d ${x} * ${w} stride ${stride} ${pad} dilation ${dilation}`,
  (a, b) => tf.depthwiseConv2d(t4(a!), t4(b!), stride, pad, 'NHWC', dilation),
  [x, w],
  grad,
];
/** Values only: eager TensorFlow.js has no gradient of a dilated convolution; see dilation.test.ts for ours. */
const dilated = (x: number[], w: number[], pad: 'same' | 'valid', dilation: number): Case => [
  `conv2d ${x} * ${w} ${pad} dilation ${dilation}`,
  (a, b) => tf.conv2d(t4(a!), t4(b!), 1, pad, 'NHWC', dilation),
  [x, w],
];
const pool = (kind: 'maxPool' | 'avgPool', x: number[], size: number, stride: number, pad: 'same' | 'valid'): Case => [
  `${kind} ${x} size ${size} stride ${stride} ${pad}`,
  (a) => tf[kind](t4(a!), size, stride, pad),
  [x],
  grad,
];
/** Without the border of a pixel. */
const inner = (x: tf.Tensor) => x.slice([0, 1, 1, 0], [-1, x.shape[1]! - 2, x.shape[2]! - 2, -1]);
const unary = (name: string, options: Case[3] = grad, shape = [2, 3, 4, 5]): Case => [
  name,
  (a) => (tf as unknown as Record<string, (x: tf.Tensor) => tf.Tensor>)[name]!(a!),
  [shape],
  options,
];
const binary = (name: string, a: number[], b: number[], options: Case[3] = grad): Case => [
  `${name} ${JSON.stringify(a)} ${JSON.stringify(b)}`,
  (x, y) => (tf as unknown as Record<string, (x: tf.Tensor, y: tf.Tensor) => tf.Tensor>)[name]!(x!, y!),
  [a, b],
  options,
];

const convolutions: Case[] = [
  conv([2, 9, 7, 3], [3, 3, 3, 16], 1, 'same'),
  conv([2, 9, 7, 16], [3, 3, 16, 32], 1, 'same'),
  conv([2, 9, 7, 16], [3, 3, 16, 16], 2, 'same'),
  conv([2, 8, 8, 16], [3, 3, 16, 32], 2, 'same'),
  conv([1, 8, 8, 32], [1, 1, 32, 16], 2, 'valid'),
  conv([2, 7, 9, 32], [1, 1, 32, 16], 2, 'same'),
  dilated([1, 11, 10, 16], [3, 3, 16, 16], 'same', 2),
  dilated([1, 11, 10, 4], [3, 2, 4, 5], 'valid', 3),
  conv([2, 10, 10, 5], [5, 5, 5, 7], 3, 'same'),
  conv([1, 7, 7, 6], [2, 2, 6, 4], 2, 'valid'),
  // Channels in threes, of the image and of the gradient.
  conv([1, 6, 6, 9], [3, 3, 9, 4], 1, 'same'),
  conv([1, 6, 6, 4], [3, 3, 4, 6], 2, 'same'),
  conv([1, 12, 12, 16], [4, 4, 16, 16], 2, 'same'),
  conv([1, 6, 6, 3], [3, 3, 3, 4], 1, 2),
  conv([3, 5, 5, 16], [5, 5, 16, 16], 1, 'valid'),
  // Whole blocks of samples, or nearly: the filter gradient is a blocked convolution.
  conv([16, 5, 4, 16], [3, 3, 16, 32], 1, 'same'),
  conv([16, 7, 6, 3], [7, 5, 3, 16], 2, 'same'),
  conv([20, 6, 5, 24], [3, 3, 24, 16], 2, 'same'),
  conv([11, 6, 7, 16], [3, 2, 16, 16], 2, 'valid'),
  conv([16, 5, 5, 32], [1, 1, 32, 16], 1, 'valid'),
  conv([16, 5, 6, 32], [1, 1, 32, 16], 2, 'same'),
  conv([16, 8, 6, 2], [2, 2, 2, 16], 3, 'valid'),
  [
    'conv2d of a conv2d, 20 samples',
    (x, v, w) => tf.conv2d(t4(tf.conv2d(t4(x!), t4(v!), 1, 'same')), t4(w!), 2, 'same'),
    [
      [20, 6, 5, 3],
      [3, 3, 3, 32],
      [3, 3, 32, 16],
    ],
    grad,
  ],
  conv([2, 9, 6, 16], [5, 4, 16, 16], 3, 'same'),
  [
    'a gated residual block: sums, products with one number a channel, and ReLU fused',
    (x, w, v, gate) => {
      const input = tf.relu(tf.conv2d(t4(x!), t4(w!), 1, 'same'));
      const inner = tf.conv2d(t4(input), t4(v!), 1, 'same').relu().mul(gate!);
      return tf.relu(
        tf
          .conv2d(t4(inner), t4(v!), 1, 'same')
          .add(input)
          .add(input.mean([1, 2], true)),
      );
    },
    [
      [3, 5, 4, 16],
      [3, 3, 16, 16],
      [3, 3, 16, 16],
      [3, 1, 1, 16],
    ],
    grad,
  ],
  [
    'an activation that is kept, and its gradient',
    (x, w) => {
      const y = tf.conv2d(t4(x!), t4(w!), 1, 'same');
      return [tf.relu(y).add(tf.tanh(y)), tf.step(y).mul(y)];
    },
    [
      [2, 5, 4, 16],
      [3, 3, 16, 16],
    ],
    grad,
  ],
  depthwise([2, 9, 7, 16], [3, 3, 16, 1], 1, 'same'),
  depthwise([2, 9, 7, 16], [3, 3, 16, 1], 2, 'same'),
  depthwise([1, 8, 8, 5], [3, 3, 5, 2], 2, 'same'),
  [
    'conv2d with bias and relu, fused',
    (x, w, b) => tf.fused.conv2d({ x: t4(x!), filter: t4(w!), strides: 1, pad: 'same', bias: b!, activation: 'relu' }),
    [[1, 5, 5, 16], [3, 3, 16, 16], [16]],
  ],
  [
    'depthwise with bias and relu6, fused',
    (x, w, b) =>
      tf.fused.depthwiseConv2d({ x: t4(x!), filter: t4(w!), strides: 1, pad: 'same', bias: b!, activation: 'relu6' }),
    [[1, 5, 5, 16], [3, 3, 16, 1], [16]],
  ],
  [
    'matMul with bias and elu, fused',
    (a, b, c) => tf.fused.matMul({ a: a!, b: b!, bias: c!, activation: 'elu' }),
    [[3, 4], [4, 5], [5]],
  ],
  [
    'conv → conv → relu → global mean in the image layout',
    (x, v, w) =>
      tf.conv2d(tf.relu(tf.conv2d(t4(x!), t4(v!), 1, 'same')) as tf.Tensor4D, t4(w!), 2, 'same').mean([1, 2]),
    [
      [2, 7, 9, 3],
      [3, 3, 3, 16],
      [3, 3, 16, 32],
    ],
    grad,
  ],
];

const pools: Case[] = [
  pool('maxPool', [2, 8, 8, 16], 2, 2, 'valid'),
  pool('maxPool', [2, 9, 7, 5], 3, 2, 'same'),
  pool('maxPool', [1, 6, 6, 16], 3, 1, 'valid'),
  pool('avgPool', [2, 8, 8, 16], 2, 2, 'valid'),
  pool('avgPool', [2, 9, 7, 5], 3, 2, 'same'),
  pool('avgPool', [2, 9, 7, 16], 1, 2, 'same'),
  // Padding as large as the filter, and windows that hang over the padded image. (A window of padding alone has no value.)
  ...(['maxPool', 'avgPool'] as const).flatMap((kind): Case[] => [
    [`${kind} size 1 padding 1`, (a) => inner(tf[kind](t4(a!), 1, 1, 1, 'floor')), [[2, 6, 5, 16]], grad],
    [`${kind} size 2 padding 2 stride 2`, (a) => inner(tf[kind](t4(a!), 2, 2, 2, 'floor')), [[1, 6, 8, 3]], grad],
    // Values only: eager TensorFlow.js leaves the last windows out of the gradient.
    [`${kind} size 3 padding 1 stride 2 ceil`, (a) => tf[kind](t4(a!), 3, 2, 1, 'ceil'), [[1, 6, 9, 16]]],
    [
      `${kind} of a convolution, size 1 padding 1`,
      (x, w) => inner(tf[kind](tf.conv2d(t4(x!), t4(w!), 1, 'same'), 1, 1, 1, 'floor')),
      [
        [1, 6, 6, 3],
        [3, 3, 3, 16],
      ],
      grad,
    ],
  ]),
  [
    'average pooling of a convolution, size 1 stride 2',
    (x, w) => tf.avgPool(tf.conv2d(t4(x!), t4(w!), 1, 'same'), 1, 2, 'same'),
    [
      [2, 8, 8, 3],
      [3, 3, 3, 16],
    ],
    grad,
  ],
  [
    'max pooling of a convolution',
    (x, w) => tf.maxPool(tf.conv2d(t4(x!), t4(w!), 1, 'same'), 3, 2, 'same'),
    [
      [2, 9, 9, 3],
      [3, 3, 3, 16],
    ],
    grad,
  ],
];

const elementwise: Case[] = [
  ...[
    'abs',
    'atan',
    'cos',
    'elu',
    'erf',
    'exp',
    'expm1',
    'neg',
    'relu',
    'selu',
    'sigmoid',
    'sin',
    'softplus',
    'square',
    'tanh',
    'tan',
    'asinh',
    'cosh',
    'sinh',
  ].map((n) => unary(n, ['cos', 'sin', 'tan'].includes(n) ? { ...grad, gpuTolerance: 1e-3 } : grad)),
  ...['ceil', 'floor', 'round', 'sign', 'isNaN', 'logicalNot']
    .filter((n) => n !== 'logicalNot')
    .map((n) => unary(n, {})),
  ...['log', 'log1p', 'sqrt', 'rsqrt', 'reciprocal', 'acosh'].map((n) => unary(n, { gradient: true, positive: true })),
  ...['asin', 'acos', 'atanh'].map((n) => unary(n, { gradient: true, tolerance: 1e-4 })),
  ['relu6', (x) => tf.relu6(x!.mul(9)), [[2, 3, 4, 5]], grad],
  ['leakyRelu', (x) => tf.leakyRelu(x!, 0.3), [[2, 3, 4, 5]], grad],
  ['prelu', (x, a) => tf.prelu(x!, a!), [[2, 3, 4, 5], [5]], grad],
  ['clipByValue', (x) => tf.clipByValue(x!, -0.4, 0.6), [[7, 3]], grad],
  ['step with alpha', (x) => tf.step(x!, 0.3), [[7, 3]]],
  ...['add', 'sub', 'mul', 'maximum', 'minimum', 'squaredDifference'].flatMap((n) => {
    // Eager gradients of the last three do not sum over broadcast axes and are refused by TensorFlow.js itself.
    const options = ['add', 'sub', 'mul'].includes(n) ? grad : {};
    return [
      binary(n, [2, 3, 4, 5], [2, 3, 4, 5]),
      binary(n, [2, 3, 4, 5], [5], options),
      binary(n, [5], [2, 3, 4, 5], options),
      binary(n, [2, 1, 1, 5], [2, 3, 4, 5], options),
      binary(n, [3, 1], [1, 4], options),
      binary(n, [4, 1, 5], [3, 1], options),
      binary(n, [], [2, 3], options),
    ];
  }),
  binary('div', [2, 3], [3], { gradient: true, positive: true }),
  binary('pow', [2, 3], [3], { gradient: true, positive: true }),
  binary('floorDiv', [4, 3], [3], { positive: true }),
  binary('mod', [4, 3], [3]),
  binary('atan2', [4, 3], [4, 3]),
  ...['equal', 'notEqual', 'greater', 'greaterEqual', 'less', 'lessEqual'].map((n) => binary(n, [2, 3, 4], [4], {})),
  [
    'where',
    (x, y) => tf.where(tf.range(0, 12).reshape([3, 4]).greater(5), x!, y!),
    [
      [3, 4],
      [3, 4],
    ],
    grad,
  ],
  [
    'where with a condition that is computed',
    (x, y) => tf.where(x!.greater(0), x!, y!),
    [
      [3, 4],
      [3, 4],
    ],
  ],
  [
    'logical and, or, not',
    (x, y) => x!.greater(0).logicalAnd(y!.less(0)).logicalOr(x!.less(-0.5)).logicalNot(),
    [[3, 4], [4]],
  ],
  [
    'addN',
    (x, y, z) => tf.addN([x!, y!, z!]),
    [
      [3, 4],
      [3, 4],
      [3, 4],
    ],
    grad,
  ],
  ['cast to int truncates', (x) => x!.mul(3).toInt(), [[3, 4]]],
  ['cast to bool and back', (x) => x!.mul(2).toInt().toBool().toFloat(), [[3, 4]]],
  ...(['mul', 'add', 'sub'] as const).flatMap((op): Case[] => [
    [
      `${op} of an image and a channel vector`,
      (x, w, v) => tf[op](tf.conv2d(t4(x!), t4(w!), 1, 'same'), v!),
      [[2, 5, 4, 3], [3, 3, 3, 16], [16]],
      grad,
    ],
    [
      `${op} of an image and one number a sample and channel`,
      (x, w, v) => tf[op](tf.conv2d(t4(x!), t4(w!), 1, 'same'), v!.reshape([2, 1, 1, 32])),
      [
        [2, 5, 4, 3],
        [3, 3, 3, 32],
        [2, 32],
      ],
      grad,
    ],
    [
      `${op} of an image and a one-channel image`,
      (x, w, v) => tf[op](tf.conv2d(t4(x!), t4(w!), 1, 'same'), v!),
      [
        [2, 5, 4, 3],
        [3, 3, 3, 16],
        [2, 5, 4, 1],
      ],
      grad,
    ],
    [
      `${op} of an image and a one-channel image that a convolution made`,
      (x, w, v) => {
        const y = tf.conv2d(t4(x!), t4(w!), 1, 'same') as tf.Tensor4D;
        const mask = tf.sigmoid(tf.conv2d(y, t4(v!), 1, 'same'));
        return [tf[op](y, mask), tf[op](mask, y.mean([0, 1, 2], true)), tf[op](mask, y.mean([1, 2], true))];
      },
      [
        [2, 5, 4, 3],
        [3, 3, 3, 16],
        [3, 3, 16, 1],
      ],
      grad,
    ],
    [
      `${op} of two images in different layouts`,
      (x, w, v) => tf[op](tf.conv2d(t4(x!), t4(w!), 1, 'same'), v!),
      [
        [2, 5, 4, 3],
        [3, 3, 3, 16],
        [2, 5, 4, 16],
      ],
      grad,
    ],
  ]),
];

const reductions: Case[] = [
  ...(['sum', 'mean', 'max', 'min'] as const).flatMap((op): Case[] =>
    [undefined, 0, -1, [1, 2], [0, 1, 2], [0, 3], [3]].map((axis) => [
      `${op} over ${axis ?? 'all'}`,
      (x) => x![op](axis as number),
      [[2, 3, 4, 5]],
      op === 'sum' || op === 'mean' ? grad : {},
    ]),
  ),
  ...(['sum', 'mean', 'max'] as const).flatMap((op): Case[] =>
    [[1, 2], [0, 1, 2], [2], [0, 1, 2, 3]].map((axis) => [
      `${op} of a convolution over ${axis}`,
      (x, w) => tf.conv2d(t4(x!), t4(w!), 1, 'same')[op](axis, true),
      [
        [2, 5, 4, 3],
        [3, 3, 3, 16],
      ],
      op === 'max' ? {} : grad,
    ]),
  ),
  ['max with gradient', (x) => x!.max(-1), [[4, 5]], grad],
  ['prod', (x) => x!.prod(1), [[4, 5]]],
  ['argMax, argMin', (x) => [x!.argMax(-1), x!.argMin(0)], [[4, 5]]],
  ['all, any', (x) => [x!.greater(-0.8).all(1), x!.greater(0.8).any(1)], [[4, 5]]],
  ['all, any with the axis kept', (x) => [x!.greater(-0.8).all(-1, true), x!.greater(0.8).any(0, true)], [[4, 5]]],
  ['all, any of everything', (x) => [x!.greater(-2).all(), x!.greater(2).any(undefined, true)], [[4, 5]]],
  ['softmax', (x) => tf.softmax(x!), [[4, 5]], grad],
  ['logSoftmax', (x) => tf.logSoftmax(x!), [[4, 5]], grad],
  ['logSumExp', (x) => tf.logSumExp(x!, 1), [[4, 5]], grad],
  ['cumsum', (x) => [tf.cumsum(x!, 1), tf.cumsum(x!, 0, true, true)], [[4, 5]]],
  ['moments', (x) => Object.values(tf.moments(x!, [0, 1, 2])), [[2, 3, 4, 5]], grad],
  [
    'topk with indices',
    (x) => {
      const { values, indices } = tf.topk(x!, 3);
      return [values, indices];
    },
    [[4, 7]],
  ],
];

const movement: Case[] = [
  ['expandDims of axes from the end', (x) => [x!.expandDims(-1), x!.expandDims(-2), x!.expandDims(-3)], [[2, 3]], grad],
  ['reshape, expandDims, squeeze', (x) => x!.reshape([4, -1]).expandDims(1).squeeze(), [[2, 6, 3]], grad],
  ['transpose', (x) => x!.transpose([2, 0, 1]), [[2, 6, 3]], grad],
  ['slice', (x) => x!.slice([1, 0, 2], [1, 3, -1]), [[2, 6, 5]], grad],
  [
    'slice of a convolution, pixels and channels',
    (x, w) => {
      const y = tf.conv2d(t4(x!), t4(w!), 1, 'same');
      return [y.slice([0, 1, 1, 0], [2, 3, 2, 16]), y.slice([0, 0, 0, 5], [2, 5, 4, 7])];
    },
    [
      [2, 5, 4, 3],
      [3, 3, 3, 16],
    ],
    grad,
  ],
  [
    'stridedSlice',
    (x) => [tf.stridedSlice(x!, [0, 1], [4, 6], [2, 2]), tf.stridedSlice(x!, [3, 5], [0, 0], [-1, -2])],
    [[4, 6]],
  ],
  ['reverse', (x) => tf.reverse(x!, [0, 2]), [[2, 6, 3]], grad],
  [
    'pad',
    (x) =>
      tf.pad(
        x!,
        [
          [1, 0],
          [0, 2],
        ],
        0.5,
      ),
    [[4, 6]],
    grad,
  ],
  [
    'pad of a convolution, pixels and channels',
    (x, w) => {
      const y = tf.conv2d(t4(x!), t4(w!), 1, 'same');
      return [
        tf.pad(y, [
          [0, 0],
          [1, 2],
          [0, 1],
          [0, 0],
        ]),
        tf.pad(y, [
          [0, 0],
          [0, 0],
          [0, 0],
          [16, 16],
        ]),
        tf.pad(y, [
          [0, 0],
          [0, 0],
          [0, 0],
          [3, 5],
        ]),
      ];
    },
    [
      [2, 5, 4, 3],
      [3, 3, 3, 16],
    ],
    grad,
  ],
  [
    'mirrorPad',
    (x) => [
      tf.mirrorPad(
        x!,
        [
          [1, 2],
          [0, 1],
        ],
        'reflect',
      ),
      tf.mirrorPad(
        x!,
        [
          [1, 2],
          [0, 1],
        ],
        'symmetric',
      ),
    ],
    [[4, 6]],
  ],
  [
    'concat',
    (x, y) => tf.concat([x!, y!], 1),
    [
      [2, 3],
      [2, 4],
    ],
    grad,
  ],
  [
    'concat of convolutions by channel',
    (x, v, w) => tf.concat([tf.conv2d(t4(x!), t4(v!), 1, 'same'), tf.conv2d(t4(x!), t4(w!), 1, 'same')], 3),
    [
      [2, 5, 4, 3],
      [3, 3, 3, 16],
      [3, 3, 3, 32],
    ],
    grad,
  ],
  [
    'concat of convolutions of odd width',
    (x, v, w) => tf.concat([tf.conv2d(t4(x!), t4(v!), 1, 'same'), tf.conv2d(t4(x!), t4(w!), 1, 'same')], 3),
    [
      [2, 5, 4, 3],
      [3, 3, 3, 16],
      [3, 3, 3, 5],
    ],
    grad,
  ],
  [
    'stack, unstack',
    (x, y) => tf.unstack(tf.stack([x!, y!], 1), 2),
    [
      [2, 3],
      [2, 3],
    ],
    grad,
  ],
  ['split', (x) => tf.split(x!, [1, 3, 2], 1), [[2, 6]], grad],
  // Values only: of a list of one, eager TensorFlow.js has no gradient.
  ['split into one', (x) => tf.split(x!, 1, 1).map((part) => part.mul(2)), [[2, 6]]],
  ['a band of one matrix', (x) => tf.linalg.bandPart(x!, 1, 0), [[1, 4, 5]]],
  ['a band of one matrix by itself', (x) => tf.linalg.bandPart(x!, 0, 1), [[3, 3]]],
  ['tile', (x) => tf.tile(x!, [2, 3]), [[2, 3]], grad],
  ['broadcastTo', (x) => tf.broadcastTo(x!, [4, 2, 3]), [[2, 1]]],
  ['gather with repeats', (x) => tf.gather(x!, tf.tensor1d([3, 0, 3], 'int32')), [[4, 3]], grad],
  ['gather along axis 1', (x) => tf.gather(x!, tf.tensor1d([2, 0], 'int32'), 1), [[4, 3]]],
  ['oneHot, also out of range', (x) => tf.oneHot(x!.mul(8).toInt(), 6), [[9]]],
];

const images: Case[] = [
  ...[false, true].flatMap((align): Case[] => [
    [`resizeBilinear up, align ${align}`, (x) => tf.image.resizeBilinear(t4(x!), [9, 9], align), [[2, 4, 4, 3]], grad],
    [
      `resizeBilinear down, align ${align}`,
      (x) => tf.image.resizeBilinear(t4(x!), [3, 3], align),
      [[2, 7, 7, 3]],
      grad,
    ],
    [
      `resizeNearestNeighbor, align ${align}`,
      (x) => tf.image.resizeNearestNeighbor(t4(x!), [8, 6], align),
      [[1, 4, 3, 3]],
      grad,
    ],
  ]),
  [
    'resizeBilinear with half-pixel centres, odd and oblong',
    (x) => tf.image.resizeBilinear(t4(x!), [11, 5], false, true),
    [[2, 4, 7, 3]],
  ],
  [
    'resizeBilinear of a convolution',
    (x, w) => tf.image.resizeBilinear(tf.conv2d(t4(x!), t4(w!), 1, 'same'), [8, 8]),
    [
      [1, 4, 4, 3],
      [3, 3, 3, 16],
    ],
    grad,
  ],
  [
    'batchNorm with given statistics',
    (x, m, v, b, s) =>
      tf.batchNorm(x!, m as tf.Tensor1D, v!.square().add(0.1) as tf.Tensor1D, b as tf.Tensor1D, s as tf.Tensor1D, 1e-3),
    [[2, 3, 4, 5], [5], [5], [5], [5]],
    grad,
  ],
  [
    'batchNorm with given statistics, without an offset, without a scale, without both',
    (x, m, v, b, s) => {
      const of = (offset?: tf.Tensor, scale?: tf.Tensor) =>
        tf.batchNorm(
          x!,
          m as tf.Tensor1D,
          v!.square().add(0.1) as tf.Tensor1D,
          offset as tf.Tensor1D,
          scale as tf.Tensor1D,
        );
      return [of(undefined, s), of(b), of()];
    },
    [[2, 3, 4, 5], [5], [5], [5], [5]],
  ],
  [
    'batchNorm of a convolution',
    (x, w, m, v, b, s) =>
      tf.batchNorm(
        tf.conv2d(t4(x!), t4(w!), 1, 'same'),
        m as tf.Tensor1D,
        v!.square().add(0.1) as tf.Tensor1D,
        b as tf.Tensor1D,
        s as tf.Tensor1D,
      ),
    [[2, 5, 4, 3], [3, 3, 3, 16], [16], [16], [16], [16]],
    grad,
  ],
];

const products: Case[] = [
  [
    'matMul',
    (a, b) => tf.matMul(a!, b!),
    [
      [3, 4],
      [4, 5],
    ],
    grad,
  ],
  [
    'matMul transposed',
    (a, b) => tf.matMul(a!, b!, true, true),
    [
      [4, 3],
      [5, 4],
    ],
    grad,
  ],
  [
    'batched matMul',
    (a, b) => tf.matMul(a!, b!, false, true),
    [
      [2, 3, 4],
      [2, 5, 4],
    ],
    grad,
  ],
  [
    'batched matMul with broadcasting',
    (a, b) => tf.matMul(a!, b!),
    [
      [2, 3, 4],
      [1, 4, 5],
    ],
  ],
];

export const families = { convolutions, pools, elementwise, reductions, movement, images, products };

/** A test for each case: compiled, it equals eager TensorFlow.js. */
export function describeRules(
  suite: (name: string, cases: () => void) => void,
  on: NonNullable<AgreeOptions['on']>,
): void {
  for (const [family, cases] of Object.entries(families))
    suite(`${family}, compiled for ${on}, equal eager TensorFlow.js`, () => {
      it.each(cases)('%s', async (_name, fn, shapes, { positive = false, ...options } = {}) => {
        const inputs = shapes.map((shape, i) => {
          const x = numbers(shape, i + 1);
          return positive ? x.abs().add(shape.length > 1 ? 1.1 : 0.4) : x;
        });
        await agree(fn, inputs, { ...options, on });
      });
    });
}
