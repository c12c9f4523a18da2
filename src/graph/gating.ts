/**
 * Which gate switches which layer's channels, found by following the channel mask through the graph: no table of layer
 * names. A convolution's output channels are a gate's when everything they lead to is multiplied by that gate; its input
 * channels are a gate's when closed channels reach it as zeros. A gate of one value for a whole sample (a block's) switches
 * every layer that leads nowhere but to its multiplication, however many operations away.
 */
import { consumers, type Graph, type GraphNode, type GraphTensor } from './graph';
import { spatialPads } from './padding';
import { wholeGates } from './wholeGates';

export interface Gating {
  /** Gate that switches the channels a convolution makes. */
  output: Map<GraphNode, string>;
  /** Gate that switches the channels a convolution reads. */
  input: Map<GraphNode, string>;
  /** Gate of one value a sample that switches a layer as a whole; the innermost of several. */
  whole: Map<GraphNode, string>;
  /** Nodes that serve gates only: the gate networks. */
  gateNetwork: Set<GraphNode>;
}

/** Reshapes of a gate's values on their way to the multiplication. */
const carrying = new Set(['Identity', 'Reshape', 'Cast', 'ExpandDims']);
/** Channel by channel, zero to zero. */
const keepsZero = new Set([
  'Identity',
  'Relu',
  'Relu6',
  'MaxPool',
  'AvgPool',
  'DepthwiseConv2dNative',
  'LeakyRelu',
  'Elu',
  'Tanh',
  'Square',
  'Abs',
  'Neg',
]);
/** Channel by channel, whatever the value: what is made of an unneeded channel is unneeded. */
const channelwise = new Set([
  ...keepsZero,
  'FusedBatchNorm',
  'Sigmoid',
  'Softplus',
  'Add',
  'Sub',
  'Multiply',
  'RealDiv',
  'ClipByValue',
  'Prelu',
]);

/** `gates`: the tensor of gate values [N, channels] of each gate, by name. */
export function findGating(
  graph: Graph,
  gates: Readonly<Record<string, GraphTensor>>,
  outputs: readonly GraphTensor[],
): Gating {
  const readers = consumers(graph);
  const carriers = carriedGates(graph, gates);
  const masks = zeroMasks(graph, carriers);
  const network = gateNetwork(graph, gates, outputs);
  const gating: Gating = { output: new Map(), input: new Map(), whole: new Map(), gateNetwork: network };
  const switched = wholeGates(graph, readers, carriers, new Set(outputs));
  for (const node of graph.nodes) {
    const whole = switched.get(node.outputs[0] as GraphTensor);
    if (whole !== undefined && !network.has(node)) gating.whole.set(node, whole);
    if (node.kernel !== 'Conv2D' && node.kernel !== 'DepthwiseConv2dNative') continue;
    const mask = node.inputs.x && masks.get(node.inputs.x);
    if (mask) gating.input.set(node, mask);
    const owner = neededBy(node.outputs[0] as GraphTensor, readers, carriers, new Set(outputs));
    if (owner) gating.output.set(node, owner);
    // One value for one channel is both kinds of gate; it saves once.
    if (whole !== undefined && (whole === owner || whole === mask)) gating.whole.delete(node);
  }
  return gating;
}

/** Tensors that hold nothing but a gate's values, a number for each sample and channel. */
function carriedGates(graph: Graph, gates: Readonly<Record<string, GraphTensor>>): Map<GraphTensor, string> {
  const carriers = new Map(Object.entries(gates).map(([name, tensor]) => [tensor, name] as const));
  for (const node of graph.nodes) {
    const from = node.inputs.x ?? node.inputs.input;
    const name = from && carriers.get(from);
    const [result] = node.outputs;
    if (name === undefined || !result || !carrying.has(node.kernel)) continue;
    if (result.shape.at(-1) === from?.shape.at(-1)) carriers.set(result, name);
  }
  return carriers;
}

/** The gate that a multiplication applies, if it applies one. */
function multiplier(
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
    if (gate !== undefined && data.shape.at(-1) === factor.shape.at(-1)) return { gate, data };
  }
  return undefined;
}

/** Tensors whose channel c is zero wherever gate channel c is closed. */
function zeroMasks(graph: Graph, carriers: Map<GraphTensor, string>): Map<GraphTensor, string> {
  const masks = new Map<GraphTensor, string>();
  for (const node of graph.nodes) {
    const result = node.outputs[0] as GraphTensor;
    const applied = multiplier(node, carriers);
    const keeps = keepsZero.has(node.kernel) || spatialPads(node) !== undefined;
    const inherited = keeps ? node.inputs.x && masks.get(node.inputs.x) : undefined;
    const widened = node.kernel === 'DepthwiseConv2dNative' && node.inputs.filter?.shape[3] !== 1;
    const gate = applied?.gate ?? (widened ? undefined : inherited);
    if (gate !== undefined) masks.set(result, gate);
    else if (node.kernel === 'Add' || node.kernel === 'AddN') {
      const all = Object.values(node.inputs).map((t) => masks.get(t));
      if (all[0] !== undefined && all.every((m) => m === all[0])) masks.set(result, all[0]);
    }
  }
  return masks;
}

/** The one gate that all uses of a tensor's channels end in, channel by channel. */
function neededBy(
  tensor: GraphTensor,
  readers: Map<GraphTensor, GraphNode[]>,
  carriers: Map<GraphTensor, string>,
  outputs: ReadonlySet<GraphTensor>,
): string | undefined {
  if (outputs.has(tensor)) return undefined;
  const owners = (readers.get(tensor) ?? []).map((node) => {
    const applied = multiplier(node, carriers);
    if (applied?.data === tensor) return applied.gate;
    const result = node.outputs[0] as GraphTensor;
    const alone = node.kernel !== 'DepthwiseConv2dNative' || node.inputs.filter?.shape[3] === 1;
    const apart = channelwise.has(node.kernel) || spatialPads(node) !== undefined;
    const same = apart && alone && result.shape.at(-1) === tensor.shape.at(-1);
    return same ? neededBy(result, readers, carriers, outputs) : undefined;
  });
  return owners.length > 0 && owners.every((o) => o !== undefined && o === owners[0]) ? owners[0] : undefined;
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
