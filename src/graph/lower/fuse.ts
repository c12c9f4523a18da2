/**
 * Joins operators of the blocked layout, so that memory is passed over less often: the convolution takes a sum and an
 * activation along. ONNX Runtime does this for the standard operators that it turns into blocked ones itself, not for
 * those it is given.
 */

import type { OnnxBuilder, OnnxNode, OnnxValue } from '../onnx/builder';
import { sameShape } from './dims';

export function fuse(builder: OnnxBuilder): void {
  builder.rewrite((nodes, outputs) => new Fusion(builder, nodes, outputs).run());
}

class Fusion {
  private readonly producer = new Map<string, OnnxNode>();
  private readonly uses = new Map<string, number>();
  private readonly result: (OnnxNode | undefined)[] = [];
  private readonly place = new Map<OnnxNode, number>();

  constructor(
    private readonly builder: OnnxBuilder,
    private readonly nodes: OnnxNode[],
    outputs: readonly OnnxValue[],
  ) {
    for (const value of [...nodes.flatMap((node) => node.inputs), ...outputs])
      if (value) this.uses.set(value.name, (this.uses.get(value.name) ?? 0) + 1);
  }

  run(): OnnxNode[] {
    for (const node of this.nodes) for (const made of this.fused(node) ?? [node]) this.put(made);
    return this.result.filter((node) => node !== undefined);
  }

  /** What to put in place of an addition or a Relu that a convolution can do. */
  private fused(node: OnnxNode): OnnxNode[] | undefined {
    const [a, b] = node.inputs;
    const [output] = node.outputs;
    if (!a || !output || node.domain !== '') return undefined;
    if (node.op === 'Relu') return this.withRelu(a, output);
    if (node.op !== 'Add' || !b || a.name === b.name || !sameShape(a, b)) return undefined;
    return this.withSum(a, b, output) ?? this.withSum(b, a, output);
  }

  private withRelu(value: OnnxValue, output: OnnxValue): OnnxNode[] | undefined {
    const conv = this.take(value, () => true);
    return conv && this.shaped({ ...conv, attributes: { ...conv.attributes, activation: 'Relu' } }, output);
  }

  private withSum(value: OnnxValue, other: OnnxValue, output: OnnxValue): OnnxNode[] | undefined {
    const conv = this.take(value, ({ inputs }) => inputs[3] === undefined);
    if (!conv) return undefined;
    const [flat] = conv.outputs as [OnnxValue];
    const sum = { ...flat, name: `${other.name}:${flat.name}` };
    const [x, w, bias] = conv.inputs;
    return [this.reshape(other, sum, conv.label), ...this.shaped({ ...conv, inputs: [x, w, bias, sum] }, output)];
  }

  /** Takes out the blocked convolution that makes `value` (through a reshape) for one reader, if it has no activation yet. */
  private take(value: OnnxValue, fits: (conv: OnnxNode) => boolean): OnnxNode | undefined {
    const last = this.alone(value);
    const conv = last?.op === 'Reshape' ? this.alone(last.inputs[0]) : last;
    if (!last || !conv || conv.op !== 'Conv' || conv.domain !== nchwc) return undefined;
    if (conv.attributes.activation || !fits(conv)) return undefined;
    this.remove(last);
    this.remove(conv);
    return conv;
  }

  private shaped(conv: OnnxNode, output: OnnxValue): OnnxNode[] {
    const [flat] = conv.outputs as [OnnxValue];
    return [conv, this.reshape(flat, output, conv.label)];
  }

  /** The node that makes a value for one reader. */
  private alone(value: OnnxValue | undefined): OnnxNode | undefined {
    return value && this.uses.get(value.name) === 1 ? this.producer.get(value.name) : undefined;
  }

  private reshape(from: OnnxValue, to: OnnxValue, label: string): OnnxNode {
    const inputs = [from, this.builder.int64s(to.shape)];
    return { op: 'Reshape', domain: '', inputs, outputs: [to], attributes: {}, label };
  }

  private put(node: OnnxNode): void {
    this.place.set(node, this.result.push(node) - 1);
    for (const output of node.outputs) this.producer.set(output.name, node);
  }

  private remove(node: OnnxNode): void {
    const place = this.place.get(node);
    if (place !== undefined) this.result[place] = undefined;
  }
}

const nchwc = 'com.microsoft.nchwc';
