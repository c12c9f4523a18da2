/**
 * Folds what multiplies and adds to the outputs of a matrix product into its weights: a bias that is added afterwards, a
 * normalisation at inference. A gate's own layers are small, so that each operator costs about as much as what it
 * computes: at 32×32 pixels, half of a gate was overhead.
 */
import type { OnnxBuilder, OnnxNode, OnnxValue } from '../onnx/builder';

export function foldDenseAffine(builder: OnnxBuilder): void {
  builder.rewrite((nodes, outputs) => {
    const uses = new Map<string, number>();
    for (const value of [...nodes.flatMap((node) => node.inputs), ...outputs])
      if (value) uses.set(value.name, (uses.get(value.name) ?? 0) + 1);
    const kept = new Set<OnnxNode>();
    const producer = new Map<string, OnnxNode>();
    const put = (node: OnnxNode) => {
      kept.add(node);
      for (const output of node.outputs) producer.set(output.name, node);
    };
    const alone = (value: OnnxValue | undefined) =>
      value && uses.get(value.name) === 1 ? producer.get(value.name) : undefined;

    for (const node of nodes) {
      const [value, factor] = constantLast(node);
      const last = value && alone(value);
      const gemm = last?.op === 'Reshape' ? alone(last.inputs[0]) : last;
      const [output] = node.outputs;
      const folded = gemm?.op === 'Gemm' && value && factor && fold(builder, gemm, node.op, value, factor);
      if (!folded || !gemm || !last || !output) {
        put(node);
        continue;
      }
      kept.delete(gemm);
      kept.delete(last);
      put(folded);
      const [product] = folded.outputs as [OnnxValue];
      const inputs = [product, builder.int64s(output.shape)];
      put({ op: 'Reshape', domain: '', inputs, outputs: [output], attributes: {}, label: node.label });
    }
    return [...kept];
  });
}

/** The inputs of a product or a sum, the constant second; nothing for another node. */
function constantLast({ op, inputs }: OnnxNode): [OnnxValue?, OnnxValue?] {
  const [a, b] = inputs;
  if ((op !== 'Mul' && op !== 'Add') || !a || !b) return [];
  return b.data ? [a, b] : a.data ? [b, a] : [];
}

/** The product with `factor` in it, under the name of its output; undefined where it is not one number for each column. */
function fold(
  builder: OnnxBuilder,
  gemm: OnnxNode,
  op: string,
  value: OnnxValue,
  factor: OnnxValue,
): OnnxNode | undefined {
  const [x, weights, bias] = gemm.inputs;
  const [output] = gemm.outputs;
  const columns = output?.shape[1];
  const numbers = columns && perColumn(value, factor, columns);
  if (!x || !weights?.data || (bias && !bias.data) || !numbers) return undefined;
  const before = bias?.data ?? new Float32Array(columns);
  const shift = numbers.map((n, c) => (op === 'Mul' ? n * Number(before[c]) : n + Number(before[c])));
  const { transB } = gemm.attributes;
  const inner = weights.data.length / columns;
  const columnOf = (i: number) => (transB ? Math.floor(i / inner) : i % columns);
  const scaled =
    op === 'Mul'
      ? builder.constant(
          Float32Array.from(weights.data as Float32Array, (w, i) => w * (numbers[columnOf(i)] as number)),
          weights.shape,
          'float32',
        )
      : weights;
  return { ...gemm, inputs: [x, scaled, builder.constant(Float32Array.from(shift), [columns], 'float32')] };
}

/** One number a column, where the columns are the innermost axis of `value` and the constant goes along it. */
function perColumn(value: OnnxValue, { shape, data }: OnnxValue, columns: number): number[] | undefined {
  if (!data) return undefined;
  const numbers = Array.from(data as Float32Array, Number);
  if (numbers.length === 1) return Array(columns).fill(numbers[0]);
  const axis = value.shape.lastIndexOf(columns);
  const own = shape.length - (value.shape.length - axis);
  const fits =
    numbers.length === columns &&
    axis >= 0 &&
    shape[own] === columns &&
    value.shape.slice(axis + 1).every((d) => d === 1);
  return fits ? numbers : undefined;
}
