/**
 * How much memory a run of a lowered graph needs, before it is tried: values live from the node that makes them to the last
 * one that reads them, in the order in which ONNX Runtime runs nodes on the CPU.
 */
import { sizeOf } from '../graph';
import type { OnnxNode, OnnxValue } from './builder';

const elementBytes: Record<OnnxValue['type'], number> = { float32: 4, int32: 4, int64: 8, float64: 8, bool: 1 };
export const bytesOf = ({ shape, type }: OnnxValue): number => sizeOf(shape) * elementBytes[type];

/** The same memory under another shape. */
const aliases = new Set(['Reshape', 'Identity', 'Squeeze', 'Unsqueeze', 'Flatten']);
/** May write their result over an argument of its size that nobody reads any more. */
const inPlace = new Set([
  ...['Add', 'Sub', 'Mul', 'Div', 'Neg', 'Relu', 'Sigmoid', 'Tanh', 'Exp', 'Log', 'Sqrt', 'Abs', 'Clip', 'Reciprocal'],
  ...['Softmax', 'LogSoftmax'],
]);

interface Contents {
  nodes: readonly OnnxNode[];
  outputs: readonly { value: OnnxValue }[];
}

/**
 * The most bytes that values between inputs and outputs take at once; what is fed in and what is fetched are not counted,
 * they have memory of the caller's. What an operator needs while it runs is not known here, nor what the allocator wastes.
 */
export function peakBytes({ nodes, outputs }: Contents): number {
  const order = runOrder(nodes);
  const owners = ownersOf(order);
  const owner = (value: OnnxValue) => owners.get(value.name) ?? value.name;
  const fetched = new Set(outputs.map(({ value }) => owner(value)));
  const reads = new Map<string, number>();
  for (const node of order)
    if (!aliases.has(node.op)) for (const name of inputsOf(node, owner)) reads.set(name, (reads.get(name) ?? 0) + 1);
  // Bytes of each buffer that a node made and that is still to be read.
  const live = new Map<string, number>();
  let [now, peak] = [0, 0];
  for (const node of order) {
    if (aliases.has(node.op)) continue;
    const dying = inputsOf(node, owner).filter((name) => {
      const left = (reads.get(name) ?? 0) - 1;
      reads.set(name, left);
      return left === 0 && live.has(name);
    });
    const made = node.outputs.map((value) => [owner(value), bytesOf(value)] as const);
    const reused = inPlace.has(node.op) ? dying.find((name) => live.get(name) === made[0]?.[1]) : undefined;
    for (const [i, [name, bytes]] of made.entries()) {
      if (fetched.has(name) || (reads.get(name) ?? 0) === 0) continue;
      live.set(name, bytes);
      now += i === 0 && reused !== undefined ? 0 : bytes;
    }
    peak = Math.max(peak, now);
    for (const name of dying) {
      if (name !== reused) now -= live.get(name) ?? 0;
      live.delete(name);
    }
  }
  return peak;
}

function inputsOf(node: OnnxNode, owner: (value: OnnxValue) => string): string[] {
  return [...new Set(node.inputs.flatMap((value) => (value && !value.data ? [owner(value)] : [])))];
}

/** The value whose memory each alias shows. */
function ownersOf(order: readonly OnnxNode[]): Map<string, string> {
  const owners = new Map<string, string>();
  for (const { op, inputs, outputs } of order) {
    const [from] = inputs;
    if (aliases.has(op) && from) for (const { name } of outputs) owners.set(name, owners.get(from.name) ?? from.name);
  }
  return owners;
}

/**
 * The order of ONNX Runtime's sequential executor: depth first backwards from the nodes that nobody reads, the later ones
 * first, and of a node's arguments the later ones first.
 */
function runOrder(nodes: readonly OnnxNode[]): OnnxNode[] {
  const makers = new Map<string, number>();
  for (const [i, { outputs }] of nodes.entries()) for (const { name } of outputs) makers.set(name, i);
  const before = nodes.map(({ inputs }) =>
    [...new Set(inputs.flatMap((value) => makers.get(value?.name ?? '') ?? []))].sort((a, b) => a - b),
  );
  const read = new Set(before.flat());
  const order: OnnxNode[] = [];
  const seen = new Set<number>();
  const stack: { node: number; leave: boolean }[] = [];
  for (const node of nodes.keys()) if (!read.has(node)) stack.push({ node, leave: false });
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { node, leave } = top;
    if (leave) {
      order.push(nodes[node] as OnnxNode);
      continue;
    }
    if (seen.has(node)) continue;
    seen.add(node);
    stack.push({ node, leave: true });
    for (const earlier of before[node] ?? []) if (!seen.has(earlier)) stack.push({ node: earlier, leave: false });
  }
  return order;
}
