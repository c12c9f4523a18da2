/**
 * Multiply-adds of one sample, from the traced graph: convolutions, dense weights and products of matrices, both of which
 * may be activations, as `torch.utils.flop_counter` counts them; no bias, no batch-norm, no activations, pooling or
 * additions. Operations that have weights but no rule here are named, never guessed.
 */
import { imageOf, matrixOf } from '../gating/channelFlow';
import { type Graph, type GraphNode, type GraphTensor, liveNodes, opaque, operationOf, sizeOf } from '../graph';
import { natureOf } from '../lower/rules';
import { port } from '../port';

export type ProductKind =
  | 'convolution'
  | 'depthwise convolution'
  | 'transposed convolution'
  | 'dense'
  /** Of two activations. */
  | 'matrix product';

export interface MacCount {
  node: GraphNode;
  kind: ProductKind;
  /** Of one sample, everything open. */
  macs: number;
}

export interface MacCounts {
  counts: MacCount[];
  /** Layers or kernels that use weights in an operation that is not counted; `LAYER (OPERATION)` where the operation has no rule. */
  notCounted: string[];
}

/** Of the forward graph of a batch of `batch` samples. */
export function countMacs(graph: Graph, batch: number): MacCounts {
  const counts: MacCount[] = [];
  const notCounted = new Set<string>();
  const origins: Origins = new Map();
  for (const node of liveNodes(graph)) {
    const count = countNode(node, batch, origins);
    if (count) counts.push(count);
    else if (node.kernel === opaque) notCounted.add(opaqueName(node));
    else if (multipliesWeights(node, origins)) notCounted.add(node.origin.layer ?? node.kernel);
  }
  return { counts, notCounted: [...notCounted] };
}

function opaqueName(node: GraphNode): string {
  const { layer } = node.origin;
  return layer === undefined ? operationOf(node) : `${layer} (${operationOf(node)})`;
}

function countNode(node: GraphNode, batch: number, origins: Origins): MacCount | undefined {
  const kind = natureOf(node.kernel).product;
  if (kind === undefined) return undefined;
  const output = node.outputs[0] as GraphTensor;
  // Taps, then [in, out], of a transposed one [out, in], of a depthwise one [in, copies].
  const filter = node.inputs.filter?.shape ?? [];
  const taps = sizeOf(filter.slice(0, -2));
  const [third = 1, last = 1] = filter.slice(-2);
  const of = (elements: number, each: number) => (elements / batch) * each;
  switch (kind) {
    case 'convolution':
      return { node, kind, macs: of(sizeOf(output.shape), taps * third) };
    case 'depthwise convolution':
      return { node, kind, macs: of(sizeOf(output.shape), taps) };
    case 'transposed convolution':
      // Every pixel that is read goes through every tap, also where the result is cut off.
      return { node, kind, macs: of(sizeOf(imageOf(node).shape) / last, taps * third * last) };
    case 'matrix product': {
      const { a, b, rowsLast } = matrixOf(node);
      const made = [originOf(a, origins), originOf(b, origins)];
      const weights = made.includes('weights');
      // By numbers in the code, as where an image is resized or pooled.
      if (made.includes('numbers') && !weights) return undefined;
      const depth = a.shape.at(rowsLast ? -2 : -1) as number;
      return { node, kind: weights ? 'dense' : kind, macs: of(sizeOf(output.shape), depth) };
    }
    default:
      return kind satisfies never;
  }
}

type MadeOf = 'data' | 'weights' | 'numbers';
/** Of tensors that were looked at: there are many more ways through a graph than tensors in it. */
type Origins = Map<GraphTensor, MadeOf>;

/** What a tensor is made of, by whatever operations: of anything that differs from sample to sample, else of weights. */
function originOf(tensor: GraphTensor, known: Origins): MadeOf {
  const found = known.get(tensor) ?? madeOf(tensor, known);
  known.set(tensor, found);
  return found;
}

function madeOf({ constant, input, node }: GraphTensor, known: Origins): MadeOf {
  if (constant) return 'numbers';
  if (!node) return port.variable.has(input ?? '') ? 'weights' : 'data';
  const origins = Object.values(node.inputs).map((operand) => originOf(operand, known));
  return origins.find((origin) => origin === 'data') ?? origins.find((origin) => origin === 'weights') ?? 'numbers';
}

/** A weight of two or more axes in an operation that mixes it with data: elementwise uses are not multiply-adds. */
function multipliesWeights(node: GraphNode, origins: Origins): boolean {
  const { view, moves, channelwise } = natureOf(node.kernel);
  if (view || moves || channelwise) return false;
  return Object.values(node.inputs).some(
    (t) => originOf(t, origins) === 'weights' && t.shape.filter((d) => d > 1).length >= 2,
  );
}
