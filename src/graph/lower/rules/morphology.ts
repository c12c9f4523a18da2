/**
 * Greyscale dilation, y[p, c] = max over the taps t of x[p·stride + t·rate, c] + w[t, c], and its gradients, which go to the
 * first tap that is the maximum. Tap by tap: filters are small.
 */
import * as tf from '@tensorflow/tfjs';
import type { GraphNode } from '../../graph';
import type { OnnxValue } from '../../onnx/builder';
import type { Lowering } from '../lowering';
import { type Attrs, type Inputs, need, out, type Rule } from '../rule';

type Info = tf.backend_util.Conv2DInfo;

/** Below every value of an image; what TensorFlow.js makes of a window that holds nothing of it. */
const [beyond, nothing] = [-3.4e38, Number.MIN_SAFE_INTEGER];

const geometry = (inputs: Inputs, { strides, pad, dilations }: Attrs): Info =>
  tf.backend_util.computeDilation2DInfo(
    [...need(inputs, 'x').shape] as [number, number, number, number],
    [...need(inputs, 'filter').shape] as [number, number, number],
    strides as number,
    pad as 'same',
    'NHWC',
    dilations as number,
  );

/** One tap: where it begins in the padded image, and what it adds up to for every window, [N, H', W', C]. */
interface Tap {
  row: number;
  column: number;
  sum: OnnxValue;
}

function tapsOf(l: Lowering, inputs: Inputs, g: Info): { taps: Tap[]; largest: OnnxValue } {
  const { batchSize: n, inChannels: c, padInfo } = g;
  const [down, across] = [(g.outHeight - 1) * g.strideHeight + 1, (g.outWidth - 1) * g.strideWidth + 1];
  const height = down + (g.filterHeight - 1) * g.dilationHeight;
  const width = across + (g.filterWidth - 1) * g.dilationWidth;
  const after = [height - g.inHeight - padInfo.top, width - g.inWidth - padInfo.left];
  const amounts = l.b.int64s([0, padInfo.top, padInfo.left, 0, 0, ...after, 0]);
  const image = l.value(need(inputs, 'x'));
  const padded = l.b.op('Pad', [image, amounts, l.b.scalar(beyond)], [n, height, width, c], { mode: 'constant' });
  const weights = l.reshape(l.value(need(inputs, 'filter')), [g.filterHeight * g.filterWidth, c]);
  const shape = [n, g.outHeight, g.outWidth, c];
  const [axes, steps] = [l.b.int64s([1, 2]), l.b.int64s([g.strideHeight, g.strideWidth])];
  const taps = Array.from({ length: g.filterHeight * g.filterWidth }, (_, t) => {
    const row = Math.floor(t / g.filterWidth) * g.dilationHeight;
    const column = (t % g.filterWidth) * g.dilationWidth;
    const [from, to] = [l.b.int64s([row, column]), l.b.int64s([row + down, column + across])];
    const pixels = l.b.op('Slice', [padded, from, to, axes, steps], shape);
    const index = l.b.constant(BigInt64Array.of(BigInt(t)), [], 'int64');
    return { row, column, sum: l.map('Add', [pixels, l.b.op('Gather', [weights, index], [c], { axis: 0 })]) };
  });
  const largest = taps.reduce((most, { sum }) => l.map('Max', [most, sum]), l.b.scalar(nothing));
  return { taps, largest };
}

/** The output gradient, for each tap where that is the first to be the maximum. */
function sharesOf(l: Lowering, inputs: Inputs, g: Info): (Tap & { share: OnnxValue })[] {
  const { taps, largest } = tapsOf(l, inputs, g);
  const dy = l.value(need(inputs, 'dy'));
  let free = l.b.op('Expand', [l.b.scalar(1), l.b.int64s(dy.shape)], dy.shape);
  return taps.map((tap) => {
    const equal = l.cast(l.map('Equal', [tap.sum, largest], {}, 'bool'), 'float32');
    const hit = l.map('Mul', [equal, free]);
    free = l.map('Sub', [free, hit]);
    return { ...tap, share: l.map('Mul', [dy, hit]) };
  });
}

const dilation: Rule = {
  kernel: 'Dilation2D',
  nature: { channelwise: true },
  infer: (inputs, attrs) => [{ shape: geometry(inputs, attrs).outShape, dtype: 'float32' }],
  lower: (l, node) => l.bind(out(node), tapsOf(l, node.inputs, geometry(node.inputs, node.attrs)).largest),
};

const inputGradient: Rule = {
  kernel: 'Dilation2DBackpropInput',
  infer: (inputs) => [{ shape: need(inputs, 'x').shape, dtype: 'float32' }],
  lower: (l: Lowering, node: GraphNode) => {
    const g = geometry(node.inputs, node.attrs);
    const parts = sharesOf(l, node.inputs, g).map(({ row, column, share }) => spread(l, share, row, column, g));
    l.bind(
      out(node),
      parts.reduce((sum, part) => l.map('Add', [sum, part])),
    );
  },
};

/** Each value where its tap stood in the image. */
function spread(l: Lowering, share: OnnxValue, row: number, column: number, g: Info): OnnxValue {
  const { batchSize: n, outHeight: h, outWidth: w, inChannels: c, strideHeight: sh, strideWidth: sw, padInfo } = g;
  const between = l.b.int64s([...Array<number>(6).fill(0), 0, 0, sh - 1, 0, sw - 1, 0]);
  const apart = l.b.op('Pad', [l.reshape(share, [n, h, 1, w, 1, c]), between], [n, h, sh, w, sw, c], {
    mode: 'constant',
  });
  const [above, before] = [row - padInfo.top, column - padInfo.left];
  const after = [g.inHeight - h * sh - above, g.inWidth - w * sw - before];
  const amounts = l.b.int64s([0, above, before, 0, 0, ...after, 0]);
  const image = l.reshape(apart, [n, h * sh, w * sw, c]);
  return l.b.op('Pad', [image, amounts], [n, g.inHeight, g.inWidth, c], { mode: 'constant' });
}

const filterGradient: Rule = {
  kernel: 'Dilation2DBackpropFilter',
  infer: (inputs) => [{ shape: need(inputs, 'filter').shape, dtype: 'float32' }],
  lower: (l: Lowering, node: GraphNode) => {
    const { shape } = out(node);
    const channels = shape[2] as number;
    const axes = l.b.int64s([0, 1, 2]);
    const sums = sharesOf(l, node.inputs, geometry(node.inputs, node.attrs)).map(({ share }) =>
      l.reshape(l.b.op('ReduceSum', [share, axes], [channels], { keepdims: 0 }), [1, channels]),
    );
    l.bind(out(node), l.reshape(l.b.op('Concat', sums, [sums.length, channels], { axis: 0 }), shape));
  },
};

export const morphologyRules: Rule[] = [dilation, inputGradient, filterGradient];
