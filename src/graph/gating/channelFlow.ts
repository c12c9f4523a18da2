/**
 * The conditions under which each channel of each tensor matters, by the natures of the kernels (rule.ts): forwards, where
 * closed gates make zeros and how far those reach; backwards, where a value is multiplied by a zero and so needed by nobody.
 * A kernel without a rule may do anything: nothing is concluded from it.
 */

import { type Graph, type GraphNode, type GraphTensor, uniformValue } from '../graph';
import type { ChannelOf, Zeros } from '../lower/rule';
import { natureOf, ruleFor } from '../lower/rules';
import type { Condition, Conditions } from './conditions';

/** A condition for each channel, the last axis. */
export type ChannelMap = readonly Condition[];

export const channelsOf = ({ shape }: GraphTensor): number => shape.at(-1) ?? 1;

export function channelOf(node: GraphNode, operand: string, output = 0): ChannelOf | undefined {
  const { channelwise } = natureOf(node.kernel);
  if (channelwise !== true) return channelwise?.(node, operand, output);
  const [from, to] = [channelsOf(node.inputs[operand] as GraphTensor), channelsOf(node.outputs[output] as GraphTensor)];
  if (from === 1) return () => 0;
  return from === to ? (channel) => channel : undefined;
}

function zerosOf(node: GraphNode): Zeros | undefined {
  const { keepsZero } = natureOf(node.kernel);
  return typeof keepsZero === 'function' ? keepsZero(node) : keepsZero;
}

/** The operands of a matrix product and which of their axes is the last: the one summed over, or one of the result. */
export function matrixOf({ inputs, attrs }: GraphNode) {
  const [a, b] = [inputs.a as GraphTensor, inputs.b as GraphTensor];
  return { a, b, rowsLast: attrs.transposeA === true, columnsLast: attrs.transposeB !== true };
}

/** The image that a convolution reads. */
export const imageOf = ({ inputs }: GraphNode): GraphTensor => (inputs.x ?? inputs.dy) as GraphTensor;

/** When a channel may be other than zero. */
export class OpenChannels {
  private readonly maps = new Map<GraphTensor, ChannelMap>();

  constructor(
    graph: Graph,
    gates: Readonly<Record<string, GraphTensor>>,
    private readonly c: Conditions,
  ) {
    for (const [name, tensor] of Object.entries(gates)) {
      this.maps.set(
        tensor,
        Array.from({ length: channelsOf(tensor) }, (_, channel) => c.literal(name, channel)),
      );
    }
    for (const node of graph.nodes)
      node.outputs.forEach((tensor, i) => {
        if (!this.maps.has(tensor)) this.maps.set(tensor, this.made(node, tensor, i));
      });
  }

  of(tensor: GraphTensor): ChannelMap {
    const known = this.maps.get(tensor);
    if (known) return known;
    const made = this.fill(tensor, uniformValue(tensor) === 0 ? this.c.never : this.c.always);
    this.maps.set(tensor, made);
    return made;
  }

  private fill(tensor: GraphTensor, condition: Condition): Condition[] {
    return Array<Condition>(channelsOf(tensor)).fill(condition);
  }

  private made(node: GraphNode, tensor: GraphTensor, output: number): ChannelMap {
    const { c } = this;
    const { product } = natureOf(node.kernel);
    if (product === 'matrix product') return this.matrix(node, tensor);
    if (product && product !== 'depthwise convolution') return this.fill(tensor, c.common(this.of(imageOf(node))));
    const zeros = zerosOf(node);
    if (zeros === undefined) return this.fill(tensor, c.always);
    // Zeros that a padding adds as channels are computed with as any others: a dense network does the same.
    const links = Object.keys(node.inputs).map((operand) => channelOf(node, operand, output));
    const padded = (channel: number) => links.every((link) => link !== undefined && link(channel) === undefined);
    const operands = zeros === 'all' || zeros === 'any' ? Object.keys(node.inputs) : zeros;
    return operands
      .map((operand) => this.through(node, operand, tensor, output))
      .reduce((one, other) =>
        one.map((condition, i) => (zeros === 'any' ? c.and : c.or).call(c, condition, other[i] as Condition)),
      )
      .map((condition, channel) => (padded(channel) ? c.always : condition));
  }

  /** An operand's conditions by the channels of the result. */
  through(node: GraphNode, operand: string, result: GraphTensor, output = 0): ChannelMap {
    const { c } = this;
    const map = this.of(node.inputs[operand] as GraphTensor);
    const link = channelOf(node, operand, output);
    if (!link) return this.fill(result, c.common(map));
    return this.fill(result, c.never).map((_, channel) => map[link(channel) ?? -1] ?? c.never);
  }

  /** Zero where a row or a column is, and where all of what is summed is. */
  private matrix(node: GraphNode, tensor: GraphTensor): ChannelMap {
    const { c } = this;
    const { a, b, columnsLast } = matrixOf(node);
    const rows = c.common(this.of(a));
    if (!columnsLast) return this.fill(tensor, c.and(rows, c.common(this.of(b))));
    return this.of(b).map((condition) => c.and(condition, rows));
  }
}

/** When a channel is needed for the outputs. */
export class NeededChannels {
  private readonly maps = new Map<GraphTensor, Condition[]>();

  constructor(
    graph: Graph,
    outputs: readonly GraphTensor[],
    private readonly open: OpenChannels,
    private readonly c: Conditions,
  ) {
    for (const tensor of outputs) this.ask(tensor, () => c.always);
    for (const node of graph.nodes.toReversed())
      for (const [i, tensor] of node.outputs.entries()) this.operands(node, tensor, i);
  }

  /** `never` for what no output depends on. */
  of(tensor: GraphTensor): ChannelMap {
    return this.maps.get(tensor) ?? Array<Condition>(channelsOf(tensor)).fill(this.c.never);
  }

  private ask(tensor: GraphTensor, condition: (channel: number) => Condition): void {
    const map = this.of(tensor);
    this.maps.set(
      tensor,
      map.map((before, channel) => this.c.or(before, condition(channel))),
    );
  }

  private operands(node: GraphNode, tensor: GraphTensor, output: number): void {
    const { c } = this;
    const needed = this.maps.get(tensor);
    if (!needed) return;
    for (const [operand, input] of Object.entries(node.inputs)) {
      if (input.constant) continue;
      const link = channelOf(node, operand, output);
      if (!ruleFor(node.kernel)) this.ask(input, () => c.always);
      else if (natureOf(node.kernel).product === 'matrix product') this.factor(node, operand, needed);
      else if (!link) {
        const whole = c.common(needed);
        this.ask(input, () => whole);
      } else {
        const own = Array<Condition>(channelsOf(input)).fill(c.never);
        const others = this.beside(node, operand, tensor, output);
        needed.forEach((condition, channel) => {
          const from = link(channel);
          if (from === undefined) return;
          own[from] = c.or(own[from] as Condition, c.and(condition, others?.[channel] ?? c.always));
        });
        this.ask(input, (channel) => own[channel] as Condition);
      }
    }
  }

  /** Where the other factors of a product of elements are not zero. */
  private beside(node: GraphNode, operand: string, result: GraphTensor, output: number): ChannelMap | undefined {
    if (zerosOf(node) !== 'any' || natureOf(node.kernel).product) return undefined;
    const [other] = Object.keys(node.inputs).filter((name) => name !== operand);
    return other === undefined ? undefined : this.open.through(node, other, result, output);
  }

  private factor(node: GraphNode, operand: string, needed: ChannelMap): void {
    const { c, open } = this;
    const { a, b, rowsLast, columnsLast } = matrixOf(node);
    const whole = c.common(needed);
    const [self, other] = operand === 'a' ? [a, b] : [b, a];
    const summedLast = operand === 'a' ? !rowsLast : !columnsLast;
    const otherSummedLast = operand === 'a' ? !columnsLast : !rowsLast;
    // A column of b is needed where one of the result is; a term of the sum, where the other factor is not zero.
    if (operand === 'b' && columnsLast) this.ask(self, (channel) => needed[channel] as Condition);
    else if (summedLast && otherSummedLast) this.ask(self, (k) => c.and(whole, open.of(other)[k] ?? c.always));
    else this.ask(self, () => whole);
  }
}
