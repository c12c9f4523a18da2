/** Matrix products. A product of two matrices is a Gemm, whose transposes cost nothing. */

import type { GraphTensor } from '../../graph';
import type { OnnxValue } from '../../onnx/builder';
import { broadcast } from '../dims';
import type { Lowering } from '../lowering';
import { holds, shown } from '../misuse';
import { need, out, type Rule } from '../rule';
import { numbersOf } from './integers';

const swapLast = (shape: readonly number[]) => [...shape.slice(0, -2), shape.at(-1) as number, shape.at(-2) as number];

function matrix(l: Lowering, t: GraphTensor, transposed: boolean): OnnxValue {
  const value = l.value(t);
  if (!transposed) return value;
  const rank = value.shape.length;
  return l.transpose(value, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
}

const batchMatMul: Rule = {
  kernel: 'BatchMatMul',
  nature: { product: 'matrix product' },
  infer: (inputs, { transposeA, transposeB }) => {
    const [a, b] = [need(inputs, 'a'), need(inputs, 'b')];
    const rows = transposeA ? swapLast(a.shape) : a.shape;
    const columns = transposeB ? swapLast(b.shape) : b.shape;
    holds(
      rows.at(-1) === columns.at(-2),
      `matMul: inner shapes (${rows.at(-1)}) and (${columns.at(-2)}) of tensors ${shown(a)} and ${shown(b)} must match (transposeA=${transposeA === true}, transposeB=${transposeB === true}).`,
    );
    const batch = broadcast(rows.slice(0, -2), columns.slice(0, -2));
    return [{ shape: [...batch, rows.at(-2) as number, columns.at(-1) as number], dtype: a.dtype }];
  },
  lower: (l, node) => {
    const [a, b] = [need(node.inputs, 'a'), need(node.inputs, 'b')];
    const y = out(node);
    const { transposeA, transposeB } = node.attrs as { transposeA?: boolean; transposeB?: boolean };
    const single = y.shape.slice(0, -2).every((d) => d === 1);
    if (single && y.dtype === 'float32') {
      const flat = (t: GraphTensor) => l.reshape(l.value(t), t.shape.slice(-2));
      const flags = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
      return l.bind(y, l.reshape(l.b.op('Gemm', [flat(a), flat(b)], y.shape.slice(-2), flags), y.shape));
    }
    const operands = [matrix(l, a, transposeA === true), matrix(l, b, transposeB === true)];
    l.bind(y, l.b.op('MatMul', numbersOf(l, node.kernel, operands), y.shape));
  },
};

export const matmulRules: Rule[] = [batchMatMul];
