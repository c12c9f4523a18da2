/** Max and average pooling with their gradients, exactly as TensorFlow.js defines them. */
import * as tf from '@tensorflow/tfjs';
import { type GraphTensor, sizeOf } from '../../graph';
import type { OnnxValue } from '../../onnx/builder';
import { sameDims } from '../dims';
import type { Lowering } from '../lowering';
import { type Attrs, type Inputs, need, out, type Rule, type Spec } from '../rule';
import { bindTransposed, type ConvInfo, transposed } from './convolution';
import { checkGradient, fitting, fittingGradient, withWindows } from './windows';

type Image = [number, number, number, number];

export const geometry = (x: readonly number[], attrs: Attrs): ConvInfo =>
  fitting(
    tf.backend_util.computePool2DInfo(
      [...x] as Image,
      attrs.filterSize as [number, number],
      attrs.strides as [number, number],
      1,
      attrs.pad as 'same',
      attrs.dimRoundingMode as 'floor' | undefined,
    ),
  );

export const attributes = (g: ConvInfo) => ({
  kernel_shape: [g.filterHeight, g.filterWidth],
  strides: [g.strideHeight, g.strideWidth],
  pads: [g.padInfo.top, g.padInfo.left, g.padInfo.bottom, g.padInfo.right],
});

const pool = (kernel: string, op: string, extra: Record<string, number> = {}): Rule => ({
  kernel,
  nature: { channelwise: true, keepsZero: 'all' },
  infer: (inputs, attrs) => [
    { shape: withWindows(geometry(need(inputs, 'x').shape, attrs)).outShape, dtype: 'float32' },
  ],
  lower: (l, node) => {
    const [x, y] = [need(node.inputs, 'x'), out(node)];
    const g = geometry(x.shape, node.attrs);
    if (changesNothing(g)) return l.bind(y, l.value(x, l.native(x)), l.native(x));
    if (hasEmptyWindows(g)) {
      const padded = op === 'MaxPool' ? largestOfPadded(l, x, g) : meansOfPadded(l, x, g);
      return l.bind(y, padded, 'nchw');
    }
    if (l.native(x) === 'blocked') {
      return l.bind(y, l.blockedOp(op, [l.value(x, 'blocked')], y.shape, { ...attributes(g), ...extra }), 'blocked');
    }
    l.bind(y, l.b.op(op, [l.value(x, 'nchw')], l.physical(y.shape, 'nchw'), { ...attributes(g), ...extra }), 'nchw');
  },
});

/** To TensorFlow.js a window of one pixel is no pooling where the size stays, even with strides and padding. */
const changesNothing = ({ filterHeight, filterWidth, inShape, outShape }: ConvInfo) =>
  filterHeight * filterWidth === 1 && sameDims(inShape, outShape);

/** Padding as large as the window: some windows hold nothing. ONNX Runtime does not open such a model. */
export const hasEmptyWindows = ({ padInfo: { top, left, bottom, right }, filterHeight, filterWidth }: ConvInfo) =>
  Math.max(top, bottom) >= filterHeight || Math.max(left, right) >= filterWidth;

/** Attributes of a pooling of what is padded already. */
const unpadded = (g: ConvInfo) => ({ ...attributes(g), pads: [0, 0, 0, 0] });

/** The image with `fill` around it, as large as the windows span, in the form `nchw`. */
function paddedImage(l: Lowering, x: GraphTensor, g: ConvInfo, fill: number): OnnxValue {
  const [n = 1, c = 1] = l.physical(x.shape, 'nchw');
  const height = (g.outHeight - 1) * g.strideHeight + g.filterHeight;
  const width = (g.outWidth - 1) * g.strideWidth + g.filterWidth;
  const { top, left } = g.padInfo;
  const amounts = l.b.int64s([0, 0, top, left, 0, 0, height - g.inHeight - top, width - g.inWidth - left]);
  return l.b.op('Pad', [l.value(x, 'nchw'), amounts, l.b.scalar(fill)], [n, c, height, width], { mode: 'constant' });
}

/** An empty window's maximum is −∞; ONNX Runtime's is its lowest number. */
function largestOfPadded(l: Lowering, x: GraphTensor, g: ConvInfo): OnnxValue {
  const padded = paddedImage(l, x, g, Number.NEGATIVE_INFINITY);
  const found = l.b.op('MaxPool', [padded], l.physical(g.outShape, 'nchw'), unpadded(g));
  const lower = heldPixels(g).map((count) => (count === 0 ? Number.NEGATIVE_INFINITY : 0));
  return l.map('Add', [found, l.b.constant(Float32Array.from(lower), [1, 1, g.outHeight, g.outWidth], 'float32')]);
}

/** How many pixels of the image each window holds. */
function heldPixels(g: ConvInfo): number[] {
  const held = (windows: number, stride: number, k: number, before: number, size: number) =>
    Array.from({ length: windows }, (_, i) => {
      const from = i * stride - before;
      return Math.max(0, Math.min(from + k, size) - Math.max(from, 0));
    });
  const rows = held(g.outHeight, g.strideHeight, g.filterHeight, g.padInfo.top, g.inHeight);
  const columns = held(g.outWidth, g.strideWidth, g.filterWidth, g.padInfo.left, g.inWidth);
  return rows.flatMap((r) => columns.map((c) => r * c));
}

/** The mean of what a window holds of the image: an empty window's is 0/0, as in TensorFlow.js. */
function meansOfPadded(l: Lowering, x: GraphTensor, g: ConvInfo): OnnxValue {
  const share = heldPixels(g).map((count) => 1 / count);
  // A convolution with ones: ONNX Runtime would take a padding before a mean into the mean, and then refuse it.
  const channels = g.inChannels;
  const window = [channels, 1, g.filterHeight, g.filterWidth];
  const ones = l.b.constant(new Float32Array(sizeOf(window)).fill(1), window, 'float32');
  const operands = [l.value(x, 'nchw'), ones];
  const sums = l.b.op('Conv', operands, l.physical(g.outShape, 'nchw'), { ...attributes(g), group: channels });
  return l.map('Mul', [sums, l.b.constant(Float32Array.from(share), [1, 1, g.outHeight, g.outWidth], 'float32')]);
}

/** A pooling that rounded up to one window: to its gradient, which rounds down, there is none. */
const hasNoWindow = (g: ConvInfo) => g.outHeight < 1 || g.outWidth < 1;

const bindZeros = (l: Lowering, dx: GraphTensor): void =>
  l.bind(dx, l.b.op('Expand', [l.b.scalar(0), l.b.int64s(dx.shape)], dx.shape));

function inputShape(inputs: Inputs, attrs: Attrs): Spec[] {
  const { shape } = need(inputs, 'input');
  checkGradient(need(inputs, 'dy').shape, geometry(shape, attrs));
  return [{ shape, dtype: 'float32' }];
}

/** The gradient goes to the first largest element of each window; overlapping windows add up. */
const maxPoolGrad: Rule = {
  kernel: 'MaxPoolGrad',
  infer: inputShape,
  lower: (l, node) => {
    const [x, dx] = [need(node.inputs, 'input'), out(node)];
    const g = geometry(x.shape, node.attrs);
    if (hasNoWindow(g)) return bindZeros(l, dx);
    const dy = fittingGradient(l, need(node.inputs, 'dy'), g);
    if (l.target.gpu || hasEmptyWindows(g)) return l.bind(dx, gradientByTaps(l, x, dy, g), 'nchw');
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
  const [, c = 1] = shape;
  const gradient = l.value(dy, 'nchw');
  const padded = paddedImage(l, x, g, lowest);
  const [, , height = 1, width = 1] = padded.shape;
  const largest = l.b.op('MaxPool', [padded], shape, unpadded(g));
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
  infer: inputShape,
  lower: (l, node) => {
    const dx = out(node);
    const g = geometry(dx.shape, node.attrs);
    if (hasNoWindow(g)) return bindZeros(l, dx);
    const dy = fittingGradient(l, need(node.inputs, 'dy'), g);
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
