/** Counts by comparison, like one-hot vectors: how often each number below `size` comes up, and how many are smaller. */

import type { GraphNode, GraphTensor } from '../../graph';
import { sizeOf } from '../../graph';
import { onnxType } from '../dims';
import type { Lowering } from '../lowering';
import { type Attrs, type Inputs, need, out, type Rule } from '../rule';

/** Bincount counts all together, whatever the shape; DenseBincount row by row. */
const rowsOf = (kernel: string, { shape }: GraphTensor) => (kernel === 'Bincount' ? [sizeOf(shape)] : shape);

const counting = (kernel: string): Rule => ({
  kernel,
  infer: (inputs: Inputs, attrs: Attrs) => {
    const batch = rowsOf(kernel, need(inputs, 'x')).slice(0, -1);
    return [{ shape: [...batch, attrs.size as number], dtype: need(inputs, 'weights').dtype }];
  },
  lower: (l: Lowering, node: GraphNode) => {
    const [x, weights, y] = [need(node.inputs, 'x'), need(node.inputs, 'weights'), out(node)];
    const size = node.attrs.size as number;
    const rows = rowsOf(kernel, x);
    const classes = l.b.constant(
      Int32Array.from({ length: size }, (_, i) => i),
      [size],
      'int32',
    );
    const column = (t: GraphTensor) => l.reshape(l.value(t), [...rows, 1]);
    const hit = l.map('Equal', [l.cast(column(x), 'int32'), classes], {}, 'bool');
    const type = onnxType(y.dtype);
    const axis = rows.length - 1;
    if (node.attrs.binaryOutput === true)
      return l.bind(
        y,
        l.cast(l.b.op('ReduceMax', [l.cast(hit, 'int32')], y.shape, { axes: [axis], keepdims: 0 }), type),
      );
    const ones = l.cast(hit, type);
    const counted = sizeOf(weights.shape) > 0 ? l.map('Mul', [ones, column(weights)]) : ones;
    l.bind(y, l.b.op('ReduceSum', [counted, l.b.int64s([axis])], y.shape, { keepdims: 0 }));
  },
});

/** Where a value belongs among sorted ones, row by row: after as many as are smaller, or not larger. */
const searchSorted: Rule = {
  kernel: 'SearchSorted',
  infer: (inputs) => [{ shape: need(inputs, 'values').shape, dtype: 'int32' }],
  lower: (l, node) => {
    const [sorted, values, y] = [need(node.inputs, 'sortedSequence'), need(node.inputs, 'values'), out(node)];
    const [rows = 1, count = 1] = values.shape;
    const among = l.reshape(l.value(sorted), [rows, 1, sorted.shape[1] as number]);
    const value = l.reshape(l.value(values), [rows, count, 1]);
    const before = l.map(node.attrs.side === 'left' ? 'Less' : 'LessOrEqual', [among, value], {}, 'bool');
    l.bind(y, l.b.op('ReduceSum', [l.cast(before, 'int32'), l.b.int64s([2])], y.shape, { keepdims: 0 }));
  },
};

export const countingRules: Rule[] = [counting('Bincount'), counting('DenseBincount'), searchSorted];
