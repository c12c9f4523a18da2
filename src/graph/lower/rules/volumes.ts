/** Convolutions and pooling of volumes, [N, D, H, W, C] in TensorFlow.js and [N, C, D, H, W] in ONNX, with their gradients. */
import * as tf from '@tensorflow/tfjs';
import { type GraphTensor, sizeOf } from '../../graph';
import type { OnnxValue } from '../../onnx/builder';
import type { Lowering } from '../lowering';
import { type Attrs, need, out, type Rule } from '../rule';

type Info = tf.backend_util.Conv3DInfo;
type Five = [number, number, number, number, number];

const channelsFirst = [0, 4, 1, 2, 3];
const channelsLast = [0, 2, 3, 4, 1];
/** [kd, kh, kw, I, O] as [O, I, kd, kh, kw]. */
const filterOrder = [4, 3, 0, 1, 2];

/** One axis of a window: input size, windows, stride, dilation, taps, padding before. */
interface Axis {
  size: number;
  windows: number;
  stride: number;
  dilation: number;
  taps: number;
  before: number;
}

const axesOf = (g: Info): Axis[] => [
  axis(g.inDepth, g.outDepth, g.strideDepth, g.dilationDepth, g.filterDepth, g.padInfo.front),
  axis(g.inHeight, g.outHeight, g.strideHeight, g.dilationHeight, g.filterHeight, g.padInfo.top),
  axis(g.inWidth, g.outWidth, g.strideWidth, g.dilationWidth, g.filterWidth, g.padInfo.left),
];
const axis = (...[size, windows, stride, dilation, taps, before]: number[]) =>
  ({ size, windows, stride, dilation, taps, before }) as Axis;

/** What all windows together reach over. */
const span = ({ windows, stride, dilation, taps }: Axis) => (windows - 1) * stride + dilation * (taps - 1) + 1;

function attributes(axes: Axis[]) {
  const after = axes.map((a) => Math.max(0, span(a) - a.size - a.before));
  return {
    kernel_shape: axes.map((a) => a.taps),
    strides: axes.map((a) => a.stride),
    dilations: axes.map((a) => a.dilation),
    pads: [...axes.map((a) => a.before), ...after],
  };
}

const triple = (v: unknown) => (Array.isArray(v) ? v : [v, v, v]) as [number, number, number];

const convolved = (x: readonly number[], w: readonly number[], attrs: Attrs): Info =>
  tf.backend_util.computeConv3DInfo(
    [...x] as Five,
    [...w] as Five,
    triple(attrs.strides),
    triple(attrs.dilations ?? 1),
    attrs.pad as 'same',
  );

function pooled(x: readonly number[], attrs: Attrs): Info {
  const g = tf.backend_util.computePool3DInfo(
    [...x] as Five,
    triple(attrs.filterSize),
    triple(attrs.strides),
    1,
    attrs.pad as 'same',
    attrs.dimRoundingMode as 'floor' | undefined,
  );
  if (axesOf(g).some((a) => a.before >= a.taps || span(a) - a.size - a.before >= a.taps))
    throw new Error('padding as large as the window is not compiled for volumes');
  return g;
}

const first = (l: Lowering, t: GraphTensor) => l.transpose(l.value(t), channelsFirst);
const physical = ([n = 1, d = 1, h = 1, w = 1, c = 1]: readonly number[]) => [n, c, d, h, w];
const bindVolume = (l: Lowering, y: GraphTensor, value: OnnxValue) => l.bind(y, l.transpose(value, channelsLast));

const convolution: Rule = {
  kernel: 'Conv3D',
  nature: { product: 'convolution' },
  infer: (inputs, attrs) => [
    { shape: convolved(need(inputs, 'x').shape, need(inputs, 'filter').shape, attrs).outShape, dtype: 'float32' },
  ],
  lower: (l, node) => {
    const [x, w, y] = [need(node.inputs, 'x'), need(node.inputs, 'filter'), out(node)];
    const axes = axesOf(convolved(x.shape, w.shape, node.attrs));
    const inputs = [first(l, x), l.transpose(l.value(w), filterOrder)];
    bindVolume(l, y, l.b.op('Conv', inputs, physical(y.shape), { ...attributes(axes), group: 1 }));
  },
};

/** The WebGPU provider has transposed convolutions of images alone, and no places of maxima. */
function checkTarget(l: Lowering): void {
  if (l.target.gpu) throw new Error('gradients of volumes are not compiled for GPUs; the device cpu trains them');
}

/** What windows spread over the volume they were taken from, cut and filled up to its size. */
function spreadOver(
  l: Lowering,
  inputs: OnnxValue[],
  shape: readonly number[],
  axes: Axis[],
  group: number,
): OnnxValue {
  const [n = 1, c = 1] = physical(shape);
  const whole = [n, c, ...axes.map(span)];
  const spanned = l.b.op('ConvTranspose', inputs, whole, {
    ...attributes(axes),
    pads: axes.flatMap(() => [0, 0]),
    group,
  });
  const after = axes.map((a) => a.size + a.before - span(a));
  const amounts = l.b.int64s([0, 0, ...axes.map((a) => -a.before), 0, 0, ...after]);
  return l.b.op('Pad', [spanned, amounts], physical(shape), { mode: 'constant' });
}

const inputGradient: Rule = {
  kernel: 'Conv3DBackpropInputV2',
  nature: { product: 'transposed convolution' },
  infer: (_, attrs) => [{ shape: attrs.inputShape as number[], dtype: 'float32' }],
  lower: (l, node) => {
    const [dy, w, dx] = [need(node.inputs, 'dy'), need(node.inputs, 'filter'), out(node)];
    const axes = axesOf(convolved(dx.shape, w.shape, node.attrs));
    const inputs = [first(l, dy), l.transpose(l.value(w), filterOrder)];
    bindVolume(l, dx, spreadOver(l, inputs, dx.shape, axes, 1));
  },
};

/** The input convolved by the output gradient, samples summed over: strides become dilations. */
const filterGradient: Rule = {
  kernel: 'Conv3DBackpropFilterV2',
  infer: (_, attrs) => [{ shape: attrs.filterShape as number[], dtype: 'float32' }],
  lower: (l, node) => {
    const [x, dy, dw] = [need(node.inputs, 'x'), need(node.inputs, 'dy'), out(node)];
    const axes = axesOf(convolved(x.shape, dw.shape, node.attrs));
    const samplesInner = [4, 0, 1, 2, 3];
    const volume = l.transpose(l.value(x), samplesInner);
    const after = axes.map((a) => span(a) - a.size - a.before);
    const amounts = l.b.int64s([0, 0, ...axes.map((a) => a.before), 0, 0, ...after]);
    const [channels = 1, samples = 1] = volume.shape;
    const padded = l.b.op('Pad', [volume, amounts], [channels, samples, ...axes.map(span)], { mode: 'constant' });
    const inputs = [padded, l.transpose(l.value(dy), samplesInner)];
    const product = l.b.op('Conv', inputs, [channels, dw.shape[4] as number, ...axes.map((a) => a.taps)], {
      kernel_shape: axes.map((a) => a.windows),
      strides: axes.map((a) => a.dilation),
      dilations: axes.map((a) => a.stride),
      pads: axes.flatMap(() => [0, 0]),
      group: 1,
    });
    l.bind(dw, l.transpose(product, [2, 3, 4, 0, 1]));
  },
};

const pool = (kernel: string, op: string, extra: Record<string, number> = {}): Rule => ({
  kernel,
  nature: { channelwise: true, keepsZero: 'all' },
  infer: (inputs, attrs) => [{ shape: pooled(need(inputs, 'x').shape, attrs).outShape, dtype: 'float32' }],
  lower: (l, node) => {
    const [x, y] = [need(node.inputs, 'x'), out(node)];
    const { dilations: _, ...window } = attributes(axesOf(pooled(x.shape, node.attrs)));
    bindVolume(l, y, l.b.op(op, [first(l, x)], physical(y.shape), { ...window, ...extra }));
  },
});

/** As in pooling.ts: divided by the whole window, also where a window hangs over the edge. */
const averageGradient: Rule = {
  kernel: 'AvgPool3DGrad',
  infer: (inputs, attrs) => {
    const { shape } = need(inputs, 'input');
    pooled(shape, attrs);
    return [{ shape, dtype: 'float32' }];
  },
  lower: (l, node) => {
    const [dy, dx] = [need(node.inputs, 'dy'), out(node)];
    const axes = axesOf(pooled(dx.shape, node.attrs));
    const channels = dx.shape[4] as number;
    const window = axes.map((a) => a.taps);
    const share = new Float32Array(channels * sizeOf(window)).fill(1 / sizeOf(window));
    const filter = l.b.constant(share, [channels, 1, ...window], 'float32');
    bindVolume(l, dx, spreadOver(l, [first(l, dy), filter], dx.shape, axes, channels));
  },
};

/** The gradient goes to the largest element of each window; of equal ones to the last, as TensorFlow.js has it for volumes. */
const maxGradient: Rule = {
  kernel: 'MaxPool3DGrad',
  infer: (inputs, attrs) => {
    const { shape } = need(inputs, 'input');
    pooled(shape, attrs);
    return [{ shape, dtype: 'float32' }];
  },
  lower: (l, node) => {
    checkTarget(l);
    const [dy, x, dx] = [need(node.inputs, 'dy'), need(node.inputs, 'input'), out(node)];
    const axes = axesOf(pooled(x.shape, node.attrs));
    const [size, count] = [sizeOf(x.shape), sizeOf(dy.shape)];
    // Seen from the other end, the last is the first, which is the one that ONNX Runtime finds.
    const { kernel_shape, strides } = attributes(axes);
    const pads = [...axes.map((a) => Math.max(0, span(a) - a.size - a.before)), ...axes.map((a) => a.before)];
    const unread = axes.map((a) => Math.max(0, a.size + a.before - span(a)));
    const turned = mirrored(l, first(l, x));
    const shape = turned.shape.map((d, i) => (i < 2 ? d : d - (unread[i - 2] as number)));
    const from = l.b.int64s(unread);
    const to = l.b.int64s(turned.shape.slice(2));
    const read = unread.some((u) => u > 0) ? l.b.op('Slice', [turned, from, to, l.b.int64s([2, 3, 4])], shape) : turned;
    const outputs = [
      { shape: physical(dy.shape), type: 'float32' as const },
      { shape: physical(dy.shape), type: 'int64' as const },
    ];
    const [, where] = l.b.ops('MaxPool', [read], outputs, { kernel_shape, strides, pads });
    const zeros = l.b.op('Expand', [l.b.scalar(0), l.b.int64s([sizeOf(shape)])], [sizeOf(shape)]);
    const places = l.reshape(where as OnnxValue, [count]);
    const gradients = l.reshape(mirrored(l, first(l, dy)), [count]);
    const flat = l.b.op('ScatterElements', [zeros, places, gradients], [sizeOf(shape)], { axis: 0, reduction: 'add' });
    const amounts = l.b.int64s([0, 0, ...unread, 0, 0, 0, 0, 0]);
    const part = l.reshape(flat, shape);
    const whole = sizeOf(shape) === size ? part : l.b.op('Pad', [part, amounts], turned.shape, { mode: 'constant' });
    bindVolume(l, dx, mirrored(l, whole));
  },
};

/** Depth, height and width from the other end. */
function mirrored(l: Lowering, x: OnnxValue): OnnxValue {
  const last = l.b.int64s([-1, -1, -1]);
  const beyond = l.b.int64s([-(2 ** 31), -(2 ** 31), -(2 ** 31)]);
  return l.b.op('Slice', [x, last, beyond, l.b.int64s([2, 3, 4]), last], x.shape);
}

export const volumeRules: Rule[] = [
  convolution,
  inputGradient,
  filterGradient,
  pool('MaxPool3D', 'MaxPool'),
  pool('AvgPool3D', 'AveragePool', { count_include_pad: 0 }),
  maxGradient,
  averageGradient,
];
