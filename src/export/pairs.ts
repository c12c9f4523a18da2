/**
 * What a gate switches, as the work that skipping changes: the convolution that makes its channels and the one that reads
 * them. Gates with the same pair of convolutions are measured once.
 */
import { findGating } from '../graph/gating/gating';
import type { Graph, GraphNode } from '../graph/graph';
import { outputsAmong, port } from '../graph/port';

/** A convolution of an image. */
export interface ConvShape {
  /** [height, width, channels] of what it reads, padding before it included. */
  image: readonly number[];
  /** [kh, kw, in, out] */
  filter: readonly number[];
  attributes: { strides: unknown; pad: unknown; dilations: unknown };
}

export interface ConvPair {
  makes: ConvShape;
  reads: ConvShape;
}

/** By gate; without those for which no such pair is found. */
export function pairsOf(graph: Graph): Map<string, ConvPair> {
  const gates = port.gate.among(graph.outputs);
  const { output, input } = findGating(graph, gates, Object.values(outputsAmong(graph.outputs)));
  const found = new Map<string, ConvPair>();
  for (const gate of Object.keys(gates)) {
    const [makes, reads] = [output, input].map((owners) =>
      plainConv([...owners].find(([, owner]) => owner === gate)?.[0]),
    );
    if (makes && reads) found.set(gate, { makes, reads });
  }
  return found;
}

function plainConv(node: GraphNode | undefined): ConvShape | undefined {
  const { x, filter } = node?.inputs ?? {};
  if (node?.kernel !== 'Conv2D' || !x || !filter || x.shape[3] !== filter.shape[2]) return undefined;
  const { strides, pad, dilations } = node.attrs;
  return { image: x.shape.slice(1), filter: filter.shape, attributes: { strides, pad, dilations } };
}

/** `56×56, 64 → 3×3 → 64 → 3×3 → 64`, with `/2` behind a convolution of stride 2. */
export function pairName({ makes, reads }: ConvPair): string {
  const [height, width, channels] = makes.image;
  const window = ({ filter, attributes }: ConvShape) => {
    const [stride] = [attributes.strides].flat();
    return `${filter[0]}×${filter[1]}${stride === 1 ? '' : `/${stride}`}`;
  };
  return `${height}×${width}, ${channels} → ${window(makes)} → ${makes.filter[3]} → ${window(reads)} → ${reads.filter[3]}`;
}
