/**
 * Convolutions and their input gradients (filters: filterGradient.ts; strides: stridedInputGradient.ts). On CPU, where
 * channels fill blocks, the blocked direct convolution of ONNX Runtime does both; otherwise standard NCHW operators.
 * Filters are [kh, kw, in, out] as in TensorFlow.js and are rearranged in the graph: they change every step.
 */
import * as tf from '@tensorflow/tfjs';
import type { GraphTensor } from '../../graph';
import type { OnnxValue } from '../../onnx/builder';
import type { Lowering } from '../lowering';
import { type Attrs, need, out, type Rule } from '../rule';
import { bindConvolution } from './shift';
import { phasedInputGradient, phasesOf, swappedBlocks } from './stridedInputGradient';
import { checkGradient, fitting, fittingGradient, withWindows } from './windows';

export type ConvInfo = tf.backend_util.Conv2DInfo;
export type Pair = [number, number];

const pair = (v: unknown): Pair => (Array.isArray(v) ? (v as Pair) : [v as number, v as number]);
type Padding = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;

/** Geometry of a convolution of an image of shape `x` with filters of shape `w`. */
export function geometry(x: readonly number[], w: readonly number[], attrs: Attrs, depthwise = false): ConvInfo {
  if (attrs.dataFormat !== undefined && attrs.dataFormat !== 'NHWC')
    throw new Error(`data format ${attrs.dataFormat} is not compiled; use channelsLast`);
  return fitting(
    tf.backend_util.computeConv2DInfo(
      [...x] as [number, number, number, number],
      [...w] as [number, number, number, number],
      pair(attrs.strides),
      pair(attrs.dilations ?? 1),
      attrs.pad as Padding,
      attrs.dimRoundingMode as 'floor' | undefined,
      depthwise,
    ),
  );
}

const windowAttributes = (g: ConvInfo) => ({
  kernel_shape: [g.filterHeight, g.filterWidth],
  strides: [g.strideHeight, g.strideWidth],
  dilations: [g.dilationHeight, g.dilationWidth],
  pads: [g.padInfo.top, g.padInfo.left, g.padInfo.bottom, g.padInfo.right],
});

/** Filters for the blocked operator: [O/B, I/B, kh, kw, i, o], or [O/B, I, kh, kw, o] for fewer inputs than a block. */
function blockedFilter(l: Lowering, w: OnnxValue): OnnxValue {
  const [kh = 1, kw = 1, i = 1, o = 1] = w.shape;
  const B = l.block;
  if (i < B) {
    const split = l.reshape(w, [kh, kw, i, o / B, B]);
    return l.reshape(l.transpose(split, [3, 2, 0, 1, 4]), [o, i, kh, kw]);
  }
  const split = l.reshape(w, [kh, kw, i / B, B, o / B, B]);
  return l.reshape(l.transpose(split, [4, 2, 0, 1, 3, 5]), [o, i, kh, kw]);
}

/** The same filters seen from the output: mirrored in space, in and out swapped, and blocked. */
function blockedMirroredFilter(l: Lowering, w: OnnxValue): OnnxValue {
  const [kh = 1, kw = 1, i = 1, o = 1] = w.shape;
  const last = kh * kw - 1;
  const flat = l.reshape(w, [kh * kw, i, o]);
  const order = l.b.int64s(Array.from({ length: last + 1 }, (_, k) => last - k));
  const mirrored = last === 0 ? flat : l.b.op('Gather', [flat, order], flat.shape, { axis: 0 });
  return l.reshape(l.transpose(swappedBlocks(l, mirrored), [1, 2, 0, 3]), [i, o, kh, kw]);
}

const conv2d: Rule = {
  kernel: 'Conv2D',
  nature: { product: 'convolution' },
  infer: (inputs, attrs) => {
    const g = withWindows(geometry(need(inputs, 'x').shape, need(inputs, 'filter').shape, attrs));
    return [{ shape: g.outShape, dtype: 'float32' }];
  },
  lower: (l, node) => {
    const [x, w, y] = [need(node.inputs, 'x'), need(node.inputs, 'filter'), out(node)];
    const g = geometry(x.shape, w.shape, node.attrs);
    const filter = l.value(w);
    const [inputs, outputs] = [x.shape[3] as number, y.shape[3] as number];
    const grouped = inputs !== w.shape[2];
    const narrow = inputs < l.block;
    if (l.canBlock(outputs) && (narrow || l.canBlock(inputs)) && !grouped) {
      const filters = blockedFilter(l, filter);
      const attributes = { ...windowAttributes(g), group: 1 };
      return bindConvolution(l, l.value(x, narrow ? 'nchw' : 'blocked'), y, 'blocked', (image, samples, bias) =>
        l.blockedOp('Conv', [image, filters, ...(bias ? [bias] : [])], [samples, ...y.shape.slice(1)], attributes),
      );
    }
    const group = inputs / (w.shape[2] as number);
    const plain = [l.value(x, 'nchw'), l.transpose(filter, [3, 2, 0, 1])] as const;
    const inputsOf = grouped ? [...plain] : inFours(l, ...plain);
    const [image, filters] = inputsOf as [OnnxValue, OnnxValue];
    bindConvolution(l, image, y, 'nchw', (part, samples, bias) => {
      const shape = l.physical([samples, ...y.shape.slice(1)], 'nchw');
      const attributes = { ...windowAttributes(g), group };
      return l.b.op('Conv', [part, filters, ...(bias ? [bias] : [])], shape, attributes);
    });
  },
};

/**
 * The WebGPU provider reads channels in threes where they are a multiple of three and not of four, and gets more than one three
 * wrong: such an image, and its filters [O, I, kh, kw], get channels of zeros up to a multiple of four.
 */
function inFours(l: Lowering, x: OnnxValue, filter: OnnxValue): OnnxValue[] {
  const channels = x.shape[1] as number;
  if (!l.target.gpu || channels % 3 !== 0 || channels === 3 || channels % 4 === 0) return [x, filter];
  const missing = 4 - (channels % 4);
  const amounts = l.b.int64s([0, 0, 0, 0, 0, missing, 0, 0]);
  return [x, filter].map((value) => {
    const [first = 1, , h = 1, w = 1] = value.shape;
    return l.b.op('Pad', [value, amounts], [first, channels + missing, h, w], { mode: 'constant' });
  });
}

/** Padding a stride-1 convolution of the (zero-stuffed) output gradient needs to give the input's size. */
function mirroredPads(g: ConvInfo, [h, w]: Pair, [dyH, dyW]: Pair) {
  const top = g.dilationHeight * (g.filterHeight - 1) - g.padInfo.top;
  const left = g.dilationWidth * (g.filterWidth - 1) - g.padInfo.left;
  const bottom = h - dyH - top + g.dilationHeight * (g.filterHeight - 1);
  const right = w - dyW - left + g.dilationWidth * (g.filterWidth - 1);
  return [top, left, bottom, right];
}

const conv2dInputGradient: Rule = {
  kernel: 'Conv2DBackpropInput',
  nature: { product: 'transposed convolution' },
  infer: (inputs, attrs) => {
    const shape = attrs.inputShape as number[];
    checkGradient(need(inputs, 'dy').shape, geometry(shape, need(inputs, 'filter').shape, attrs));
    return [{ shape, dtype: 'float32' }];
  },
  lower: (l, node) => {
    const [w, dx] = [need(node.inputs, 'filter'), out(node)];
    const g = geometry(dx.shape, w.shape, node.attrs);
    const dy = fittingGradient(l, need(node.inputs, 'dy'), g);
    const [, h = 1, wide = 1, inputs = 1] = dx.shape;
    if (!l.canBlock(inputs) || !l.canBlock(dy.shape[3] as number))
      return bindTransposed(l, dx, [l.value(dy, 'nchw'), l.transpose(l.value(w), [3, 2, 0, 1])], g, 1);
    if (sparse(g)) return l.bind(dx, sparseInputGradient(l, dy, w, g), 'blocked');
    const phases = phasesOf(g);
    if (phases) return l.bind(dx, phasedInputGradient(l, dy, w, g, phases), 'blocked');
    const stuffed: Pair = [g.outHeight * g.strideHeight, g.outWidth * g.strideWidth];
    const pads = mirroredPads(g, [h, wide], stuffed);
    if (pads.some((p) => p < 0))
      return bindTransposed(l, dx, [l.value(dy, 'nchw'), l.transpose(l.value(w), [3, 2, 0, 1])], g, 1);
    const spread = stuffZeros(l, l.value(dy, 'blocked'), [g.strideHeight, g.strideWidth]);
    const attributes = { ...windowAttributes(g), strides: [1, 1], pads, group: 1 };
    l.bind(dx, l.blockedOp('Conv', [spread, blockedMirroredFilter(l, l.value(w))], dx.shape, attributes), 'blocked');
  },
};

/** One tap, strides, and nothing over: all but every stride-th pixel of the input are never read. */
const sparse = (g: ConvInfo) =>
  g.filterHeight * g.filterWidth === 1 &&
  g.strideHeight * g.strideWidth > 1 &&
  g.inHeight === g.outHeight * g.strideHeight &&
  g.inWidth === g.outWidth * g.strideWidth &&
  g.padInfo.top + g.padInfo.left === 0;

function sparseInputGradient(l: Lowering, dy: GraphTensor, w: GraphTensor, g: ConvInfo): OnnxValue {
  const attributes = { ...windowAttributes(g), strides: [1, 1], group: 1 };
  const shape = [g.batchSize, g.outHeight, g.outWidth, g.inChannels];
  const filter = blockedMirroredFilter(l, l.value(w));
  const dense = l.blockedOp('Conv', [l.value(dy, 'blocked'), filter], shape, attributes);
  return stuffZeros(l, dense, [g.strideHeight, g.strideWidth]);
}

/** [N, C/B, H, W, B] with strides' worth of zeros after every pixel. */
function stuffZeros(l: Lowering, dy: OnnxValue, [sh, sw]: Pair): OnnxValue {
  if (sh === 1 && sw === 1) return dy;
  const [n = 1, cb = 1, h = 1, w = 1, b = 1] = dy.shape;
  const apart = l.reshape(dy, [n, cb, h, 1, w, 1, b]);
  const amounts = l.b.int64s([...Array<number>(7).fill(0), 0, 0, 0, sh - 1, 0, sw - 1, 0]);
  const padded = l.b.op('Pad', [apart, amounts], [n, cb, h, sh, w, sw, b], { mode: 'constant' });
  return l.reshape(padded, [n, cb, h * sh, w * sw, b]);
}

/** ConvTranspose in NCHW that gives exactly the shape of `dx`. */
export function bindTransposed(l: Lowering, dx: GraphTensor, inputs: OnnxValue[], g: ConvInfo, group: number): void {
  l.bind(dx, transposed(l, inputs, g, group), 'nchw');
}

/** [N, inChannels, inHeight, inWidth] of `g`. */
export function transposed(l: Lowering, inputs: OnnxValue[], g: ConvInfo, group: number): OnnxValue {
  const [h, w] = [g.inHeight, g.inWidth];
  const span = (out: number, stride: number, dilation: number, k: number) =>
    (out - 1) * stride + dilation * (k - 1) + 1;
  const extra = [
    h + g.padInfo.top + g.padInfo.bottom - span(g.outHeight, g.strideHeight, g.dilationHeight, g.filterHeight),
    w + g.padInfo.left + g.padInfo.right - span(g.outWidth, g.strideWidth, g.dilationWidth, g.filterWidth),
  ];
  const shape = [g.batchSize, g.inChannels, h, w];
  const [below, beside] = extra as Pair;
  const fits = below >= 0 && beside >= 0 && below < g.strideHeight && beside < g.strideWidth;
  if (fits) {
    return l.b.op('ConvTranspose', inputs, shape, { ...windowAttributes(g), group, output_padding: extra });
  }
  // Windows that leave rows unread, or lie in the padding: all that they span, cut and filled up to the input's size.
  const whole = [
    span(g.outHeight, g.strideHeight, g.dilationHeight, g.filterHeight),
    span(g.outWidth, g.strideWidth, g.dilationWidth, g.filterWidth),
  ] as const;
  const attributes = { ...windowAttributes(g), pads: [0, 0, 0, 0], group };
  const spanned = l.b.op('ConvTranspose', inputs, [g.batchSize, g.inChannels, ...whole], attributes);
  const { top, left } = g.padInfo;
  const amounts = l.b.int64s([0, 0, -top, -left, 0, 0, h + top - whole[0], w + left - whole[1]]);
  return l.b.op('Pad', [spanned, amounts], shape, { mode: 'constant' });
}

const depthwise: Rule = {
  kernel: 'DepthwiseConv2dNative',
  nature: {
    product: 'depthwise convolution',
    // [kh, kw, C, M]: each channel of the image makes M.
    channelwise: ({ inputs }, operand) => {
      const copies = inputs.filter?.shape[3] ?? 1;
      return operand === 'x' ? (channel) => Math.floor(channel / copies) : undefined;
    },
    keepsZero: 'any',
  },
  infer: (inputs, attrs) => {
    const g = withWindows(geometry(need(inputs, 'x').shape, need(inputs, 'filter').shape, attrs, true));
    return [{ shape: g.outShape, dtype: 'float32' }];
  },
  lower: (l, node) => {
    const [x, w, y] = [need(node.inputs, 'x'), need(node.inputs, 'filter'), out(node)];
    const g = geometry(x.shape, w.shape, node.attrs, true);
    const channels = y.shape[3] as number;
    if (w.shape[3] === 1 && l.canBlock(channels)) {
      // One input channel a group: the order of the blocked filter is [C/B, 1, kh, kw, B].
      const [kh = 1, kw = 1] = w.shape;
      const split = l.reshape(l.value(w), [kh, kw, channels / l.block, l.block]);
      const filter = l.reshape(l.transpose(split, [2, 0, 1, 3]), [channels, 1, kh, kw]);
      const attributes = { ...windowAttributes(g), group: channels };
      return bindConvolution(l, l.value(x, 'blocked'), y, 'blocked', (image, samples, bias) =>
        l.blockedOp('Conv', [image, filter, ...(bias ? [bias] : [])], [samples, ...y.shape.slice(1)], attributes),
      );
    }
    const filters = depthwiseFilter(l, w);
    const attributes = { ...windowAttributes(g), group: x.shape[3] as number };
    bindConvolution(l, l.value(x, 'nchw'), y, 'nchw', (image, samples, bias) => {
      const shape = l.physical([samples, ...y.shape.slice(1)], 'nchw');
      return l.b.op('Conv', [image, filters, ...(bias ? [bias] : [])], shape, attributes);
    });
  },
};

/** [kh, kw, C, M] as ONNX's [C·M, 1, kh, kw]. */
function depthwiseFilter(l: Lowering, w: GraphTensor): OnnxValue {
  const [kh = 1, kw = 1, c = 1, m = 1] = w.shape;
  return l.reshape(l.transpose(l.value(w), [2, 3, 0, 1]), [c * m, 1, kh, kw]);
}

const depthwiseInputGradient: Rule = {
  kernel: 'DepthwiseConv2dNativeBackpropInput',
  infer: (_, attrs) => [{ shape: attrs.inputShape as number[], dtype: 'float32' }],
  lower: (l, node) => {
    const [dy, w, dx] = [need(node.inputs, 'dy'), need(node.inputs, 'filter'), out(node)];
    const g = geometry(dx.shape, w.shape, node.attrs, true);
    const channels = dx.shape[3] as number;
    if (l.target.gpu && w.shape[3] !== 1) return l.bind(dx, sumOfSingles(l, dy, w, g), 'nchw');
    bindTransposed(l, dx, [l.value(dy, 'nchw'), depthwiseFilter(l, w)], g, channels);
  },
};

/** The WebGPU provider gets groups of several channels wrong: one transposed convolution for each filter of a channel. */
function sumOfSingles(l: Lowering, dy: GraphTensor, w: GraphTensor, g: ConvInfo): OnnxValue {
  const [kh = 1, kw = 1, c = 1, m = 1] = w.shape;
  const [gradient, filters] = [l.value(dy, 'nchw'), depthwiseFilter(l, w)];
  const parts = Array.from({ length: m }, (_, k) => {
    const own = l.b.int64s(Array.from({ length: c }, (_, channel) => channel * m + k));
    const shape = [g.batchSize, c, g.outHeight, g.outWidth];
    const part = l.b.op('Gather', [gradient, own], shape, { axis: 1 });
    return transposed(l, [part, l.b.op('Gather', [filters, own], [c, 1, kh, kw], { axis: 0 })], g, c);
  });
  return parts.reduce((sum, part) => l.b.op('Add', [sum, part], part.shape));
}

export const convolutionRules: Rule[] = [conv2d, conv2dInputGradient, depthwise, depthwiseInputGradient];
