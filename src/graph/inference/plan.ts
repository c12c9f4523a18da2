/**
 * What is decided of a trained network before any of it is ONNX: what is folded into its convolutions, and which operations
 * are of a gate's open channels alone. The passes that decide are here, those that write are in emit.ts.
 */
import { findGating, type Gating } from '../gating/gating';
import { consumers, type Graph, type GraphNode, type GraphTensor } from '../graph';
import { Lowering } from '../lower/lowering';
import type { OnnxBuilder, OnnxValue } from '../onnx/builder';
import { outputsAmong, port } from '../port';
import type { Weights } from './constants';
import { type FoldedConv, foldConv } from './folding';
import { type NetworkInput, networkInput } from './networkInputs';
import { networkOutputs } from './networkOutputs';
import { OpenChannels } from './openChannels';
import { type Region, regionOf } from './regions';

export type GateUse = 'open' | 'masked' | 'skipped';

export interface NetworkRequest {
  /** The forward pass of a batch: the model's inputs and outputs by port, and `port.gate(name)`. */
  graph: Graph;
  weights: Weights;
  /** Default `masked`. A gate whose channels cannot be skipped is masked instead. */
  use?: ((gate: string) => GateUse) | undefined;
  /** Channels of a gate that can be open at all; the others are left out. Default: all. */
  candidates?: ((gate: string) => readonly number[] | undefined) | undefined;
}

export class NetworkPlan {
  readonly graph: Graph;
  readonly weights: Weights;
  /** Standard operators alone. */
  readonly l: Lowering;
  readonly inputs: readonly { tensor: GraphTensor; input: NetworkInput }[];
  readonly outputs: readonly { tensor: GraphTensor; name: string }[];
  readonly readers: ReadonlyMap<GraphTensor, readonly GraphNode[]>;
  readonly gates: ReadonlyMap<string, GraphTensor>;
  readonly gating: Gating;
  readonly folded = new Map<GraphNode, FoldedConv>();
  /** The convolution that yields a tensor, with all that is folded into it. */
  readonly makerOf = new Map<GraphTensor, FoldedConv>();
  /** Of gates that are skipped: what makes their channels, reads them, and is between. */
  readonly makes = new Map<GraphNode, Region>();
  readonly reads = new Map<GraphNode, Region>();
  readonly between = new Map<GraphNode, Region>();
  readonly open = new Map<string, OpenChannels>();
  /** Gates that were to be skipped and are masked, with the reason. */
  readonly masked = new Map<string, string>();
  /** Images of open channels alone, [1, open, H, W]. */
  readonly compact = new Map<GraphTensor, OnnxValue>();

  constructor(private readonly request: NetworkRequest) {
    const { graph, weights } = request;
    this.graph = graph;
    this.weights = weights;
    this.l = new Lowering(graph, { block: 0 });
    this.inputs = Object.entries(graph.inputs).flatMap(([name, tensor]) => {
      const { shape, dtype } = tensor;
      const input = dtype === 'bool' ? undefined : networkInput(name, { shape: [...shape], dtype });
      return input === undefined ? [] : [{ tensor, input }];
    });
    const outputs = outputsAmong(graph.outputs);
    const names = this.inputs.map(({ input }) => input.name);
    this.outputs = networkOutputs(Object.keys(outputs), names).map(({ port: at, name }) => ({
      name,
      tensor: outputs[at] as GraphTensor,
    }));
    this.readers = consumers(graph);
    const gates = port.gate.among(graph.outputs);
    this.gates = new Map(Object.entries(gates));
    this.gating = findGating(graph, gates, Object.values(outputs));
  }

  get b(): OnnxBuilder {
    return this.l.b;
  }

  use(gate: string): GateUse {
    return this.request.use?.(gate) ?? 'masked';
  }

  candidates(gate: string, channels: number): readonly number[] {
    return this.request.candidates?.(gate) ?? [...Array(channels).keys()];
  }
}

export function foldConvolutions({ graph, readers, weights, outputs, folded, makerOf }: NetworkPlan): void {
  const kept = new Set(outputs.map(({ tensor }) => tensor));
  for (const node of graph.nodes) {
    const conv = node.kernel === 'Conv2D' ? foldConv(node, readers, weights, kept) : undefined;
    if (!conv) continue;
    folded.set(node, conv);
    makerOf.set(conv.result, conv);
  }
}

export function claimRegions(plan: NetworkPlan): void {
  for (const [gate, tensor] of plan.gates) if (plan.use(gate) === 'skipped') claim(plan, gate, tensor);
}

/** Takes a gate's region for skipping, or notes why it is masked. */
function claim(plan: NetworkPlan, gate: string, tensor: GraphTensor): void {
  const region = regionOf(gate, tensor, plan);
  if (typeof region === 'string') {
    plan.masked.set(gate, plan.gating.limits.get(gate) ?? region);
    return;
  }
  for (const node of region.makers) plan.makes.set(node, region);
  for (const node of region.readers) plan.reads.set(node, region);
  for (const node of region.between) plan.between.set(node, region);
  plan.open.set(gate, new OpenChannels(plan.l, tensor, plan.candidates(gate, tensor.shape.at(-1) as number)));
}
