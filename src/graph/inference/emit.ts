/** A planned network in ONNX: what is not folded away or of open channels alone by its rule, as in a training step. */
import { type GraphNode, type GraphTensor, uniformValue } from '../graph';
import { labelOf } from '../lower/lowerNodes';
import { spatialPads } from '../lower/padding';
import { out } from '../lower/rule';
import { ruleFor } from '../lower/rules';
import { geometry } from '../lower/rules/convolution';
import type { OnnxValue } from '../onnx/builder';
import { constantValues } from './constants';
import { filterOf } from './filters';
import { affineOf, type FoldedConv } from './folding';
import type { NetworkPlan } from './plan';
import { carries } from './regions';

/** Inputs and outputs as networkInputs.ts and networkOutputs.ts say. */
export function emitNetwork(plan: NetworkPlan): void {
  const { l, inputs, outputs, weights, graph } = plan;
  for (const { tensor, input } of inputs)
    l.bind(tensor, l.b.input(input.name, input.shape, input.dtype), input.planes ? 'nchw' : 'plain');
  for (const tensor of Object.values(graph.inputs)) {
    const values = constantValues(tensor, weights);
    if (values) l.bind(tensor, l.b.constant(values, tensor.shape, 'float32'));
  }
  const emitter = new Emitter(plan);
  for (const { tensor, name } of outputs) {
    emitter.need(tensor);
    l.b.output(name, l.value(tensor));
  }
}

class Emitter {
  private readonly done = new Set<GraphNode>();
  private readonly given: ReadonlySet<GraphTensor>;

  constructor(private readonly plan: NetworkPlan) {
    this.given = new Set(plan.inputs.map(({ tensor }) => tensor));
  }

  /** Emits what a tensor depends on, then what makes it. */
  need(tensor: GraphTensor): void {
    const node = this.plan.makerOf.get(tensor)?.node ?? tensor.node;
    if (!node || this.done.has(node)) return;
    this.done.add(node);
    for (const input of this.inputsOf(node)) this.need(input);
    this.plan.l.b.label = labelOf(node);
    this.emit(node);
  }

  private inputsOf(node: GraphNode): GraphTensor[] {
    if (this.plan.folded.has(node)) {
      const gates = [this.plan.makes.get(node), this.plan.reads.get(node)].map(
        (region) => region && this.plan.gates.get(region.gate),
      );
      return [...gates.filter((t) => t !== undefined), this.sourceOf(node).x];
    }
    const data = this.dataOf(node);
    if (data) return [data];
    return Object.values(node.inputs).filter((t) => !this.given.has(t));
  }

  /** What a gate's multiplication passes on where the gate is open or skipped. */
  private dataOf(node: GraphNode): GraphTensor | undefined {
    if (node.kernel !== 'Multiply') return undefined;
    const { a, b } = node.inputs;
    if (!a || !b) return undefined;
    for (const [gate, tensor] of this.plan.gates) {
      const passes = this.plan.use(gate) === 'open' || this.plan.between.get(node)?.gate === gate;
      if (!passes) continue;
      if (carries(a, tensor)) return b;
      if (carries(b, tensor)) return a;
    }
    return undefined;
  }

  private emit(node: GraphNode): void {
    const { l } = this.plan;
    const conv = this.plan.folded.get(node);
    const data = this.dataOf(node);
    if (conv) this.emitConv(conv);
    else if (this.plan.between.has(node)) this.emitBetween(node, data);
    else if (data) l.bind(out(node), l.value(data, l.native(data)), l.native(data));
    else if (node.kernel !== 'FusedBatchNorm' || !this.emitNorm(node)) {
      const rule = ruleFor(node.kernel);
      if (!rule) throw new Error(`No rule for ${node.kernel}`);
      rule.lower(l, node);
    }
  }

  private emitConv({ node, filter, bias, result }: FoldedConv): void {
    const { l } = this.plan;
    const [makes, reads] = [this.plan.makes.get(node), this.plan.reads.get(node)].map(
      (r) => r && this.plan.open.get(r.gate),
    );
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
    const image = this.plan.compact.get(x) ?? l.value(x, 'nchw');
    const value = l.b.op('Conv', [image, ...weights], l.physical(result.shape, 'nchw'), attributes);
    if (makes) this.plan.compact.set(result, value);
    else l.bind(result, value, 'nchw');
  }

  /** What a convolution reads, a padding with zeros before it taken into its own. */
  private sourceOf(node: GraphNode): { x: GraphTensor; pads: number[] } {
    const x = node.inputs.x as GraphTensor;
    const pads = x.node && spatialPads(x.node);
    return pads ? { x: x.node?.inputs.x as GraphTensor, pads } : { x, pads: [0, 0, 0, 0] };
  }

  /** Operations on the open channels alone: the graph's shapes count all, so the general rules do not fit. `passed`: all it does. */
  private emitBetween(node: GraphNode, passed: GraphTensor | undefined): void {
    const { l } = this.plan;
    // A product with the gate, which is 1, and a padding that the convolution does itself pass values on.
    const data = passed ?? (spatialPads(node) ? node.inputs.x : undefined);
    const elements = ruleFor(node.kernel)?.elements;
    const operand = (t: GraphTensor) => this.plan.compact.get(t) ?? l.constantScalar(uniformValue(t) ?? 0, t.dtype);
    if (!data && !elements) throw new Error(`${node.kernel} cannot be of open channels alone`);
    const value = data ? operand(data) : elements?.(l, Object.values(node.inputs).map(operand), node.attrs);
    this.plan.compact.set(out(node), value as OnnxValue);
  }

  /** A normalisation that follows no convolution: one factor and one summand a channel. */
  private emitNorm(node: GraphNode): boolean {
    const { l } = this.plan;
    const x = node.inputs.x as GraphTensor;
    const channels = x.shape.at(-1) as number;
    const affine = affineOf(node, x, channels, this.plan.weights);
    if (!affine) return false;
    const form = l.native(x) === 'nchw' ? 'nchw' : 'plain';
    const shape = form === 'nchw' ? [channels, 1, 1] : [channels];
    const [scale, shift] = affine.map((values) => l.b.constant(values, shape, 'float32')) as [OnnxValue, OnnxValue];
    l.bind(out(node), l.map('Add', [l.map('Mul', [l.value(x, form), scale]), shift]), form);
    return true;
  }
}
