/** Windows, strides, dilations and paddings of rows that are not those of columns: whatever takes one for the other is noticed. */
import * as tf from '@tensorflow/tfjs';
import { numbers } from '../agree';
import { type Case, describeFamilies, grad, t4, t5 } from './awkward';

await tf.setBackend('cpu');

type Pair = [number, number];
const uneven: Pair[] = [
  [1, 2],
  [2, 1],
  [3, 2],
];
const image = (channels: number, rows = 9, columns = 8) => numbers([2, rows, columns, channels]);
const filter = (inputs: number, outputs: number) => numbers([3, 2, inputs, outputs], 2);
/** Another number on each of the four sides. */
const sides: [Pair, Pair, Pair, Pair] = [
  [0, 0],
  [1, 0],
  [0, 2],
  [0, 0],
];

const convolutions: Case[] = [3, 16].flatMap((channels): Case[] => [
  // Samples that fill a block of the operator, or nearly: their filter gradient is a convolution of its own.
  ...(
    [
      [1, 2, 16],
      [2, 1, 16],
      [3, 2, 12],
    ] as const
  ).flatMap(([down, across, samples]): Case[] =>
    (['same', 'valid'] as const).map((pad) => [
      `conv2d of ${samples} samples of ${channels} channels, strides ${[down, across]}, ${pad}`,
      (x, w) => tf.conv2d(t4(x), t4(w), [down, across], pad),
      [numbers([samples, 7, 6, channels]), filter(channels, 16)],
      grad,
    ]),
  ),
  ...uneven.flatMap((strides): Case[] =>
    (['same', 'valid'] as const).map((pad) => [
      `conv2d of ${channels} channels, strides ${strides}, ${pad}`,
      (x, w) => tf.conv2d(t4(x), t4(w), strides, pad),
      [image(channels), filter(channels, 16)],
      grad,
    ]),
  ),
  [
    `conv2d of ${channels} channels, one pixel, strides 2,1`,
    (x, w) => tf.conv2d(t4(x), t4(w), [2, 1], 'valid'),
    [image(channels, 8, 6), numbers([1, 1, channels, 16], 2)],
    grad,
  ],
  [
    `conv2d of ${channels} channels, a padding of its own on each side`,
    (x, w) => tf.conv2d(t4(x), t4(w), [1, 2], sides),
    [image(channels), filter(channels, 16)],
    grad,
  ],
  ...uneven.map(
    (dilations): Case => [
      `conv2d of ${channels} channels, dilations ${dilations}`,
      (x, w) => tf.conv2d(t4(x), t4(w), 1, 'same', 'NHWC', dilations),
      [image(channels), filter(channels, 16)],
    ],
  ),
  ...uneven.flatMap((pair): Case[] => [
    [
      `depthwise of ${channels} channels, strides ${pair}`,
      (x, w) => tf.depthwiseConv2d(t4(x), t4(w), pair, 'same'),
      [image(channels), numbers([3, 2, channels, 1], 2)],
      grad,
    ],
    [
      `depthwise of ${channels} channels, dilations ${pair}`,
      (x, w) => tf.depthwiseConv2d(t4(x), t4(w), 1, 'valid', 'NHWC', pair),
      [image(channels), numbers([3, 2, channels, 2], 2)],
    ],
    [
      `transposed of ${channels} channels, strides ${pair}`,
      (x, w) => tf.conv2dTranspose(t4(x), t4(w), [2, 4 * pair[0], 3 * pair[1], 5], pair, 'same'),
      [image(channels, 4, 3), numbers([3, 2, 5, channels], 2)],
      grad,
    ],
  ]),
]);

const pools: Case[] = (['maxPool', 'avgPool'] as const).flatMap((kind) =>
  [3, 16].flatMap((channels): Case[] =>
    uneven.flatMap((strides) =>
      (['same', 'valid'] as const).map((pad) => [
        `${kind} of ${channels} channels, windows 3,2, strides ${strides}, ${pad}`,
        (x) => tf[kind](t4(x), [3, 2], strides, pad),
        [image(channels)],
        grad,
      ]),
    ),
  ),
);

/** Values only of what TensorFlow.js's own gradients on the CPU take rows for columns in: resizes, and the largest of volumes. */
const others: Case[] = [
  ...uneven.flatMap((pair): Case[] => [
    [
      `dilation2d, strides ${pair}`,
      (x, w) => tf.dilation2d(t4(x), w as tf.Tensor3D, pair, 'same'),
      [image(3), numbers([3, 2, 3], 2)],
      grad,
    ],
    [
      `dilation2d, dilations ${pair}`,
      (x, w) => tf.dilation2d(t4(x), w as tf.Tensor3D, 1, 'valid', pair),
      [image(3), numbers([3, 2, 3], 2)],
      grad,
    ],
    [`resizeBilinear to ${pair} times`, (x) => tf.image.resizeBilinear(t4(x), [9 * pair[0], 8 * pair[1]]), [image(3)]],
    [
      `resizeNearestNeighbor to ${pair} times`,
      (x) => tf.image.resizeNearestNeighbor(t4(x), [9 * pair[0], 8 * pair[1]]),
      [image(3)],
    ],
  ]),
  ['pad, another number on each side', (x) => tf.pad(x!, sides), [image(3)], grad],
  ...(['same', 'valid'] as const).map(
    (pad): Case => [
      `conv3d, dilations 1,2,3, ${pad}`,
      (x, w) => tf.conv3d(t5(x), t5(w), 1, pad, 'NDHWC', [1, 2, 3]),
      [numbers([1, 4, 7, 9, 2]), numbers([2, 3, 2, 2, 3], 2)],
    ],
  ),
  [
    'conv3d, strides 1,2,3',
    (x, w) => tf.conv3d(t5(x), t5(w), [1, 2, 3], 'same'),
    [numbers([1, 4, 5, 6, 2]), numbers([1, 2, 3, 2, 3], 2)],
    grad,
  ],
  ['maxPool3d, windows 1,2,3', (x) => tf.maxPool3d(t5(x), [1, 2, 3], [1, 2, 3], 'same'), [numbers([1, 4, 5, 6, 2])]],
  [
    'avgPool3d, windows 1,2,3',
    (x) => tf.avgPool3d(t5(x), [1, 2, 3], [1, 2, 3], 'same'),
    [numbers([1, 4, 5, 6, 2])],
    grad,
  ],
];

describeFamilies({ convolutions, pools, others });
