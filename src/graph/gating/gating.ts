/**
 * Which gates switch which channels of which products, found by following channels through the graph (channelFlow.ts): no
 * table of layer names, and none of kernels. Channels that a convolution makes are a gate's where everything they lead to is
 * multiplied by that gate; channels that it reads are, where closed ones reach it as zeros. A gate of one value for a
 * whole sample (a block's) is the same thing for all channels at once, however many operations away. A channel that a closed
 * gate makes constant but not zero, as a sigmoid does, is read in full: with padding at the edges or a batch norm between,
 * it is no constant summand of what is made of it.
 */

import { consumers, type Graph, type GraphNode, type GraphTensor } from '../graph';
import { natureOf } from '../lower/rules';
import { port } from '../port';
import { type ChannelMap, channelsOf, imageOf, matrixOf, NeededChannels, OpenChannels } from './channelFlow';
import { type Condition, Conditions, type Literal } from './conditions';
import { gateLimits } from './gateLimits';

export interface Gating {
  /** Gate that switches the channels a product makes, each its own. */
  output: Map<GraphNode, string>;
  /** Gate that switches the channels a product reads, each its own. */
  input: Map<GraphNode, string>;
  /** Gate of one value a sample that switches a product as a whole: of several the innermost, which switches the fewest products. */
  whole: Map<GraphNode, string>;
  /**
   * All of it: for each product the axes along which channels are switched, a list of terms for each channel. What the
   * product costs is its multiply-adds times the share of open channels of each axis. A channel is open where in one of its
   * terms all are; without terms, always.
   */
  axes: Map<GraphNode, Literal[][][][]>;
  /** Nodes that serve gates only: the gate networks. */
  gateNetwork: Set<GraphNode>;
  /** Why gates do not save what they might, by gate: half a sentence. */
  limits: Map<string, string>;
}

/** `gates`: the tensor of gate values [N, channels] of each gate, by name. */
export function findGating(
  graph: Graph,
  gates: Readonly<Record<string, GraphTensor>>,
  outputs: readonly GraphTensor[],
): Gating {
  const c = new Conditions();
  const open = new OpenChannels(graph, gates, c);
  const needed = new NeededChannels(graph, [...outputs, ...Object.values(gates)], open, c);
  const gating: Gating = {
    ...{ output: new Map(), input: new Map(), whole: new Map(), axes: new Map() },
    limits: gateLimits({ graph, open, needed, c }, Object.keys(gates)),
    gateNetwork: gateNetwork(graph, gates, outputs),
  };
  const channels = new Map(Object.entries(gates).map(([name, tensor]) => [name, channelsOf(tensor)]));
  const wholes = new Map<GraphNode, string[]>();
  for (const node of graph.nodes) {
    const axes = axesOf(node, open, needed, c);
    if (axes.length === 0) continue;
    gating.axes.set(
      node,
      axes.map(({ map }) => map.map((condition) => c.termsOf(condition))),
    );
    for (const { map, role } of axes) {
      const terms = map.map((condition) => c.termsOf(condition));
      const own = [...channels.keys()].find((gate) => switchesEach(terms, gate, channels.get(gate) ?? 0));
      if (own !== undefined && role) gating[role].set(node, own);
    }
    // One value for one channel is both kinds of gate; it saves once.
    const named = [gating.output.get(node), gating.input.get(node)];
    const shared = axes.flatMap(({ map }) => c.termsOf(c.common(map))[0] ?? []).map(({ gate }) => gate);
    wholes.set(
      node,
      shared.filter((gate) => channels.get(gate) === 1 && !named.includes(gate)),
    );
  }
  for (const [node, gate] of innermost(wholes)) gating.whole.set(node, gate);
  return gating;
}

interface Axis {
  map: ChannelMap;
  role?: 'output' | 'input';
}

/** Axes of a product whose channels can be open or not; none for any other operation. */
function axesOf(node: GraphNode, open: OpenChannels, needed: NeededChannels, c: Conditions): Axis[] {
  const { product } = natureOf(node.kernel);
  const result = node.outputs[0] as GraphTensor;
  const makes: Axis = { map: needed.of(result), role: 'output' };
  switch (product) {
    case undefined:
      return [];
    case 'convolution':
    case 'transposed convolution':
      return once([makes, { map: open.of(imageOf(node)), role: 'input' }], c);
    case 'depthwise convolution': {
      // Each channel is made of one: both must be open, and it costs once.
      const reads = open.through(node, 'x', result);
      const both = makes.map.map((condition, i) => c.and(condition, reads[i] as Condition));
      return once([{ map: both }], c).map((axis) => ({
        ...axis,
        role: makes.map.every((m) => m === c.always) ? 'input' : 'output',
      }));
    }
    case 'matrix product':
      return once(matrixAxes(node, makes, open, c), c);
    default:
      return product satisfies never;
  }
}

function matrixAxes(node: GraphNode, makes: Axis, open: OpenChannels, c: Conditions): Axis[] {
  const { a, b, rowsLast, columnsLast } = matrixOf(node);
  const both = (one: ChannelMap, other: ChannelMap) => one.map((x, i) => c.and(x, other[i] as Condition));
  const columns = columnsLast ? { ...makes, map: both(makes.map, open.of(b)) } : makes;
  const [left, right] = [open.of(a), open.of(b)];
  // The rows of a transposed factor are an axis of their own.
  const summed = rowsLast ? (columnsLast ? undefined : right) : columnsLast ? left : both(left, right);
  return [columns, ...(summed ? [{ map: summed, role: 'input' as const }] : []), ...(rowsLast ? [{ map: left }] : [])];
}

/** Without what is nowhere open or needed, which is computed all the same, and each whole gate once. */
function once(axes: readonly Axis[], c: Conditions): Axis[] {
  let before = c.always;
  return axes.map((axis) => {
    const map = axis.map.map((condition) => (condition === c.never ? c.always : c.without(condition, before)));
    before = c.and(before, c.common(axis.map));
    return { ...axis, map };
  });
}

/** Whether channel after channel is a gate's of the same number, and nothing else opens it. */
const switchesEach = (terms: readonly Literal[][][], gate: string, channels: number): boolean =>
  terms.length === channels &&
  terms.every(
    ([term, another], i) =>
      !another && term?.some(({ gate: name, channel }) => name === gate && channel === i) === true,
  );

/** Of gates one inside the other, which all switch a product, the one that switches the fewest. */
function innermost(gates: ReadonlyMap<GraphNode, readonly string[]>): [GraphNode, string][] {
  const sizes = new Map<string, number>();
  for (const gate of [...gates.values()].flat()) sizes.set(gate, (sizes.get(gate) ?? 0) + 1);
  const size = (gate: string) => sizes.get(gate) ?? 0;
  return [...gates].flatMap(([node, names]) =>
    names
      .toSorted((a, b) => size(a) - size(b))
      .slice(0, 1)
      .map((gate): [GraphNode, string] => [node, gate]),
  );
}

/** Weights that serve a gate's decision alone, and so are that gate's, whatever layers they are in: the gate's name by theirs. */
export function gateWeights(
  graph: Graph,
  gates: Readonly<Record<string, GraphTensor>>,
  outputs: readonly GraphTensor[],
): Map<string, string> {
  const network = gateNetwork(graph, gates, outputs);
  const readers = consumers(graph);
  const gateOf = new Map(Object.entries(gates).map(([name, tensor]) => [tensor, name]));
  for (const node of graph.nodes.toReversed()) {
    const served = node.outputs.map((tensor) => gateOf.get(tensor)).find((name) => name !== undefined);
    if (served === undefined || !network.has(node)) continue;
    for (const tensor of Object.values(node.inputs)) if (!gateOf.has(tensor)) gateOf.set(tensor, served);
  }
  const weights = new Map<string, string>();
  for (const [name, tensor] of Object.entries(port.variable.among(graph.inputs))) {
    const gate = gateOf.get(tensor);
    const alone = (readers.get(tensor) ?? []).every((node) => network.has(node));
    if (gate !== undefined && alone) weights.set(name, gate);
  }
  return weights;
}

/** Nodes that reach the outputs through a gate's values alone. */
function gateNetwork(
  graph: Graph,
  gates: Readonly<Record<string, GraphTensor>>,
  outputs: readonly GraphTensor[],
): Set<GraphNode> {
  const stop = new Set(Object.values(gates));
  const main = new Set<GraphNode>();
  const pending = [...outputs];
  for (let tensor = pending.pop(); tensor; tensor = pending.pop()) {
    if (stop.has(tensor) || !tensor.node || main.has(tensor.node)) continue;
    main.add(tensor.node);
    pending.push(...Object.values(tensor.node.inputs));
  }
  return new Set(graph.nodes.filter((node) => !main.has(node)));
}
