/**
 * Einstein sums as matrix products, two operands at a time: axes that both have and the result keeps are the batch, axes
 * that both have and nobody needs any more are summed over by the product.
 */
import * as tf from '@tensorflow/tfjs';
import type { Info, Run } from './composed';

/** A tensor and the label of each of its axes. */
interface Term {
  x: Info;
  labels: number[];
}

export function einsum(equation: string, tensors: readonly Info[], run: Run): Info {
  const { allDims, summedDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, tensors.length);
  tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors as tf.Tensor[]);
  const result = [...allDims.keys()].filter((label) => !summedDims.includes(label));
  const terms = tensors.map((x, i) => ({ x, labels: [...(idDims[i] as number[])] }));
  const [start, ...others] = terms as [Term, ...Term[]];
  const total = others.reduce((left, right, i) => {
    const wanted = new Set([...result, ...others.slice(i + 1).flatMap(({ labels }) => labels)]);
    return product(left, right, wanted, run);
  }, start);
  const { x } = arranged(summed(total, new Set(result), run), result, run);
  return x === tensors[0] ? run('Identity', { x }, {}) : x;
}

function product(a: Term, b: Term, wanted: ReadonlySet<number>, run: Run): Term {
  const left = summed(a, new Set([...wanted, ...b.labels]), run);
  const right = summed(b, new Set([...wanted, ...a.labels]), run);
  const common = left.labels.filter((label) => right.labels.includes(label));
  const batch = common.filter((label) => wanted.has(label));
  const inner = common.filter((label) => !wanted.has(label));
  const [rows, columns] = [left, right].map(({ labels }) => labels.filter((label) => !common.includes(label))) as [
    number[],
    number[],
  ];
  const sizes = (labels: number[], { x, labels: own }: Term) =>
    labels.map((label) => x.shape[own.indexOf(label)] as number);
  const [n, m, k, c] = [sizes(batch, left), sizes(rows, left), sizes(inner, left), sizes(columns, right)].map((dims) =>
    dims.reduce((x, y) => x * y, 1),
  ) as [number, number, number, number];
  const matrix = (term: Term, order: number[], shape: number[]) =>
    run('Reshape', { x: arranged(term, order, run).x }, { shape });
  const labels = [...batch, ...rows, ...columns];
  const shape = [...sizes(batch, left), ...sizes(rows, left), ...sizes(columns, right)];
  const [p, q] = [
    matrix(left, [...batch, ...rows, ...inner], [n, m, k]),
    matrix(right, [...batch, ...inner, ...columns], [n, k, c]),
  ];
  // Without a sum: a product element by element, rows by columns.
  const flat =
    inner.length === 0
      ? run('Multiply', { a: p, b: q }, {})
      : run('BatchMatMul', { a: p, b: q }, { transposeA: false, transposeB: false });
  return { x: run('Reshape', { x: flat }, { shape }), labels };
}

/** Summed over the axes that are not wanted. */
function summed({ x, labels }: Term, wanted: ReadonlySet<number>, run: Run): Term {
  const axis = [...labels.keys()].filter((i) => !wanted.has(labels[i] as number));
  if (axis.length === 0) return { x, labels };
  return { x: run('Sum', { x }, { axis, keepDims: false }), labels: labels.filter((label) => wanted.has(label)) };
}

function arranged({ x, labels }: Term, order: number[], run: Run): Term {
  const perm = order.map((label) => labels.indexOf(label));
  if (perm.every((from, to) => from === to)) return { x, labels };
  return { x: run('Transpose', { x }, { perm }), labels: order };
}
