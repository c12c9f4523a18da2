/**
 * Multiply-adds of one sample, from the traced graph: convolution and dense weights only, no bias, no batch-norm, no
 * activations, pooling or additions. Operations that have weights but no rule here are named, never guessed.
 */
import { type Graph, type GraphNode, type GraphTensor, opaque, operationOf, sizeOf } from './graph';
import { liveNodes } from './lowering';

export interface MacCount {
  node: GraphNode;
  kind: 'convolution' | 'depthwise convolution' | 'dense';
  /** Of one sample, everything open. */
  macs: number;
}

export interface MacCounts {
  counts: MacCount[];
  /** Layers or kernels that use weights in an operation that is not counted; `LAYER (OPERATION)` where the operation has no rule. */
  notCounted: string[];
}

/** Passing a weight on unchanged. */
const passing = new Set(['Identity', 'Reshape', 'Cast', 'Transpose', 'ExpandDims']);

function isWeight(tensor: GraphTensor): boolean {
  if (tensor.input?.startsWith('variable:')) return true;
  return (
    tensor.node !== undefined && passing.has(tensor.node.kernel) && Object.values(tensor.node.inputs).every(isWeight)
  );
}

/** Of the forward graph of a batch of `batch` samples. */
export function countMacs(graph: Graph, batch: number): MacCounts {
  const counts: MacCount[] = [];
  const notCounted = new Set<string>();
  for (const node of liveNodes(graph)) {
    const count = countNode(node, batch);
    if (count) counts.push(count);
    else if (node.kernel === opaque) notCounted.add(opaqueName(node));
    else if (multipliesWeights(node)) notCounted.add(node.origin.layer ?? node.kernel);
  }
  return { counts, notCounted: [...notCounted] };
}

function opaqueName(node: GraphNode): string {
  const { layer } = node.origin;
  return layer === undefined ? operationOf(node) : `${layer} (${operationOf(node)})`;
}

function countNode(node: GraphNode, batch: number): MacCount | undefined {
  const output = node.outputs[0] as GraphTensor;
  const { filter, a, b } = node.inputs;
  if (node.kernel === 'Conv2D' && filter) {
    const [kh = 1, kw = 1, inputs = 1] = filter.shape;
    return { node, kind: 'convolution', macs: (sizeOf(output.shape) / batch) * kh * kw * inputs };
  }
  if (node.kernel === 'DepthwiseConv2dNative' && filter) {
    const [kh = 1, kw = 1] = filter.shape;
    return { node, kind: 'depthwise convolution', macs: (sizeOf(output.shape) / batch) * kh * kw };
  }
  if (node.kernel === 'BatchMatMul' && a && b && (isWeight(a) || isWeight(b))) {
    const depth = a.shape.at(node.attrs.transposeA ? -2 : -1) as number;
    return { node, kind: 'dense', macs: (sizeOf(output.shape) / batch) * depth };
  }
  return undefined;
}

/** A weight of two or more axes in an operation that mixes it with data: elementwise uses are not multiply-adds. */
function multipliesWeights(node: GraphNode): boolean {
  if (passing.has(node.kernel) || elementwise.has(node.kernel)) return false;
  return Object.values(node.inputs).some((t) => isWeight(t) && t.shape.filter((d) => d > 1).length >= 2);
}

const elementwise = new Set([
  'Add',
  'Sub',
  'Multiply',
  'RealDiv',
  'Maximum',
  'Minimum',
  'Prelu',
  'Square',
  'Sum',
  'Mean',
  'FusedBatchNorm',
]);
