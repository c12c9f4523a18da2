/**
 * Why a gate does not save what it might: the operation at which its channels are lost, found by walking from where the gate is
 * multiplied, back to what makes the channels and on to what reads them.
 */

import { consumers, type Graph, type GraphNode, type GraphTensor } from '../graph';
import { natureOf } from '../lower/rules';
import { type ChannelMap, imageOf, type NeededChannels, type OpenChannels } from './channelFlow';
import type { Conditions } from './conditions';

interface Flow {
  graph: Graph;
  open: OpenChannels;
  needed: NeededChannels;
  c: Conditions;
}

/** Half a sentence for each gate for which there is something to say. */
export function gateLimits(flow: Flow, gates: readonly string[]): Map<string, string> {
  const readers = consumers(flow.graph);
  const limits = new Map<string, string>();
  for (const gate of gates) {
    const mentions = (map: ChannelMap) =>
      map.some((condition) => flow.c.termsOf(condition).some((term) => term.some((literal) => literal.gate === gate)));
    const isOpen = (t: GraphTensor) => mentions(flow.open.of(t));
    const isNeeded = (t: GraphTensor) => mentions(flow.needed.of(t));
    const products = flow.graph.nodes.filter((node) => natureOf(node.kernel).product);
    const makes = products.some((node) => isNeeded(node.outputs[0] as GraphTensor));
    const reads = products.some((node) => readsOf(node).some(isOpen));
    if (makes && reads) continue;
    // The products of the gate and what it switches.
    const applied = flow.graph.nodes.filter(
      (node) => natureOf(node.kernel).keepsZero === 'any' && Object.values(node.inputs).some(isOpen),
    );
    const behind = reads ? undefined : lostBehind(applied, isOpen, readers);
    const before = makes ? undefined : lostBefore(applied, isOpen, isNeeded, readers);
    if (!makes && !reads)
      limits.set(gate, before ?? behind ?? 'no convolution and no dense layer makes or reads its channels alone');
    else if (behind?.endsWith(constant)) limits.set(gate, behind);
  }
  return limits;
}

const constant = 'makes of a closed channel a constant other than zero, so that what reads it is computed in full';

const readsOf = (node: GraphNode): GraphTensor[] => {
  const { a, b } = node.inputs;
  return a && b ? [a, b] : [imageOf(node)];
};

/** An operation as a reason names it. */
export const operationName = ({ origin, kernel }: GraphNode) =>
  origin.layer === undefined ? kernel : `${origin.layer} (${kernel})`;

/** Where closed channels stop being zeros. */
function lostBehind(
  applied: readonly GraphNode[],
  isOpen: (t: GraphTensor) => boolean,
  readers: Map<GraphTensor, GraphNode[]>,
): string | undefined {
  const seen = new Set<GraphTensor>();
  const follow = (tensor: GraphTensor): GraphNode[] => {
    if (seen.has(tensor)) return [];
    seen.add(tensor);
    return (readers.get(tensor) ?? []).flatMap((node) =>
      node.outputs.flatMap((result) => (isOpen(result) ? follow(result) : [node])),
    );
  };
  const lost = applied.flatMap((node) => node.outputs.flatMap(follow));
  const [made] = lost.filter(
    (node) => natureOf(node.kernel).keepsZero === undefined && natureOf(node.kernel).channelwise,
  );
  if (made) return `${operationName(made)} ${constant}`;
  const [first] = lost;
  return first && `${operationName(first)} brings its channels together with others`;
}

/** What needs the channels besides, or makes each of several. */
function lostBefore(
  applied: readonly GraphNode[],
  isOpen: (t: GraphTensor) => boolean,
  isNeeded: (t: GraphTensor) => boolean,
  readers: Map<GraphTensor, GraphNode[]>,
): string | undefined {
  const seen = new Set<GraphTensor>();
  const pending = applied.flatMap((node) =>
    Object.values(node.inputs)
      .filter((t) => !isOpen(t))
      .map((t) => [t, node] as const),
  );
  for (let next = pending.shift(); next; next = pending.shift()) {
    const [tensor, by] = next;
    if (tensor.constant || seen.has(tensor)) continue;
    seen.add(tensor);
    if (!isNeeded(tensor)) {
      const other = (readers.get(tensor) ?? []).find((node) => node !== by);
      return other
        ? `${operationName(other)} reads its channels too`
        : `${operationName(by)} brings its channels together with others`;
    }
    if (!tensor.node) return 'its channels are those of the image';
    for (const operand of Object.values(tensor.node.inputs)) pending.push([operand, tensor.node]);
  }
  return undefined;
}
