/**
 * Gradients of convolutions with respect to their filters. Where samples fill blocks, as a blocked convolution
 * (blockedFilterGradient.ts); otherwise patches or shifted copies of the input against the output gradient, as one
 * matrix product over all samples and pixels.
 */
import type { GraphNode, GraphTensor } from '../../graph';
import type { OnnxValue } from '../../onnx/builder';
import type { Lowering } from '../lowering';
import { need, out, type Rule } from '../rule';
import { blockedGradient, fitsBlocks } from './blockedFilterGradient';
import { type ConvInfo, geometry, type Pair } from './convolution';

/** Patches of a plain image as [N, oh·ow, kh·kw, C]: one padding, one gather of channel vectors. */
function patches(l: Lowering, x: GraphTensor, g: ConvInfo): OnnxValue {
  const { inHeight: h, inWidth: w, outWidth, filterWidth: kw } = g;
  const { top, left } = g.padInfo;
  // Padding may be asymmetric, and a valid convolution may leave the last rows unused.
  const height = Math.max(h + top, (g.outHeight - 1) * g.strideHeight + (g.filterHeight - 1) * g.dilationHeight + 1);
  const width = Math.max(w + left, (outWidth - 1) * g.strideWidth + (kw - 1) * g.dilationWidth + 1);
  const image = padded(l, l.value(x), [top, height - h - top], [left, width - w - left]);
  const [pixels, taps] = [g.outHeight * outWidth, g.filterHeight * kw];
  if (taps === 1 && pixels === height * width) return l.reshape(image, [g.batchSize, pixels, 1, g.inChannels]);
  return shifts(l, image, pixels, taps, (pixel, tap) => {
    const row = Math.floor(pixel / outWidth) * g.strideHeight + Math.floor(tap / kw) * g.dilationHeight;
    const column = (pixel % outWidth) * g.strideWidth + (tap % kw) * g.dilationWidth;
    return row * width + column;
  });
}

const conv2dFilterGradient: Rule = {
  kernel: 'Conv2DBackpropFilter',
  infer: (_, attrs) => [{ shape: attrs.filterShape as number[], dtype: 'float32' }],
  lower: (l, node: GraphNode) => {
    const [x, dy, dw] = [need(node.inputs, 'x'), need(node.inputs, 'dy'), out(node)];
    const g = geometry(x.shape, dw.shape, node.attrs);
    if (fitsBlocks(l, g)) return l.bind(dw, blockedGradient(l, x, dy, g));
    const unit = g.strideHeight * g.strideWidth * g.dilationHeight * g.dilationWidth === 1;
    const square = g.filterHeight > 1 && g.filterWidth > 1;
    l.bind(dw, unit && square ? separateGradient(l, x, dy, g) : patchGradient(l, x, dy, g));
  },
};

/** dW[k·c, o] = Σ over samples and pixels of patch[p, k·c] · dy[p, o]: one matrix product. */
function patchGradient(l: Lowering, x: GraphTensor, dy: GraphTensor, g: ConvInfo): OnnxValue {
  const rows = g.batchSize * g.outHeight * g.outWidth;
  const taps = g.filterHeight * g.filterWidth;
  const columns = l.reshape(patches(l, x, g), [rows, taps * g.inChannels]);
  const gradient = l.reshape(l.value(dy), [rows, g.outChannels]);
  const product = l.b.op('Gemm', [columns, gradient], [taps * g.inChannels, g.outChannels], { transA: 1, transB: 0 });
  return l.reshape(product, [g.filterHeight, g.filterWidth, g.inChannels, g.outChannels]);
}

/**
 * With stride 1 the shifts of a filter may be shared out: columns on the input, rows on the output gradient,
 *   dW[r, s] = Σ over n, h, w of x[n, h, w + s − left] · dy[n, h − r + top, w].
 * Copies grow by kw + kh instead of kw · kh, and one product of [kw·c]ᵀ by [kh·o] is better shaped than kw·kh·c by o.
 */
function separateGradient(l: Lowering, x: GraphTensor, dy: GraphTensor, g: ConvInfo): OnnxValue {
  const {
    batchSize: n,
    inHeight: h,
    outHeight,
    outWidth: w,
    filterHeight: kh,
    filterWidth: kw,
    inChannels: c,
    outChannels: o,
  } = g;
  const rows = n * h * w;
  const wide = padded(l, l.value(x), [0, 0], [g.padInfo.left, Math.max(0, w + kw - 1 - g.inWidth - g.padInfo.left)]);
  const tall = padded(l, l.value(dy), [kh - 1 - g.padInfo.top, h + g.padInfo.top - outHeight], [0, 0]);
  const width = wide.shape[2] as number;
  const columns = shifts(l, wide, h * w, kw, (p, s) => Math.floor(p / w) * width + (p % w) + s);
  const gradients = shifts(l, tall, h * w, kh, (p, r) => (Math.floor(p / w) + kh - 1 - r) * w + (p % w));
  const product = l.b.op(
    'Gemm',
    [l.reshape(columns, [rows, kw * c]), l.reshape(gradients, [rows, kh * o])],
    [kw * c, kh * o],
    { transA: 1, transB: 0 },
  );
  return l.transpose(l.reshape(product, [kw, c, kh, o]), [2, 0, 1, 3]);
}

/** Zeros around the rows and columns of a plain image. Negative amounts crop. */
function padded(l: Lowering, x: OnnxValue, rows: Pair, columns: Pair): OnnxValue {
  if ([...rows, ...columns].every((p) => p === 0)) return x;
  const [n = 1, h = 1, w = 1, c = 1] = x.shape;
  const amounts = l.b.int64s([0, rows[0], columns[0], 0, 0, rows[1], columns[1], 0]);
  return l.b.op('Pad', [x, amounts], [n, h + rows[0] + rows[1], w + columns[0] + columns[1], c], { mode: 'constant' });
}

/** Channel vectors of `count` pixels, each with `taps` neighbours: [N, count, taps, C] from [N, H, W, C] by pixel index. */
function shifts(
  l: Lowering,
  x: OnnxValue,
  count: number,
  taps: number,
  index: (pixel: number, tap: number) => number,
): OnnxValue {
  const [n = 1, h = 1, w = 1, c = 1] = x.shape;
  const flat = l.reshape(x, [n, h * w, c]);
  const indices = BigInt64Array.from({ length: count * taps }, (_, i) => BigInt(index(Math.floor(i / taps), i % taps)));
  return l.b.op('Gather', [flat, l.b.constant(indices, [count, taps], 'int64')], [n, count, taps, c], { axis: 1 });
}

const depthwiseFilterGradient: Rule = {
  kernel: 'DepthwiseConv2dNativeBackpropFilter',
  infer: (_, attrs) => [{ shape: attrs.filterShape as number[], dtype: 'float32' }],
  lower: (l, node) => {
    const [x, dy, dw] = [need(node.inputs, 'x'), need(node.inputs, 'dy'), out(node)];
    const g = geometry(x.shape, dw.shape, node.attrs, true);
    const [kh = 1, kw = 1, c = 1, m = 1] = dw.shape;
    const P = g.outHeight * g.outWidth;
    const columns = l.reshape(patches(l, x, g), [g.batchSize * P, kh * kw, c, 1]);
    const gradient = l.reshape(l.value(dy), [g.batchSize * P, 1, c, m]);
    const products = l.map('Mul', [columns, gradient]);
    const sum = l.b.op('ReduceSum', [products, l.b.int64s([0])], [kh * kw, c, m], { keepdims: 0 });
    l.bind(dw, l.reshape(sum, dw.shape));
  },
};

export const filterGradientRules: Rule[] = [conv2dFilterGradient, depthwiseFilterGradient];
