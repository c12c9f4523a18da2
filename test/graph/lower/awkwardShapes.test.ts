/** Kernels on windows over the edge, indices of nothing, channels first, volumes; and those that are others put together. */
import * as tf from '@tensorflow/tfjs';
import { providerRuns } from '../../device/gpu';
import { numbers } from '../agree';
import { type Case, describeFamilies, grad, inf, ints, kernel, nan, t4, t5 } from './awkward';

type Rounding = 'floor' | 'round' | 'ceil';
const image = (channels: number) => [2, 6, 7, channels];
const pools: Case[] = (['maxPool', 'avgPool'] as const).flatMap((kind): Case[] => [
  ...(['floor', 'round', 'ceil'] as Rounding[]).flatMap((rounding) =>
    [0, 1].map(
      (pad): Case => [
        `${kind} that rounds to ${rounding} with padding ${pad}`,
        (x) => tf[kind](t4(x), 3, 2, pad, rounding),
        [numbers(image(3))],
        grad,
      ],
    ),
  ),
  [
    `${kind} with empty windows`,
    (x) => tf[kind](t4(x), 2, 3, 2, 'ceil'),
    [numbers(image(16))],
    kind === 'maxPool' ? {} : {},
  ],
  [`${kind} of one pixel with padding`, (x) => tf[kind](t4(x), 1, 1, 1, 'floor'), [numbers(image(4))]],
  [`${kind} of one pixel that keeps the size`, (x) => tf[kind](t4(x), 1, 2, 1, 'floor'), [numbers([1, 2, 2, 3])]],
  [
    `${kind} of a window that is larger than the image, rounding up`,
    (x) => tf[kind](t4(x), 4, 3, 0, 'ceil'),
    [numbers([2, 3, 5, 16])],
    grad,
  ],
  [
    `${kind} of a convolution, rounding up`,
    (x, w) => tf[kind](tf.conv2d(t4(x), t4(w), 1, 'same'), 3, 2, 0, 'ceil'),
    [numbers(image(3)), numbers([3, 3, 3, 16], 2)],
    grad,
  ],
]);

const windows: Case[] = [
  ...(['same', 'valid'] as const).flatMap((pad): Case[] =>
    [1, 2].map((stride) => [
      `dilation2d ${pad}, stride ${stride}`,
      (x, w) => tf.dilation2d(t4(x), w as tf.Tensor3D, stride, pad, stride === 1 ? 2 : 1),
      [numbers([2, 6, 7, 3]), numbers([3, 2, 3], 2)],
      grad,
    ]),
  ),
  [
    'dilation2d of equal numbers',
    (x, w) => tf.dilation2d(t4(x), w as tf.Tensor3D, 1, 'same'),
    [tf.ones([1, 4, 4, 2]), tf.zeros([2, 2, 2])],
    grad,
  ],
  ...[false, true].map(
    (batch): Case => [
      `maxPoolWithArgmax, with the batch in it: ${batch}`,
      (x) => {
        const { result, indexes } = tf.maxPoolWithArgmax(t4(x), [3, 2], 2, 'same', batch);
        return [result!, indexes!];
      },
      [numbers([2, 6, 7, 3])],
    ],
  ),
];

const convolutions: Case[] = [
  ...(['round', 'ceil'] as Rounding[]).map(
    (rounding): Case => [
      `conv2d that rounds to ${rounding}`,
      (x, w) => tf.conv2d(t4(x), t4(w), 2, 1, 'NHWC', 1, rounding),
      [numbers([2, 6, 7, 16]), numbers([4, 4, 16, 16], 2)],
    ],
  ),
  [
    'an input gradient that is larger than the output',
    (dy, filter) =>
      kernel(
        'Conv2DBackpropInput',
        { dy, filter },
        { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', inputShape: [1, 4, 4, 2] },
      ),
    [numbers([1, 6, 6, 3]), numbers([3, 3, 2, 3], 2)],
  ],
  [
    'an input gradient whose windows leave rows unread',
    (x, w) => tf.conv2d(t4(x), t4(w), 3, 'valid'),
    [numbers([2, 7, 8, 2]), numbers([2, 2, 2, 3], 2)],
    grad,
  ],
  [
    'channels first',
    (x, w) => tf.conv2d(t4(x), t4(w), 1, 1, 'NCHW'),
    [numbers([2, 3, 5, 4]), numbers([3, 3, 3, 4], 2)],
    grad,
  ],
  [
    'channels first, explicit padding, bias and slope fused',
    (x, w, bias, slope) => [
      tf.fused.conv2d({
        x: t4(x),
        filter: t4(w),
        strides: 1,
        pad: [
          [0, 0],
          [0, 0],
          [1, 2],
          [0, 1],
        ],
        dataFormat: 'NCHW',
        bias: bias!,
        activation: 'prelu',
        preluActivationWeights: slope!,
      }),
    ],
    [numbers([1, 3, 5, 4]), numbers([3, 2, 3, 2], 2), numbers([2], 3), numbers([2, 1, 1], 4)],
  ],
];

const volumes: Case[] = [
  ...(['same', 'valid'] as const).flatMap((pad): Case[] => [
    [
      `conv3d ${pad}, stride 2`,
      (x, w) => tf.conv3d(t5(x), t5(w), 2, pad),
      [numbers([2, 4, 5, 6, 3]), numbers([3, 2, 3, 3, 4], 2)],
      grad,
    ],
    [`maxPool3d ${pad}`, (x) => tf.maxPool3d(t5(x), 2, 2, pad), [numbers([2, 5, 4, 5, 3])], grad],
    [`avgPool3d ${pad}`, (x) => tf.avgPool3d(t5(x), [2, 3, 2], [1, 2, 2], pad), [numbers([2, 5, 4, 5, 3])], grad],
  ]),
  ['maxPool3d of equal numbers', (x) => tf.maxPool3d(t5(x), 3, 2, 'same'), [tf.ones([1, 4, 5, 4, 2])], grad],
];

const indices: Case[] = [
  [
    'segments unsorted, negative, beyond the last',
    (x, ids) => tf.unsortedSegmentSum(x!, ids as tf.Tensor1D, 3),
    [numbers([6, 2]), ints(2, -1, 0, 2, 3, 0)],
  ],
  [
    'gather with a batch',
    (x, i) => [tf.gather(x!, i!, 1, 1), tf.gather(x!, i!, 2, 1)],
    [numbers([2, 3, 4, 2]), tf.tensor2d([2, 0, 1, 1, 0, 2], [2, 3], 'int32')],
  ],
  [
    'gather with a batch of a vector',
    (x, i) => tf.gather(x!, i!, -1, -1),
    [numbers([2, 3]), tf.tensor2d([2, 0, 1, 1], [2, 2], 'int32')],
  ],
  [
    'gatherND of rows and of elements',
    (x, i) => [tf.gatherND(x!, i!), tf.gatherND(x!, i!.slice([0, 0], [2, 1]))],
    [numbers([3, 4, 2]), tf.tensor2d([2, 0, 0, 3, 1, 1], [3, 2], 'int32')],
  ],
  [
    'scatterND, twice the same place',
    (i, x) => tf.scatterND(i!, x!, [4, 2]),
    [tf.tensor2d([2, 0, 2], [3, 1], 'int32'), numbers([3, 2])],
  ],
  [
    'sparse to dense, and an update',
    (i, x) => [tf.sparseToDense(i!, x!, [6], 0.5), tf.tensorScatterUpdate(tf.ones([6]), i!.expandDims(1), x!)],
    [ints(4, 1, 3), numbers([3])],
  ],
  [
    'bincount with weights, and rows of it',
    (x, w) => [
      tf.bincount(x as tf.Tensor1D, w as tf.Tensor1D, 4),
      tf.denseBincount(x!.reshape([2, 3]) as tf.Tensor2D, [] as unknown as tf.Tensor2D, 4, true),
    ],
    [ints(2, 2, 0, 5, 1, 1), numbers([6])],
  ],
  [
    'places among sorted numbers',
    (sorted, x) => (['left', 'right'] as const).map((side) => tf.searchSorted(sorted!, x!, side)),
    [tf.tensor2d([0, 3, 9, 9, 10, 1, 2, 3, 4, 5], [2, 5]), tf.tensor2d([0, 4, 9, 0, 2, 6], [2, 3])],
  ],
  [
    'the largest integers, closer than floats can tell',
    (x) => {
      const { values, indices } = tf.topk(x!, 2);
      return [values, indices];
    },
    [ints(16777216, 16777217, 16777215, -3)],
  ],
  [
    'crops, beyond the edge, of one pixel, of no image',
    (x, boxes, own) =>
      (['bilinear', 'nearest'] as const).flatMap((method) => [
        tf.image.cropAndResize(t4(x), boxes as tf.Tensor2D, own as tf.Tensor1D, [3, 4], method, 0.5),
        tf.image.cropAndResize(t4(x), boxes as tf.Tensor2D, own as tf.Tensor1D, [1, 1], method),
      ]),
    [
      numbers([2, 5, 6, 3]),
      tf.tensor2d([0, 0, 1, 1, 0.2, 0.85, 0.7, 0.15, -0.5, 0.15, 1.2, 0.8, 0, 0, 1, 1], [4, 4]),
      ints(1, 0, 1, 2),
    ],
  ],
];

const einsum = (equation: string, ...shapes: number[][]): Case => [
  equation,
  (...xs) => tf.einsum(equation, ...xs),
  shapes.map((shape, i) => numbers(shape, i + 1)),
];

const composed: Case[] = [
  einsum('ij,jk->ik', [3, 4], [4, 5]),
  einsum('bqhd,bkhd->bhqk', [2, 3, 2, 4], [2, 5, 2, 4]),
  einsum('ij,ij->', [3, 4], [3, 4]),
  einsum('i,j->ji', [3], [4]),
  einsum('ij->j', [3, 4]),
  einsum('ijk->kij', [2, 3, 4]),
  einsum('ij->ij', [3, 4]),
  // Axes that one operand alone has are summed over before the product.
  einsum('ijm,jk->ki', [2, 3, 5], [3, 4]),
  einsum('bij, bnjk -> bki', [2, 3, 4], [2, 5, 4, 3]),
  [
    'space to batch and back, with padding and crops',
    (x) => {
      const pads = [
        [1, 0],
        [0, 2],
      ];
      const apart = tf.spaceToBatchND(x!, [2, 3], pads);
      return [apart, tf.batchToSpaceND(apart, [2, 3], pads)];
    },
    [numbers([2, 5, 7, 3])],
    grad,
  ],
  ['depth to space', (x) => tf.depthToSpace(t4(x), 2, 'NHWC'), [numbers([2, 3, 2, 8])]],
  [
    'cumprod',
    (x) => [tf.cumprod(x!, 1), tf.cumprod(x!, 0, true), tf.cumprod(x!, 0, false, true), tf.cumprod(x!, 1, true, true)],
    [numbers([3, 7])],
  ],
  ['cumsum with gradient', (x) => [tf.cumsum(x!, 1), tf.cumsum(x!, 1, true, true)], [numbers([3, 5])], grad],
  [
    'diagonal; left for right',
    (x) => [tf.diag(x!), tf.diag(x!.greater(0)), tf.image.flipLeftRight(x!.reshape([1, 2, 3, 1]) as tf.Tensor4D)],
    [numbers([2, 3])],
  ],
  ...[1, 5].map(
    (radius): Case => [
      `local response normalisation, radius ${radius}`,
      (x) => tf.localResponseNormalization(t4(x), radius, 0.7, 0.4, 0.6),
      [numbers([2, 3, 2, 7])],
      grad,
    ],
  ),
  [
    'slices with masks: from the start, to the end, new axes and axes left out',
    (x) => [
      tf.stridedSlice(x!, [1, 1, 1], [3, 3, 3], [1, 1, 1], 1, 2),
      tf.stridedSlice(x!, [1, 1], [3, 3], [1, 2], 0, 0, 1),
      tf.stridedSlice(x!, [1, 0, 1], [2, 2, 3], [1, 1, 1], 0, 0, 0, 2),
      tf.stridedSlice(x!, [1, 0, -1], [2, 2, 3], [1, 1, 1], 0, 0, 0, 0, 5),
      tf.stridedSlice(x!, [3, -1], [-9, -9], [-2, -3]),
    ],
    [numbers([4, 5, 6])],
  ],
  [
    'slices of nothing',
    (x) => [tf.stridedSlice(x!, [1], [3], [-1]), tf.stridedSlice(x!, [0, 2], [2, 1], [1, 2])],
    [numbers([4, 5])],
  ],
  [
    'one-hot vectors with other numbers',
    (x) => [
      tf.oneHot(x as tf.Tensor1D, 4, 3, -1),
      tf.oneHot(x as tf.Tensor1D, 4, 1, -1),
      tf.oneHot(x as tf.Tensor1D, 4, 2, 0, 'int32'),
    ],
    [ints(1, 2, -1, 4)],
  ],
  [
    'resizing to one row, by corners, and from the middles of pixels',
    (x) => [
      tf.image.resizeBilinear(t4(x), [1, 1], true),
      tf.image.resizeBilinear(t4(x), [1, 5], false, true),
      tf.image.resizeNearestNeighbor(t4(x), [1, 7], true),
      tf.image.resizeNearestNeighbor(t4(x), [7, 3], false, true),
    ],
    [numbers([1, 4, 5, 2])],
  ],
  [
    'channels of a convolution padded by a block before and by less behind',
    (x, w) =>
      tf.pad(tf.conv2d(t4(x), t4(w), 1, 'same'), [
        [0, 0],
        [0, 0],
        [0, 0],
        [16, 5],
      ]),
    [numbers([1, 3, 4, 3]), numbers([1, 1, 3, 16], 2)],
  ],
  [
    'gatherND of single elements',
    (x, i) => tf.gatherND(x!, i!),
    [numbers([3, 4]), tf.tensor2d([2, 3, 0, 1], [2, 2], 'int32')],
  ],
  [
    'axes of lists that count from the end',
    (x, y) => [
      tf.stack([x!, y!], -1),
      tf.stack([x!, y!], -2),
      ...tf.unstack(x!, -1),
      ...tf.unstack(x!, -2),
      tf.concat([x!, y!], -1),
      tf.concat([x!, y!], -2),
    ],
    [numbers([2, 3]), numbers([2, 3], 2)],
    grad,
  ],
  [
    'counts with whole weights, and crops of whole numbers',
    (x, w) => [
      kernel('Bincount', { x, weights: w }, { size: 3 }),
      tf.image.cropAndResize(
        x!.reshape([1, 2, 3, 1]) as tf.Tensor4D,
        tf.tensor2d([0, 0, 1, 0.5], [1, 4]),
        tf.tensor1d([0], 'int32'),
        [3, 2],
      ),
    ],
    [tf.tensor2d([2, 0, 1, 2, 2, 0], [2, 3], 'int32'), tf.tensor2d([5, -1, 4, 7, 2, 3], [2, 3], 'int32')],
  ],
  [
    'integers and floats in one list, as the first is',
    (x, y) => [tf.concat([x!, y!]), tf.concat([y!, x!])],
    [ints(3, -4), tf.tensor1d([0.5, -1.5, 2.75, -7])],
  ],
  ['parts without elements', (x) => [tf.concat([x!, x!]), x!.expandDims(0)], [tf.zeros([0, 3])]],
];

const unbounded: Case[] = [
  [
    'integers and floats that are none in one list, as the first is',
    (x, y) => [tf.concat([x!, y!]), tf.concat([y!, x!])],
    [ints(3, -4), tf.tensor1d([0.5, nan, inf, -inf])],
  ],
];

describeFamilies({ pools, windows, convolutions, volumes, indices, composed, unbounded });
// Not volumes, whose gradients the provider lacks, nor the places of maxima, nor what a shader makes an integer of that is no number.
if (providerRuns('webgpu')) describeFamilies({ pools, convolutions, indices, composed }, 'webgpu');
