/**
 * Counts what a network spends on one image under given gates, in the slowest and plainest way: it runs the traced kernels
 * one by one with eager TensorFlow.js, looks which channels a product reads are anything but zero, and disturbs each
 * channel that it makes to see whether the network's output notices. It knows nothing of natures, gates or layers.
 */
import * as tf from '@tensorflow/tfjs';
import { type Graph, type GraphNode, type GraphTensor, sizeOf, valuesOf } from '../../../src/graph/graph';

type Values = ReadonlyMap<GraphTensor, tf.Tensor>;

/** By product, in the order of the graph. `given`: values of inputs, weights and gates. */
export function slowMacs(graph: Graph, given: Values, output: GraphTensor): number[] {
  return tf.tidy(() => {
    const values = forward(graph.nodes, given);
    return graph.nodes
      .filter((node) => node.kernel in products)
      .map((node) => spent(node, graph, values, given, output));
  });
}

const valueIn = (values: Values, t: GraphTensor): tf.Tensor =>
  values.get(t) ?? tf.tensor(valuesOf(t.constant!, sizeOf(t.shape), t.dtype), [...t.shape], t.dtype);

function forward(nodes: readonly GraphNode[], given: Values): Map<GraphTensor, tf.Tensor> {
  const values = new Map(given);
  for (const { kernel, inputs, attrs, outputs } of nodes) {
    if (outputs.every((t) => values.has(t))) continue;
    const named = Object.fromEntries(Object.entries(inputs).map(([name, t]) => [name, valueIn(values, t)]));
    const operands = '0' in inputs ? Object.values(named) : named;
    const results = [
      tf
        .engine()
        .runKernel(kernel, operands as unknown as tf.NamedTensorMap, attrs as tf.NamedAttrMap) as unknown as tf.Tensor,
    ].flat();
    outputs.forEach((t, i) => {
      if (!given.has(t)) values.set(t, results[i]!);
    });
  }
  return values;
}

/** For each product: multiply-adds of one pair of channels that are read and made, and whether each of both is not all zero. */
const products: Record<string, (node: GraphNode, of: (operand: string) => tf.Tensor) => Product> = {
  Conv2D: ({ inputs: { filter }, outputs: [y] }, of) => ({
    each: filter!.shape[0]! * filter!.shape[1]! * (sizeOf(y!.shape) / y!.shape.at(-1)!),
    read: channelsOf(of('x')).map(some),
  }),
  DepthwiseConv2dNative: ({ inputs: { filter }, outputs: [y] }, of) => ({
    each: filter!.shape[0]! * filter!.shape[1]! * (sizeOf(y!.shape) / y!.shape.at(-1)!),
    read: [true],
    made: channelsOf(of('x')).flatMap((column) => Array<boolean>(filter!.shape[3]!).fill(some(column))),
  }),
  Conv2DBackpropInput: ({ inputs: { filter, dy } }, of) => ({
    each: filter!.shape[0]! * filter!.shape[1]! * (sizeOf(dy!.shape) / dy!.shape.at(-1)!),
    read: channelsOf(of('dy')).map(some),
  }),
  BatchMatMul: ({ attrs, outputs: [y] }, of) => {
    const turned = (x: tf.Tensor, yes: unknown) => (yes ? tf.matMul(x, tf.eye(x.shape.at(-2)!), true) : x);
    const [a, b] = [turned(of('a'), attrs.transposeA), turned(of('b'), attrs.transposeB)];
    const rowsOfB = channelsOf(turned(b, true)).map(some);
    // A turned factor's channels are rows of the result, and a row of zeros costs nothing; of others only all at once are a gate's.
    const rows = attrs.transposeA ? count(channelsOf(of('a')).map(some)) : sizeOf(y!.shape) / y!.shape.at(-1)!;
    return {
      each: rows,
      read: channelsOf(a).map((column, k) => some(column) && rowsOfB[k]!),
      made: channelsOf(b).map(some),
    };
  },
};

interface Product {
  each: number;
  read: boolean[];
  made?: boolean[];
}

const some = (column: readonly number[]) => column.some((v) => v !== 0);

function spent(node: GraphNode, graph: Graph, values: Values, given: Values, output: GraphTensor): number {
  const { each, read, made } = products[node.kernel]!(node, (operand) => valueIn(values, node.inputs[operand]!));
  const [y] = node.outputs;
  const place = graph.nodes.indexOf(node);
  const before = Array.from(values.get(output)!.dataSync());
  const known = new Map(given);
  for (const { outputs } of graph.nodes.slice(0, place + 1)) for (const t of outputs) known.set(t, values.get(t)!);
  // What leads to gates alone is always computed.
  const leads = leadsTo(output, given).has(node) && y !== output;
  const needed = channelsOf(values.get(y!)!).map((_, channel) => {
    if (!leads) return true;
    const changed = new Map(known).set(y!, disturbed(values.get(y!)!, channel));
    const after = forward(graph.nodes.slice(place + 1), changed)
      .get(output)!
      .dataSync();
    return before.some((v, i) => v !== after[i]);
  });
  return each * count(read) * count(needed.map((yes, c) => yes && (made?.[c] ?? true)));
}

/** Nodes that a tensor is made of, gates being given. */
function leadsTo(tensor: GraphTensor, given: Values, found = new Set<GraphNode>()): Set<GraphNode> {
  if (given.has(tensor) || !tensor.node || found.has(tensor.node)) return found;
  found.add(tensor.node);
  for (const operand of Object.values(tensor.node.inputs)) leadsTo(operand, given, found);
  return found;
}

const count = (flags: boolean[]) => flags.filter(Boolean).length;

function channelsOf(x: tf.Tensor): number[][] {
  const channels = x.shape.at(-1)!;
  const data = Array.from(x.dataSync());
  return Array.from({ length: channels }, (_, c) => data.filter((_v, i) => i % channels === c));
}

function disturbed(x: tf.Tensor, channel: number): tf.Tensor {
  const channels = x.shape.at(-1)!;
  return tf.tensor(
    Array.from(x.dataSync(), (v, i) => (i % channels === channel ? v + 0.9 + 2 * Math.sin(i) : v)),
    x.shape,
  );
}
