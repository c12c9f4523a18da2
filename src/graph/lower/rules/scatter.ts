/** Operations that read or write where a list of coordinates says. */

import { type DType, type GraphTensor, sizeOf } from '../../graph';
import type { OnnxValue } from '../../onnx/builder';
import { onnxType } from '../dims';
import type { Lowering } from '../lowering';
import { holds, shown } from '../misuse';
import { type Attrs, type Inputs, need, out, type Rule } from '../rule';

const gatherNd: Rule = {
  kernel: 'GatherNd',
  infer: (inputs) => {
    const [t, indices] = [need(inputs, 'params'), need(inputs, 'indices')];
    const depth = indices.shape.at(-1) as number;
    holds(depth <= t.shape.length, `gatherND: places of ${depth} numbers, and ${shown(t)} has ${t.shape.length} axes.`);
    return [{ shape: [...indices.shape.slice(0, -1), ...t.shape.slice(depth)], dtype: t.dtype }];
  },
  lower: (l, node) => {
    const [t, indices, y] = [need(node.inputs, 'params'), need(node.inputs, 'indices'), out(node)];
    // ONNX knows no coordinates of no axis: they are the whole tensor, again and again.
    if (indices.shape.at(-1) === 0) return l.bind(y, l.b.op('Expand', [l.value(t), l.b.int64s(y.shape)], y.shape));
    l.bind(y, l.b.op('GatherND', [l.value(t), l.cast(l.value(indices), 'int64')], y.shape));
  },
};

/** Coordinates as rows: one number is one coordinate, a list of numbers one coordinate each. */
function coordinates(l: Lowering, indices: GraphTensor): OnnxValue {
  const { shape } = indices;
  const rows = shape.length < 2 ? [sizeOf(shape), 1] : shape;
  return l.cast(l.reshape(l.value(indices), rows), 'int64');
}

/** `base` with `updates` put in, or added to it; ONNX Runtime adds numbers only. */
function scattered(
  l: Lowering,
  y: GraphTensor,
  base: OnnxValue,
  indices: GraphTensor,
  updates: GraphTensor,
  reduction: 'none' | 'add',
): OnnxValue {
  const type = y.dtype === 'bool' ? 'int32' : onnxType(y.dtype);
  const rows = coordinates(l, indices);
  const shape = [...rows.shape.slice(0, -1), ...y.shape.slice(rows.shape.at(-1) as number)];
  const flat = l.cast(l.value(updates), type);
  const all = sizeOf(updates.shape) === sizeOf(shape) ? l.reshape(flat, shape) : expanded(l, flat, shape);
  return l.cast(l.b.op('ScatterND', [l.cast(base, type), rows, all], y.shape, { reduction }), onnxType(y.dtype));
}

const expanded = (l: Lowering, x: OnnxValue, shape: readonly number[]) =>
  l.b.op('Expand', [x, l.b.int64s(shape)], shape);

const filledWith = (names: [indices: string, updates: string], shapeOf: (attrs: Attrs) => number[]) => ({
  infer: (inputs: Inputs, attrs: Attrs) => [{ shape: shapeOf(attrs), dtype: need(inputs, names[1]).dtype as DType }],
});

const scatterNd: Rule = {
  kernel: 'ScatterNd',
  ...filledWith(['indices', 'updates'], ({ shape }) => shape as number[]),
  lower: (l, node) => {
    const y = out(node);
    const zeros = expanded(l, l.constantScalar(0, y.dtype), y.shape);
    l.bind(y, scattered(l, y, zeros, need(node.inputs, 'indices'), need(node.inputs, 'updates'), 'add'));
  },
};

const sparseToDense: Rule = {
  kernel: 'SparseToDense',
  ...filledWith(['sparseIndices', 'sparseValues'], ({ outputShape }) => outputShape as number[]),
  lower: (l, node) => {
    const y = out(node);
    const { sparseIndices, sparseValues, defaultValue } = node.inputs;
    const base = defaultValue ? l.value(defaultValue) : l.constantScalar(0, y.dtype);
    const type = y.dtype === 'bool' ? 'int32' : onnxType(y.dtype);
    const whole = expanded(l, l.reshape(l.cast(base, type), []), y.shape);
    l.bind(y, scattered(l, y, whole, sparseIndices as GraphTensor, sparseValues as GraphTensor, 'none'));
  },
};

const tensorScatterUpdate: Rule = {
  kernel: 'TensorScatterUpdate',
  infer: (inputs) => {
    const { shape, dtype } = need(inputs, 'tensor');
    return [{ shape, dtype }];
  },
  lower: (l, node) => {
    const [t, y] = [need(node.inputs, 'tensor'), out(node)];
    l.bind(y, scattered(l, y, l.value(t), need(node.inputs, 'indices'), need(node.inputs, 'updates'), 'none'));
  },
};

export const scatterRules: Rule[] = [gatherNd, scatterNd, sparseToDense, tensorScatterUpdate];
