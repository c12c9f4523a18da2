/** Reductions, softmax, top-k. Sums over an image's pixels are taken in the form the image is already in. */
import * as tf from '@tensorflow/tfjs';
import type { DType, GraphNode, GraphTensor } from '../../graph';
import type { OnnxType, OnnxValue } from '../../onnx/builder';
import { onnxType } from '../dims';
import type { Lowering } from '../lowering';
import { type Attrs, type Inputs, type Nature, need, out, type Rule, same } from '../rule';
import { unlessNan } from './integers';
import { channelwise } from './perChannel';

const axesOf = (t: GraphTensor, attrs: Attrs): number[] =>
  tf.util
    .parseAxisParam((attrs.axis ?? attrs.reductionIndices) as number | number[], [...t.shape])
    .toSorted((a, b) => a - b);

const reducedShape = (t: GraphTensor, axes: number[], keepDims: boolean) =>
  keepDims ? t.shape.map((d, i) => (axes.includes(i) ? 1 : d)) : t.shape.filter((_, i) => !axes.includes(i));

/** Sums and means over axes: ReduceSum takes its axes as an input, the others as an attribute (opset 17). */
export function reduce(l: Lowering, op: string, x: OnnxValue, axes: number[], keepDims = false): OnnxValue {
  const shape = keepDims
    ? x.shape.map((d, i) => (axes.includes(i) ? 1 : d))
    : x.shape.filter((_, i) => !axes.includes(i));
  const keepdims = keepDims ? 1 : 0;
  if (op === 'ReduceSum') return l.b.op(op, [x, l.b.int64s(axes)], shape, { keepdims });
  return l.b.op(op, [x], shape, { axes, keepdims });
}

/** Mean over the pixels of an image held in blocks, as [N, C]. */
export function blockedPixelMean(l: Lowering, x: OnnxValue, shape: readonly number[]): OnnxValue {
  const [n = 1, , , c = 1] = shape;
  return l.reshape(l.blockedOp('GlobalAveragePool', [x], [n, 1, 1, c], {}), [n, c]);
}

/**
 * Mean over the pixels of the product of two images held in blocks, as [N, C]: a convolution of each channel of each
 * sample by the other image's, with one position. One pass over memory, and no image of products is written.
 */
export function blockedPixelDot(l: Lowering, x: OnnxValue, y: OnnxValue, shape: readonly number[]): OnnxValue {
  const [n = 1, h = 1, w = 1, c = 1] = shape;
  const attributes = channelwise(n * c, [h, w]);
  const [image, filter] = [l.reshape(x, [1, n * c, h, w]), l.reshape(y, [n * c, 1, h, w])];
  const sums = l.b.op('Conv', [image, filter], [1, n * c, 1, 1], attributes, { domain: 'com.microsoft.nchwc' });
  return l.map('Mul', [l.reshape(sums, [n, c]), l.b.scalar(1 / (h * w))]);
}

/** Over axes before the last: channel by channel, where a channel is still the last axis. */
const overOtherAxes: Nature = {
  channelwise: ({ inputs, attrs }) => {
    const t = inputs.x as GraphTensor;
    return axesOf(t, attrs).includes(t.shape.length - 1) ? undefined : (channel) => channel;
  },
};

const reduction = (kernel: string, op: string, ofEqual: Nature['ofEqual'], dtype?: DType): Rule => ({
  kernel,
  nature: { ...overOtherAxes, keepsZero: 'all', ...(ofEqual && { ofEqual }) },
  infer: (inputs, attrs) => {
    const t = need(inputs, 'x');
    return [{ shape: reducedShape(t, axesOf(t, attrs), attrs.keepDims === true), dtype: dtype ?? t.dtype }];
  },
  lower: (l, node) => {
    const t = need(node.inputs, 'x');
    const axes = axesOf(t, node.attrs);
    const y = out(node);
    const sizes = axes.map((a) => t.shape[a] as number).reduce((a, b) => a * b, 1);
    const type = onnxType(y.dtype);
    // Over no axis, or over axes of one, nothing changes.
    if (sizes === 1) return l.bind(y, l.reshape(l.cast(l.value(t), type), y.shape));
    l.bind(y, l.reshape(l.cast(reduced(l, op, t, axes, type), type), y.shape));
  },
});

function reduced(l: Lowering, op: string, t: GraphTensor, axes: number[], type: OnnxType): OnnxValue {
  if (t.dtype !== 'float32') return reduce(l, op, l.cast(l.value(t), type === 'bool' ? 'int32' : type), axes);
  if (op === 'ReduceMax' || op === 'ReduceMin') return extreme(l, op, t, axes);
  return reduceImage(l, op, t, axes) ?? reduce(l, op, l.value(t), axes);
}

/** Not a number where one of the numbers is none, which ONNX Runtime may pass over. */
function extreme(l: Lowering, op: string, t: GraphTensor, axes: number[]): OnnxValue {
  const form = isOverPixels(axes) && l.native(t) === 'nchw' ? 'nchw' : 'plain';
  const x = l.value(t, form);
  const own = axes.map((axis) => l.axis(axis, form));
  const found = reduce(l, op, x, own);
  // The WebGPU provider cannot ask: half of the array would go to the CPU.
  if (l.target.gpu) return found;
  const none = reduce(l, 'ReduceMax', l.cast(l.map('IsNaN', [x], {}, 'bool'), 'float32'), own);
  return l.map('Where', [l.cast(none, 'bool'), l.b.scalar(Number.NaN), found], {}, 'float32');
}

const isOverPixels = (axes: readonly number[]) => axes.includes(1) && axes.includes(2) && !axes.includes(3);

/** Reductions over pixels (axes 1, 2, and the batch) without leaving the image's form; undefined for any other. */
function reduceImage(l: Lowering, op: string, t: GraphTensor, axes: number[]): OnnxValue | undefined {
  const form = t.shape.length === 4 ? l.native(t) : 'plain';
  if (form === 'plain' || !isOverPixels(axes)) return undefined;
  const x = () => l.value(t, form);
  if (form === 'nchw') return reduce(l, op, x(), axes.includes(0) ? [0, 2, 3] : [2, 3]);
  if (op !== 'ReduceSum' && op !== 'ReduceMean') return undefined;
  const count = (t.shape[1] as number) * (t.shape[2] as number);
  const [a, b] = factors(l, t);
  const mean = a && b ? blockedPixelDot(l, a, b, t.shape) : blockedPixelMean(l, x(), t.shape);
  const perImage = op === 'ReduceSum' ? l.map('Mul', [mean, l.b.scalar(count)]) : mean;
  return axes.includes(0) ? reduce(l, op, perImage, [0]) : perImage;
}

/** The two images whose product a tensor is, where both are held in blocks. */
function factors(l: Lowering, t: GraphTensor): OnnxValue[] {
  if (t.node?.kernel !== 'Multiply') return [];
  const images = Object.values(t.node.inputs).filter(
    (x) => l.native(x) === 'blocked' && x.shape.every((d, i) => d === t.shape[i]),
  );
  return images.length === 2 ? images.map((x) => l.value(x, 'blocked')) : [];
}

const argReduction = (kernel: string, op: string): Rule => ({
  kernel,
  nature: overOtherAxes,
  infer: (inputs, attrs) => {
    const t = need(inputs, 'x');
    return [{ shape: reducedShape(t, axesOf(t, attrs), false), dtype: 'int32' }];
  },
  lower: (l, node) => {
    const t = need(node.inputs, 'x');
    const [axis = 0] = axesOf(t, node.attrs);
    const { shape } = out(node);
    const given = l.cast(l.value(t), t.dtype === 'bool' ? 'int32' : onnxType(t.dtype));
    const index = (x: OnnxValue) => l.cast(l.b.op(op, [x], shape, { axis, keepdims: 0 }, { type: 'int64' }), 'int32');
    if (t.dtype !== 'float32' || l.target.gpu) return l.bind(out(node), index(given));
    // TensorFlow.js never moves on to, or away from, what is no number: only as the first of all it wins.
    const worst = l.b.scalar(op === 'ArgMax' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
    const found = index(unlessNan(l, given, given, worst));
    const zero = l.b.constant(BigInt64Array.of(0n), [], 'int64');
    const first = l.b.op('Gather', [given, zero], shape, { axis });
    l.bind(out(node), unlessNan(l, first, found, l.constantScalar(0, 'int32')));
  },
});

const logical = (kernel: string, op: string): Rule => ({
  kernel,
  nature: { ...overOtherAxes, keepsZero: 'all' },
  infer: (inputs, attrs) => {
    const t = need(inputs, 'x');
    return [{ shape: reducedShape(t, axesOf(t, attrs), attrs.keepDims === true), dtype: 'bool' }];
  },
  lower: (l, node) => {
    const t = need(node.inputs, 'x');
    const axes = axesOf(t, node.attrs);
    // ONNX takes no axes for all.
    if (axes.length === 0) return l.bind(out(node), l.value(t));
    l.bind(out(node), l.reshape(l.cast(reduce(l, op, l.cast(l.value(t), 'int32'), axes), 'bool'), out(node).shape));
  },
});

const overLast = (kernel: string, op: string): Rule => ({
  kernel,
  infer: (inputs: Inputs) => [same(need(inputs, 'logits'))],
  lower: (l: Lowering, node: GraphNode) => {
    const x = l.value(need(node.inputs, 'logits'));
    l.bind(out(node), l.b.op(op, [x], x.shape, { axis: -1 }));
  },
});

const cumsum: Rule = {
  kernel: 'Cumsum',
  nature: { ...overOtherAxes, keepsZero: 'all' },
  infer: (inputs) => {
    const { shape, dtype } = need(inputs, 'x');
    return [{ shape, dtype: dtype === 'bool' ? 'int32' : dtype }];
  },
  lower: (l, node) => {
    const x = l.cast(l.value(need(node.inputs, 'x')), onnxType(out(node).dtype));
    const axis = l.b.constant(Int32Array.of(node.attrs.axis as number), [], 'int32');
    const flags = { exclusive: node.attrs.exclusive ? 1 : 0, reverse: node.attrs.reverse ? 1 : 0 };
    l.bind(out(node), l.b.op('CumSum', [x, axis], x.shape, flags));
  },
};

const topK: Rule = {
  kernel: 'TopK',
  infer: (inputs, attrs) => {
    const t = need(inputs, 'x');
    const shape = [...t.shape.slice(0, -1), attrs.k as number];
    return [
      { shape, dtype: t.dtype },
      { shape, dtype: 'int32' },
    ];
  },
  lower: (l, node) => {
    const t = need(node.inputs, 'x');
    const [values, indices] = [out(node, 0), out(node, 1)];
    // Integers as they are: floats have no more than 24 bits of them.
    const type = t.dtype === 'int32' ? 'int32' : 'float32';
    const outputs = [
      { shape: values.shape, type },
      { shape: values.shape, type: 'int64' },
    ] as const;
    // Sorted always: ONNX leaves the order open otherwise, and equal values then come in order of their index.
    const top = l.b.ops('TopK', [l.cast(l.value(t), type), l.b.int64s([node.attrs.k as number])], [...outputs], {
      sorted: 1,
    });
    l.bind(values, l.cast(top[0] as OnnxValue, t.dtype));
    l.bind(indices, l.cast(top[1] as OnnxValue, 'int32'));
  },
};

export const reductionRules: Rule[] = [
  reduction('Sum', 'ReduceSum', (number, count) => number * count),
  reduction('Mean', 'ReduceMean', (number) => number, 'float32'),
  reduction('Max', 'ReduceMax', (number) => number),
  reduction('Min', 'ReduceMin', (number) => number),
  // A power is rounded otherwise than a product of many.
  reduction('Prod', 'ReduceProd', undefined),
  argReduction('ArgMax', 'ArgMax'),
  argReduction('ArgMin', 'ArgMin'),
  logical('All', 'ReduceMin'),
  logical('Any', 'ReduceMax'),
  overLast('Softmax', 'Softmax'),
  overLast('LogSoftmax', 'LogSoftmax'),
  cumsum,
  topK,
];
