/**
 * Convolutions with what follows them channel by channel folded in: batch normalisation in inference, biases, constant
 * factors. y = s·(W*x) + t is the convolution by s·W with the bias t (Jacob et al. 2018, section 3.2).
 */
import type { GraphNode, GraphTensor } from '../graph';
import { need, out } from '../lower/rule';
import { constantValues, type Weights } from './constants';
import { sameChannels } from './sameChannels';

export interface FoldedConv {
  node: GraphNode;
  /** [kh, kw, in, out], rescaled. */
  filter: Float32Array;
  bias: Float32Array;
  /** What the folded operations yield. */
  result: GraphTensor;
  /** The operations folded away. */
  absorbed: GraphNode[];
}

type Readers = ReadonlyMap<GraphTensor, readonly GraphNode[]>;

/** Undefined where the filter is not a constant. */
export function foldConv(
  node: GraphNode,
  readers: Readers,
  weights: Weights,
  outputs: ReadonlySet<GraphTensor>,
): FoldedConv | undefined {
  const given = constantValues(need(node.inputs, 'filter'), weights);
  if (!given) return undefined;
  const channels = out(node).shape.at(-1) as number;
  const filter = given.slice();
  const bias = new Float32Array(channels);
  const absorbed: GraphNode[] = [];
  let result = out(node);
  /** Views behind the result: they are taken in with what follows them, if that is such a map. */
  let views: GraphNode[] = [];
  for (;;) {
    const at = views.length > 0 ? out(views.at(-1) as GraphNode) : result;
    const [reader, another] = readers.get(at) ?? [];
    const only = !another && !outputs.has(at) ? reader : undefined;
    if (only && sameChannels(only) === at) {
      views.push(only);
      continue;
    }
    const affine = only && affineOf(only, at, channels, weights);
    if (!only || !affine) return { node, filter, bias, result, absorbed };
    const [scale, shift] = affine;
    for (let i = 0; i < filter.length; i++) filter[i] = (filter[i] as number) * (scale[i % channels] as number);
    for (let c = 0; c < channels; c++) bias[c] = (bias[c] as number) * (scale[c] as number) + (shift[c] as number);
    absorbed.push(...views, only);
    views = [];
    result = out(only);
  }
}

/** [scale, shift] a channel, where an operation on `x` is such a map with constant numbers. */
export function affineOf(
  node: GraphNode,
  x: GraphTensor,
  channels: number,
  weights: Weights,
): [Float32Array, Float32Array] | undefined {
  const vector = (tensor: GraphTensor | undefined) => {
    const values = tensor && constantValues(tensor, weights);
    if (values?.length === 1) return new Float32Array(channels).fill(values[0] as number);
    return values?.length === channels && tensor?.shape.at(-1) === channels ? values : undefined;
  };
  const { a, b } = node.inputs;
  const other = a === x ? b : a;
  if (node.kernel === 'FusedBatchNorm' && node.inputs.x === x) return batchNormOf(node, channels, vector);
  const values = vector(other);
  if (!values || (a !== x && b !== x)) return undefined;
  if (node.kernel === 'Add') return [new Float32Array(channels).fill(1), values];
  if (node.kernel === 'Multiply') return [values, new Float32Array(channels)];
  return undefined;
}

function batchNormOf(
  node: GraphNode,
  channels: number,
  vector: (tensor: GraphTensor | undefined) => Float32Array | undefined,
): [Float32Array, Float32Array] | undefined {
  const [mean, variance] = [vector(node.inputs.mean), vector(node.inputs.variance)];
  const gamma = node.inputs.scale ? vector(node.inputs.scale) : new Float32Array(channels).fill(1);
  const beta = node.inputs.offset ? vector(node.inputs.offset) : new Float32Array(channels);
  if (!mean || !variance || !gamma || !beta) return undefined;
  const epsilon = node.attrs.varianceEpsilon as number;
  const scale = gamma.map((g, c) => g / Math.sqrt((variance[c] as number) + epsilon));
  return [scale, beta.map((b, c) => b - (mean[c] as number) * (scale[c] as number))];
}
