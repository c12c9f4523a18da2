/** Shapes and element types as ONNX has them. */
import type { DType } from '../graph';
import type { OnnxType } from '../onnx/builder';

export const sameDims = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((d, i) => d === b[i]);

export const sameShape = (a: { shape: readonly number[] }, b: { shape: readonly number[] }) =>
  sameDims(a.shape, b.shape);

/** NumPy broadcasting. */
export function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    return x === 1 ? y : x;
  });
}

export const onnxType = (dtype: DType): OnnxType => dtype;
