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

/** TensorFlow.js does not tell a gradient how the number of windows was rounded; `dy` has it. */
const gradientGeometry = (x: GraphTensor, dy: GraphTensor, attrs: Attrs): ConvInfo => ({
  ...geometry(x.shape, { ...attrs, dimRoundingMode: 'floor' }),
  outHeight: dy.shape[1] as number,
  outWidth: dy.shape[2] as number,
});

const attributes = (g: ConvInfo) => ({
  kernel_shape: [g.filterHeight, g.filterWidth],
  strides: [g.strideHeight, g.strideWidth],
  pads: [g.padInfo.top, g.padInfo.left, g.padInfo.bottom, g.padInfo.right],
});

/**
 * ONNX Runtime takes no padding as large as the filter, and rounds down: such images are padded beforehand, as far as the
 * windows reach. Undefined for all others.
 */
function paddedBefore(g: ConvInfo) {
  const { top, left, bottom, right } = g.padInfo;
  const whole = reach(g);
  const takes = Math.max(top, bottom) < g.filterHeight && Math.max(left, right) < g.filterWidth;
  const reaches = whole.after[0] <= bottom && whole.after[1] <= right;
  return takes && reaches ? undefined : whole;
}

/** The part of an image, padding included, that windows see. */
function reach(g: ConvInfo) {
  const [height, width] = [
    (g.outHeight - 1) * g.strideHeight + g.filterHeight,
    (g.outWidth - 1) * g.strideWidth + g.filterWidth,
  ];
  const after = [height - g.inHeight - g.padInfo.top, width - g.inWidth - g.padInfo.left] as const;
  return { amounts: [0, 0, g.padInfo.top, g.padInfo.left, 0, 0, ...after], after, height, width };
}

/** The image [n, c, h, w] with `value` around it, and the attributes of a pooling over it. */
function padded(l: Lowering, x: OnnxValue, g: ConvInfo, value: number) {
  const wide = paddedBefore(g);
  if (wide === undefined) return { x, attributes: attributes(g) };
  const [n = 1, c = 1] = x.shape;
  const inputs = [x, l.b.int64s(wide.amounts), l.b.scalar(value)];
  return {
    x: l.b.op('Pad', inputs, [n, c, wide.height, wide.width], { mode: 'constant' }),
    attributes: { ...attributes(g), pads: [0, 0, 0, 0] },
    wide,
  };
}

const maxPool: Rule = {
  kernel: 'MaxPool',
  infer: (inputs, attrs) => [{ shape: geometry(need(inputs, 'x').shape, attrs).outShape, dtype: 'float32' }],
  lower: (l, node) => {
    const [x, y] = [need(node.inputs, 'x'), out(node)];
    const g = geometry(x.shape, node.attrs);
    if (l.native(x) === 'blocked' && paddedBefore(g) === undefined)
      return l.bind(y, l.blockedOp('MaxPool', [l.value(x, 'blocked')], y.shape, attributes(g)), 'blocked');
    const image = padded(l, l.value(x, 'nchw'), g, lowest);
    l.bind(y, l.b.op('MaxPool', [image.x], l.physical(y.shape, 'nchw'), image.attributes), 'nchw');
  },
};

/** The mean over what of a window lies in the image. */
const avgPool: Rule = {
  kernel: 'AvgPool',
  infer: maxPool.infer,
  lower: (l, node) => {
    const [x, y] = [need(node.inputs, 'x'), out(node)];
    const g = geometry(x.shape, node.attrs);
    const wide = paddedBefore(g);
    const own = { ...attributes(g), count_include_pad: 0 };
    if (wide === undefined && l.native(x) === 'blocked')
      return l.bind(y, l.blockedOp('AveragePool', [l.value(x, 'blocked')], y.shape, own), 'blocked');
    const [image, shape] = [l.value(x, 'nchw'), l.physical(y.shape, 'nchw')];
    if (wide === undefined) return l.bind(y, l.b.op('AveragePool', [image], shape, own), 'nchw');
    // As a convolution, which takes any padding: ONNX Runtime would put one beforehand back into the pooling.
    const pads = [g.padInfo.top, g.padInfo.left, ...wide.after.map((after) => Math.max(0, after))];
    const mean = l.b.op('Conv', [image, meanFilter(l, g)], shape, { ...attributes(g), pads, group: g.inChannels });
    const share = l.b.constant(windowShares(g), [1, 1, g.outHeight, g.outWidth], 'float32');
    l.bind(y, l.map('Div', [mean, share]), 'nchw');
  },
};

/** One for each channel: the mean over a window. */
function meanFilter(l: Lowering, g: ConvInfo): OnnxValue {
  const size = g.filterHeight * g.filterWidth;
  const shares = new Float32Array(g.inChannels * size).fill(1 / size);
  return l.b.constant(shares, [g.inChannels, 1, g.filterHeight, g.filterWidth], 'float32');
}

/** The share of each window that lies in the image. */
function windowShares(g: ConvInfo): Float32Array {
  const inside = (count: number, stride: number, before: number, filter: number, size: number) =>
    Array.from({ length: count }, (_, i) => {
      const start = i * stride - before;
      return Math.max(0, Math.min(start + filter, size) - Math.max(start, 0)) / filter;
    });
  const rows = inside(g.outHeight, g.strideHeight, g.padInfo.top, g.filterHeight, g.inHeight);
  const columns = inside(g.outWidth, g.strideWidth, g.padInfo.left, g.filterWidth, g.inWidth);
  return Float32Array.from(rows.flatMap((row) => columns.map((column) => row * column)));
}

/** The gradient goes to the first largest element of each window; overlapping windows add up. */
const maxPoolGrad: Rule = {
  kernel: 'MaxPoolGrad',
  infer: (inputs) => [{ shape: need(inputs, 'input').shape, dtype: 'float32' }],
  lower: (l, node) => {
    const [dy, x, dx] = [need(node.inputs, 'dy'), need(node.inputs, 'input'), out(node)];
    const g = gradientGeometry(x, dy, node.attrs);
    if (l.target.gpu) return l.bind(dx, gradientByTaps(l, x, dy, g), 'nchw');
    const shape = l.physical(dy.shape, 'nchw');
    const outputs = [
      { shape, type: 'float32' as const },
      { shape, type: 'int64' as const },
    ];
    const image = padded(l, l.value(x, 'nchw'), g, lowest);
    const [, where] = l.b.ops('MaxPool', [image.x], outputs, image.attributes);
    const [size, count] = [sizeOf(image.x.shape), sizeOf(dy.shape)];
    const zeros = l.b.op('Expand', [l.b.scalar(0), l.b.int64s([size])], [size]);
    const inputs = [zeros, l.reshape(where as OnnxValue, [count]), l.reshape(l.value(dy, 'nchw'), [count])];
    const flat = l.b.op('ScatterElements', inputs, [size], { axis: 0, reduction: 'add' });
    const whole = l.reshape(flat, image.x.shape);
    if (image.wide === undefined) return l.bind(dx, whole, 'nchw');
    // What went to the padding is nobody's; an image whose end no window reaches gets zeros there.
    const back = image.wide.amounts.map((amount) => -amount);
    l.bind(dx, l.b.op('Pad', [whole, l.b.int64s(back)], l.physical(dx.shape, 'nchw'), { mode: 'constant' }), 'nchw');
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
  const around = padded(l, image, g, lowest);
  const largest = l.b.op('MaxPool', [around.x], shape, around.attributes);
  const { amounts, height, width } = reach(g);
  const surrounded = l.b.op('Pad', [image, l.b.int64s(amounts), l.b.scalar(lowest)], [n, c, height, width], {
    mode: 'constant',
  });
  let free = l.b.op('Expand', [l.b.scalar(1), l.b.int64s(shape)], shape);
  const parts: OnnxValue[] = [];
  for (let row = 0; row < g.filterHeight; row++)
    for (let column = 0; column < g.filterWidth; column++) {
      const tap = l.b.op(
        'Slice',
        [
          surrounded,
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
    const g = gradientGeometry(dx, dy, node.attrs);
    const channels = dx.shape[3] as number;
    if (g.filterHeight * g.filterWidth === 1 && l.native(dy) === 'blocked' && spreads(dx, g)) {
      return l.bind(dx, spread(l, l.value(dy, 'blocked'), g), 'blocked');
    }
    bindTransposed(l, dx, [l.value(dy, 'nchw'), meanFilter(l, g)], g, channels);
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

export const poolingRules: Rule[] = [maxPool, avgPool, maxPoolGrad, avgPoolGrad];
