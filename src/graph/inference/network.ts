/**
 * A trained network as ONNX for inference, of standard operators alone: weights are constants, batch normalisation is
 * folded, and each gate is treated as it should be:
 *   open     all its channels are there and its own layers are gone (what a network without gates would cost),
 *   masked   its values multiply the channels, as in training: nothing is saved,
 *   skipped  the gate is computed first; then the filters of its open channels are gathered and only they are convolved,
 *            and the next convolution gathers the same input channels. One image at a time.
 */
import { findGating, type Gating } from '../gating';
import { consumers, type Graph, type GraphNode, type GraphTensor, uniformValue } from '../graph';
import { Lowering } from '../lowering';
import type { OnnxBuilder, OnnxValue } from '../onnx';
import { spatialPads } from '../padding';
import { port } from '../port';
import { cutReshapes } from '../reshapes';
import { out } from '../rule';
import { ruleFor } from '../rules';
import { geometry } from '../rules/convolution';
import { constantValues, type Weights } from './constants';
import { foldDenseAffine } from './denseAffine';
import { filterOf } from './filters';
import { affineOf, type FoldedConv, foldConv } from './folding';
import { OpenChannels } from './openChannels';
import { carries, type Region, regionOf } from './regions';

export type GateUse = 'open' | 'masked' | 'skipped';

export interface NetworkRequest {
  /** The forward pass of a batch: input `x`, outputs `output` and `port.gate(name)`. */
  graph: Graph;
  weights: Weights;
  /** Default `masked`. A gate whose channels cannot be skipped is masked instead. */
  use?: (gate: string) => GateUse;
  /** Channels of a gate that can be open at all; the others are left out. Default: all. */
  candidates?: (gate: string) => readonly number[] | undefined;
}

export interface NetworkModel {
  /** Input `image` [N, C, H, W]; output `output`. */
  builder: OnnxBuilder;
  /** Gates that are skipped. */
  skipped: string[];
  /** Gates that were to be skipped and are masked, with the reason. */
  masked: Map<string, string>;
}

export function networkModel(request: NetworkRequest): NetworkModel {
  return new Emitter(request).run();
}

class Emitter {
  private readonly l: Lowering;
  private readonly readers: ReadonlyMap<GraphTensor, readonly GraphNode[]>;
  private readonly gates: ReadonlyMap<string, GraphTensor>;
  private readonly gating: Gating;
  private readonly folded = new Map<GraphNode, FoldedConv>();
  /** The convolution that yields a tensor, with all that is folded into it. */
  private readonly makerOf = new Map<GraphTensor, FoldedConv>();
  private readonly makes = new Map<GraphNode, Region>();
  private readonly reads = new Map<GraphNode, Region>();
  private readonly between = new Map<GraphNode, Region>();
  private readonly open = new Map<string, OpenChannels>();
  private readonly masked = new Map<string, string>();
  private readonly done = new Set<GraphNode>();
  /** Images of open channels alone, [1, open, H, W]. */
  private readonly compact = new Map<GraphTensor, OnnxValue>();

  constructor(private readonly request: NetworkRequest) {
    const { graph, weights } = request;
    this.l = new Lowering(graph, { block: 0 });
    this.readers = consumers(graph);
    this.gates = new Map(Object.entries(port.gate.among(graph.outputs)));
    const output = graph.outputs.output as GraphTensor;
    this.gating = findGating(graph, Object.fromEntries(this.gates), [output]);
    for (const node of graph.nodes) {
      const conv = node.kernel === 'Conv2D' ? foldConv(node, this.readers, weights, new Set([output])) : undefined;
      if (!conv) continue;
      this.folded.set(node, conv);
      this.makerOf.set(conv.result, conv);
    }
    for (const [gate, tensor] of this.gates) if (this.use(gate) === 'skipped') this.claim(gate, tensor);
  }

  run(): NetworkModel {
    const { l } = this;
    const { graph, weights } = this.request;
    const [n = 1, h = 1, w = 1, c = 1] = (graph.inputs.x as GraphTensor).shape;
    l.bind(graph.inputs.x as GraphTensor, l.b.input('image', [n, c, h, w], 'float32'), 'nchw');
    for (const tensor of Object.values(graph.inputs)) {
      const values = constantValues(tensor, weights);
      if (values) l.bind(tensor, l.b.constant(values, tensor.shape, 'float32'));
    }
    const output = graph.outputs.output as GraphTensor;
    this.need(output);
    l.b.output('output', l.value(output));
    cutReshapes(l.b);
    foldDenseAffine(l.b);
    cutReshapes(l.b);
    return { builder: l.b, skipped: [...this.open.keys()], masked: this.masked };
  }

  private use(gate: string): GateUse {
    return this.request.use?.(gate) ?? 'masked';
  }

  /** Takes a gate's region for skipping, or notes why it is masked. */
  private claim(gate: string, tensor: GraphTensor): void {
    const region = regionOf(gate, tensor, this.gating, this.readers, this.folded);
    if (typeof region === 'string') {
      this.masked.set(gate, this.gating.limits.get(gate) ?? region);
      return;
    }
    for (const node of region.makers) this.makes.set(node, region);
    for (const node of region.readers) this.reads.set(node, region);
    for (const node of region.between) this.between.set(node, region);
    const channels = tensor.shape.at(-1) as number;
    const candidates = this.request.candidates?.(gate) ?? [...Array(channels).keys()];
    this.open.set(gate, new OpenChannels(this.l, tensor, candidates));
  }

  /** Emits what a tensor depends on, then what makes it. */
  private need(tensor: GraphTensor): void {
    const node = this.makerOf.get(tensor)?.node ?? tensor.node;
    if (!node || this.done.has(node)) return;
    this.done.add(node);
    for (const input of this.inputsOf(node)) this.need(input);
    this.l.b.label = `${node.origin.layer ?? ''}/${node.kernel}`;
    this.emit(node);
  }

  private inputsOf(node: GraphNode): GraphTensor[] {
    const { graph } = this.request;
    if (this.folded.has(node)) {
      const gates = [this.makes.get(node), this.reads.get(node)].map((region) => region && this.gates.get(region.gate));
      return [...gates.filter((t) => t !== undefined), this.sourceOf(node).x];
    }
    const data = this.dataOf(node);
    if (data) return [data];
    return Object.values(node.inputs).filter((t) => t !== graph.inputs.x);
  }

  /** What a gate's multiplication passes on where the gate is open or skipped. */
  private dataOf(node: GraphNode): GraphTensor | undefined {
    if (node.kernel !== 'Multiply') return undefined;
    const { a, b } = node.inputs;
    if (!a || !b) return undefined;
    for (const [gate, tensor] of this.gates) {
      const passes = this.use(gate) === 'open' || this.between.get(node)?.gate === gate;
      if (!passes) continue;
      if (carries(a, tensor)) return b;
      if (carries(b, tensor)) return a;
    }
    return undefined;
  }

  private emit(node: GraphNode): void {
    const { l } = this;
    const conv = this.folded.get(node);
    const data = this.dataOf(node);
    if (conv) this.emitConv(conv);
    else if (this.between.has(node)) this.emitBetween(node, data);
    else if (data) l.bind(out(node), l.value(data, l.native(data)), l.native(data));
    else if (node.kernel !== 'FusedBatchNorm' || !this.emitNorm(node)) {
      const rule = ruleFor(node.kernel);
      if (!rule) throw new Error(`No rule for ${node.kernel}`);
      rule.lower(l, node);
    }
  }

  private emitConv({ node, filter, bias, result }: FoldedConv): void {
    const { l } = this;
    const [makes, reads] = [this.makes.get(node), this.reads.get(node)].map((r) => r && this.open.get(r.gate));
    const shape = (node.inputs.filter as GraphTensor).shape;
    const g = geometry((node.inputs.x as GraphTensor).shape, shape, node.attrs);
    const { x, pads } = this.sourceOf(node);
    const weights = filterOf(l, { filter, bias, shape, makes, reads });
    const { top, left, bottom, right } = g.padInfo;
    const attributes = {
      kernel_shape: [g.filterHeight, g.filterWidth],
      strides: [g.strideHeight, g.strideWidth],
      dilations: [g.dilationHeight, g.dilationWidth],
      pads: [top, left, bottom, right].map((p, i) => p + (pads[i] as number)),
      group: g.inChannels / (shape[2] as number),
    };
    const image = this.compact.get(x) ?? l.value(x, 'nchw');
    const value = l.b.op('Conv', [image, ...weights], l.physical(result.shape, 'nchw'), attributes);
    if (makes) this.compact.set(result, value);
    else l.bind(result, value, 'nchw');
  }

  /** What a convolution reads, a padding with zeros before it taken into its own. */
  private sourceOf(node: GraphNode): { x: GraphTensor; pads: number[] } {
    const x = node.inputs.x as GraphTensor;
    const pads = x.node?.kernel === 'PadV2' ? spatialPads(x.node) : undefined;
    return pads ? { x: x.node?.inputs.x as GraphTensor, pads } : { x, pads: [0, 0, 0, 0] };
  }

  /** Operations on the open channels alone: the graph's shapes count all, so the general rules do not fit. `passed`: all it does. */
  private emitBetween(node: GraphNode, passed: GraphTensor | undefined): void {
    const { l } = this;
    // A product with the gate, which is 1, and a padding that the convolution does itself pass values on.
    const data = passed ?? (spatialPads(node) ? node.inputs.x : undefined);
    const elements = ruleFor(node.kernel)?.elements;
    const operand = (t: GraphTensor) => this.compact.get(t) ?? l.constantScalar(uniformValue(t) ?? 0, t.dtype);
    if (!data && !elements) throw new Error(`${node.kernel} cannot be of open channels alone`);
    const value = data ? operand(data) : elements?.(l, Object.values(node.inputs).map(operand), node.attrs);
    this.compact.set(out(node), value as OnnxValue);
  }

  /** A normalisation that follows no convolution: one factor and one summand a channel. */
  private emitNorm(node: GraphNode): boolean {
    const { l } = this;
    const x = node.inputs.x as GraphTensor;
    const channels = x.shape.at(-1) as number;
    const affine = affineOf(node, x, channels, this.request.weights);
    if (!affine) return false;
    const form = l.native(x) === 'nchw' ? 'nchw' : 'plain';
    const shape = form === 'nchw' ? [channels, 1, 1] : [channels];
    const [scale, shift] = affine.map((values) => l.b.constant(values, shape, 'float32')) as [OnnxValue, OnnxValue];
    l.bind(out(node), l.map('Add', [l.map('Mul', [l.value(x, form), scale]), shift]), form);
    return true;
  }
}
