/**
 * Makes a network that was traced for one batch size fit any: the size is in the targets of reshapes and expansions, and
 * nowhere else in a network whose samples do not touch each other. That nothing is left is seen when the file is run
 * at two sizes.
 */
import type { OnnxBuilder, OnnxNode, OnnxValue } from '../graph/onnx/builder';

/** `size`: the first axis of what is traced, a number that is no other dimension. */
export function freeBatch(builder: OnnxBuilder, size: number): void {
  builder.rewrite((nodes) => nodes.map((node) => freed(builder, node, size)));
}

function freed(builder: OnnxBuilder, node: OnnxNode, size: number): OnnxNode {
  const [x, target] = node.inputs;
  const shape = target && numbersOf(target);
  if (!x || !shape) return node;
  const without = (of: (d: number) => boolean, instead: number): OnnxNode =>
    shape.some(of) ? { ...node, inputs: [x, builder.int64s(shape.map((d) => (of(d) ? instead : d)))] } : node;
  // -1: what is left of the elements. Where no axis is the batch alone, one holds others together with it, as the rows of an embedding do.
  if (node.op === 'Reshape')
    return without(shape.includes(size) ? (d) => d === size : (d) => d > 0 && d % size === 0, -1);
  // Something that is alike for all samples stays one row: it broadcasts.
  if (node.op === 'Expand') return without((d) => d === size, 1);
  return node;
}

const numbersOf = ({ type, data }: OnnxValue): number[] | undefined =>
  type === 'int64' && data instanceof BigInt64Array ? Array.from(data, Number) : undefined;
