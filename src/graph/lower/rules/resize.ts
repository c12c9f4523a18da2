/**
 * Resizing as two products with interpolation matrices, rows then columns: the gradient is the same with the matrices
 * transposed. (TensorFlow.js's own bilinear gradient ignores `halfPixelCenters`, and its CPU kernel swaps height and width.)
 */
import type { GraphTensor } from '../../graph';
import type { OnnxValue } from '../../onnx/builder';
import type { Lowering } from '../lowering';
import { type Attrs, need, out, type Rule } from '../rule';

/** Row-major [to, from] matrix: output position i is Σ m[i, j] · input j. */
export type Weights = (from: number, to: number, attrs: Attrs) => Float32Array;

const ratio = (from: number, to: number, { alignCorners }: Attrs) =>
  alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;

export const bilinear: Weights = (from, to, attrs) => {
  const m = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const scale = ratio(from, to, attrs);
    const at = attrs.halfPixelCenters ? scale * (i + 0.5) - 0.5 : scale * i;
    const low = Math.max(0, Math.floor(at));
    const high = Math.min(from - 1, Math.ceil(at));
    const fraction = at - low;
    m[i * from + low] = (m[i * from + low] as number) + 1 - fraction;
    m[i * from + high] = (m[i * from + high] as number) + fraction;
  }
  return m;
};

export const nearest: Weights = (from, to, attrs) => {
  const m = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const at = ratio(from, to, attrs) * (attrs.halfPixelCenters ? i + 0.5 : i);
    m[i * from + Math.max(0, Math.min(from - 1, attrs.alignCorners ? Math.round(at) : Math.floor(at)))] = 1;
  }
  return m;
};

/** Multiplies an image's rows and columns by matrices of shape [h', h] and [w', w]. */
function separable(l: Lowering, x: GraphTensor, rows: OnnxValue, columns: OnnxValue): OnnxValue {
  const [n = 1, h = 1, w = 1, c = 1] = x.shape;
  const [newH = 1, newW = 1] = [rows.shape[0], columns.shape[0]];
  const tall = l.b.op('MatMul', [rows, l.reshape(l.cast(l.value(x), 'float32'), [n, h, w * c])], [n, newH, w * c]);
  const wide = l.b.op('MatMul', [columns, l.reshape(tall, [n * newH, w, c])], [n * newH, newW, c]);
  return l.reshape(wide, [n, newH, newW, c]);
}

const resize = (kernel: string, weights: Weights): Rule => ({
  kernel,
  nature: { channelwise: true, keepsZero: 'all' },
  infer: (inputs, attrs) => {
    const [n = 1, , , c = 1] = need(inputs, 'images').shape;
    return [{ shape: [n, ...(attrs.size as number[]), c], dtype: 'float32' }];
  },
  lower: (l, node) => {
    const x = need(node.inputs, 'images');
    const [, h = 1, w = 1] = x.shape;
    const [newH, newW] = node.attrs.size as [number, number];
    const rows = l.b.constant(weights(h, newH, node.attrs), [newH, h], 'float32');
    const columns = l.b.constant(weights(w, newW, node.attrs), [newW, w], 'float32');
    l.bind(out(node), separable(l, x, rows, columns));
  },
});

const transposed = (m: Float32Array, rows: number, columns: number) =>
  Float32Array.from(m, (_, i) => m[(i % rows) * columns + Math.floor(i / rows)] as number);

const resizeGradient = (kernel: string, weights: Weights): Rule => ({
  kernel,
  infer: (inputs) => [{ shape: need(inputs, 'images').shape, dtype: 'float32' }],
  lower: (l, node) => {
    const [dy, dx] = [need(node.inputs, 'dy'), out(node)];
    const [, h = 1, w = 1] = dx.shape;
    const [, newH = 1, newW = 1] = dy.shape;
    const rows = l.b.constant(transposed(weights(h, newH, node.attrs), newH, h), [h, newH], 'float32');
    const columns = l.b.constant(transposed(weights(w, newW, node.attrs), newW, w), [w, newW], 'float32');
    l.bind(dx, separable(l, dy, rows, columns));
  },
});

export const resizeRules: Rule[] = [
  resize('ResizeBilinear', bilinear),
  resize('ResizeNearestNeighbor', nearest),
  resizeGradient('ResizeBilinearGrad', bilinear),
  resizeGradient('ResizeNearestNeighborGrad', nearest),
];
