/**
 * What the gate of a block switches: one value for each sample, so that every operation which leads nowhere but to its
 * multiplication is saved at once. Gates of channels, followed channel by channel: gating.ts.
 */
import { type Graph, type GraphNode, type GraphTensor, opaque, sizeOf } from './graph';

/** The gate of one value a sample that a multiplication applies to a tensor of more, if it applies one. */
function wholeMultiplier(
  node: GraphNode,
  carriers: Map<GraphTensor, string>,
): { gate: string; data: GraphTensor } | undefined {
  const { a, b } = node.inputs;
  if (node.kernel !== 'Multiply' || !a || !b) return undefined;
  for (const [factor, data] of [
    [a, b],
    [b, a],
  ] as const) {
    const gate = carriers.get(factor);
    const samples = factor.shape[0] ?? 1;
    if (gate !== undefined && sizeOf(factor.shape) === samples && sizeOf(data.shape) > samples) return { gate, data };
  }
  return undefined;
}

/**
 * For each tensor the one gate of a whole sample that all its uses end in: whatever is made of an unneeded sample is
 * unneeded, so any operation is followed, from the last node to the first. One without a rule may mix samples.
 */
export function wholeGates(
  graph: Graph,
  readers: Map<GraphTensor, GraphNode[]>,
  carriers: Map<GraphTensor, string>,
  outputs: ReadonlySet<GraphTensor>,
): Map<GraphTensor, string> {
  const found = new Map<GraphTensor, string>();
  for (const node of graph.nodes.toReversed())
    for (const tensor of node.outputs) {
      const owners = (readers.get(tensor) ?? []).map((reader) => {
        const applied = wholeMultiplier(reader, carriers);
        if (reader.kernel === opaque) return undefined;
        if (applied) return applied.data === tensor ? applied.gate : undefined;
        const results = reader.outputs.map((result) => found.get(result));
        return results.every((owner) => owner === results[0]) ? results[0] : undefined;
      });
      const [first] = owners;
      if (first !== undefined && !outputs.has(tensor) && owners.every((owner) => owner === first))
        found.set(tensor, first);
    }
  return found;
}
