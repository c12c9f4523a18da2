/** Max and average pooling with their gradients, exactly as TensorFlow.js defines them. */
import * as tf from '@tensorflow/tfjs';
import { type GraphTensor, sizeOf } from '../graph';
import type { Lowering } from '../lowering';
import type { OnnxValue } from '../onnx';
import { type Attrs, need, out, type Rule } from '../rule';
import { bindTransposed, type ConvInfo, transposed } from './convolution';

type Image = [number, number, number, number];

const geometry = (x: readonly number[], attrs: Attrs): ConvInfo =>
  tf.backend_util.computePool2DInfo(
    [...x] as Image,
    attrs.filterSize as [number, number],
    attrs.strides as [number, number],
    1,
    attrs.pad as 'same',
    attrs.dimRoundingMode as 'floor' | undefined,
  );

const attributes = (g: ConvInfo) => ({
  kernel_shape: [g.filterHeight, g.filterWidth],
  strides: [g.strideHeight, g.strideWidth],
  pads: [g.padInfo.top, g.padInfo.left, g.padInfo.bottom, g.padInfo.right],
});

const pool = (kernel: string, op: string, extra: Record<string, number> = {}): Rule => ({
  kernel,
  nature: { channelwise: true, keepsZero: 'all' },
  infer: (inputs, attrs) => [{ shape: geometry(need(inputs, 'x').shape, attrs).outShape, dtype: 'float32' }],
  lower: (l, node) => {
    const [x, y] = [need(node.inputs, 'x'), out(node)];
    const g = geometry(x.shape, node.attrs);
    if (l.native(x) === 'blocked') {
      return l.bind(y, l.blockedOp(op, [l.value(x, 'blocked')], y.shape, { ...attributes(g), ...extra }), 'blocked');
    }
    l.bind(y, l.b.op(op, [l.value(x, 'nchw')], l.physical(y.shape, 'nchw'), { ...attributes(g), ...extra }), 'nchw');
  },
});

/** The gradient goes to the first largest element of each window; overlapping windows add up. */
const maxPoolGrad: Rule = {
  kernel: 'MaxPoolGrad',
  infer: (inputs) => [{ shape: need(inputs, 'input').shape, dtype: 'float32' }],
  lower: (l, node) => {
    const [dy, x, dx] = [need(node.inputs, 'dy'), need(node.inputs, 'input'), out(node)];
    const g = geometry(x.shape, node.attrs);
    if (l.target.gpu) return l.bind(dx, gradientByTaps(l, x, dy, g), 'nchw');
    const shape = l.physical(dy.shape, 'nchw');
    const outputs = [
      { shape, type: 'float32' as const },
      { shape, type: 'int64' as const },
    ];
    const [, where] = l.b.ops('MaxPool', [l.value(x, 'nchw')], outputs, attributes(g));
    const [size, count] = [sizeOf(x.shape), sizeOf(dy.shape)];
    const zeros = l.b.op('Expand', [l.b.scalar(0), l.b.int64s([size])], [size]);
    const inputs = [zeros, l.reshape(where as OnnxValue, [count]), l.reshape(l.value(dy, 'nchw'), [count])];
    const flat = l.b.op('ScatterElements', inputs, [size], { axis: 0, reduction: 'add' });
    l.bind(dx, l.reshape(flat, l.physical(dx.shape, 'nchw')), 'nchw');
  },
};

/**
 * The same without the places of the maxima, which the WebGPU provider does not give: tap by tap of the window, the gradient goes to
 * those that are the first to equal the maximum.
 */
function gradientByTaps(l: Lowering, x: GraphTensor, dy: GraphTensor, g: ConvInfo): OnnxValue {
  const shape = l.physical(dy.shape, 'nchw');
  const [n = 1, c = 1] = shape;
  const [gradient, image] = [l.value(dy, 'nchw'), l.value(x, 'nchw')];
  const largest = l.b.op('MaxPool', [image], shape, attributes(g));
  const [height, width] = [
    (g.outHeight - 1) * g.strideHeight + g.filterHeight,
    (g.outWidth - 1) * g.strideWidth + g.filterWidth,
  ];
  const after = [height - g.inHeight - g.padInfo.top, width - g.inWidth - g.padInfo.left];
  const amounts = l.b.int64s([0, 0, g.padInfo.top, g.padInfo.left, 0, 0, ...after]);
  const padded = l.b.op('Pad', [image, amounts, l.b.scalar(lowest)], [n, c, height, width], { mode: 'constant' });
  let free = l.b.op('Expand', [l.b.scalar(1), l.b.int64s(shape)], shape);
  const parts: OnnxValue[] = [];
  for (let row = 0; row < g.filterHeight; row++)
    for (let column = 0; column < g.filterWidth; column++) {
      const tap = l.b.op(
        'Slice',
        [
          padded,
          l.b.int64s([row, column]),
          l.b.int64s([row + height - g.filterHeight + 1, column + width - g.filterWidth + 1]),
          l.b.int64s([2, 3]),
          l.b.int64s([g.strideHeight, g.strideWidth]),
        ],
        shape,
      );
      const equal = l.b.op('Equal', [tap, largest], shape, {}, { type: 'bool' });
      const hit = l.b.op('Mul', [l.b.op('Cast', [equal], shape, { to: 1 }, { type: 'float32' }), free], shape);
      free = l.b.op('Sub', [free, hit], shape);
      const one = new Float32Array(c * g.filterHeight * g.filterWidth);
      for (let channel = 0; channel < c; channel++) one[(channel * g.filterHeight + row) * g.filterWidth + column] = 1;
      const filter = l.b.constant(one, [c, 1, g.filterHeight, g.filterWidth], 'float32');
      parts.push(transposed(l, [l.b.op('Mul', [gradient, hit], shape), filter], g, c));
    }
  return parts.reduce((sum, part) => l.b.op('Add', [sum, part], part.shape));
}

/** Below every value of an image. */
const lowest = -3.4e38;

/** TensorFlow.js divides by the whole window, also where a window hangs over the edge: kept, so that devices agree. */
const avgPoolGrad: Rule = {
  kernel: 'AvgPoolGrad',
  infer: (inputs) => [{ shape: need(inputs, 'input').shape, dtype: 'float32' }],
  lower: (l, node) => {
    const [dy, dx] = [need(node.inputs, 'dy'), out(node)];
    const g = geometry(dx.shape, node.attrs);
    const channels = dx.shape[3] as number;
    if (g.filterHeight * g.filterWidth === 1 && l.native(dy) === 'blocked' && spreads(dx, g)) {
      return l.bind(dx, spread(l, l.value(dy, 'blocked'), g), 'blocked');
    }
    const share = new Float32Array(channels * g.filterHeight * g.filterWidth).fill(
      1 / (g.filterHeight * g.filterWidth),
    );
    const filter = l.b.constant(share, [channels, 1, g.filterHeight, g.filterWidth], 'float32');
    bindTransposed(l, dx, [l.value(dy, 'nchw'), filter], g, channels);
  },
};

/** A 1×1 pooling is a subsampling; its gradient puts pixels apart again. */
const spreads = (dx: GraphTensor, g: ConvInfo) =>
  dx.shape[1] === g.outHeight * g.strideHeight && dx.shape[2] === g.outWidth * g.strideWidth;

function spread(l: Lowering, dy: OnnxValue, g: ConvInfo): OnnxValue {
  const [n = 1, cb = 1, h = 1, w = 1, b = 1] = dy.shape;
  const [sh, sw] = [g.strideHeight, g.strideWidth];
  const amounts = l.b.int64s([...Array<number>(7).fill(0), 0, 0, 0, sh - 1, 0, sw - 1, 0]);
  const padded = l.b.op('Pad', [l.reshape(dy, [n, cb, h, 1, w, 1, b]), amounts], [n, cb, h, sh, w, sw, b], {
    mode: 'constant',
  });
  return l.reshape(padded, [n, cb, h * sh, w * sw, b]);
}

export const poolingRules: Rule[] = [
  pool('MaxPool', 'MaxPool'),
  pool('AvgPool', 'AveragePool', { count_include_pad: 0 }),
  maxPoolGrad,
  avgPoolGrad,
];
