/**
 * Where a gate's channels live: from the convolutions that make them, through operations channel by channel, to the
 * convolutions that read them. Inside, only open channels need to exist.
 */

import { operationName } from '../gating/gateLimits';
import { type GraphNode, type GraphTensor, uniformValue } from '../graph';
import { sameShape } from '../lower/dims';
import { spatialPads } from '../lower/padding';
import { out } from '../lower/rule';
import { natureOf, ruleFor } from '../lower/rules';
import type { NetworkPlan } from './plan';
import { rowsAndColumns, sameChannels } from './sameChannels';

export interface Region {
  gate: string;
  /** Convolutions whose output channels the gate switches. */
  makers: ReadonlySet<GraphNode>;
  /** Convolutions whose input channels it switches. */
  readers: ReadonlySet<GraphNode>;
  /** Operations between them. */
  between: ReadonlySet<GraphNode>;
}

/** The region of a gate, or the reason why its channels cannot be skipped. */
export function regionOf(
  gate: string,
  tensor: GraphTensor,
  { gating, readers: readersOf, folded, outputs }: Pick<NetworkPlan, 'gating' | 'readers' | 'folded' | 'outputs'>,
): Region | string {
  const makers = new Set([...gating.output].filter(([, owner]) => owner === gate).map(([node]) => node));
  /** A padding is taken into the convolutions that read it. */
  const beforeConvolutions = (pad: GraphNode) =>
    (readersOf.get(out(pad)) ?? []).every((node) => gating.input.get(node) === gate && folded.has(node));
  const [readers, between] = [new Set<GraphNode>(), new Set<GraphNode>()];
  if (makers.size === 0) return 'its channels are needed elsewhere';
  const pending: GraphTensor[] = [];
  for (const maker of makers) {
    const conv = folded.get(maker);
    if (!conv) return `${maker.origin.layer ?? maker.kernel} is not a plain convolution`;
    if (!rowsAndColumns(conv.result))
      return `${maker.origin.layer ?? maker.kernel} is no convolution of rows and columns`;
    pending.push(conv.result);
  }
  for (let t = pending.pop(); t; t = pending.pop()) {
    for (const reader of readersOf.get(t) ?? []) {
      if (between.has(reader) || readers.has(reader)) continue;
      if (gating.input.get(reader) === gate && folded.has(reader)) readers.add(reader);
      else if (fits(reader, t, tensor) && (!spatialPads(reader) || beforeConvolutions(reader))) {
        between.add(reader);
        pending.push(out(reader));
      } else return `${operationName(reader)} reads its channels`;
    }
  }
  // What joins several of the region's tensors, as x · sigmoid(x) does, has all of them here.
  const inside = new Set(
    [...makers].flatMap((maker) => folded.get(maker)?.result ?? []).concat([...between].map((n) => out(n))),
  );
  const output = outputs.find(({ tensor: t }) => inside.has(t));
  if (output) return `its channels are the model's output '${output.name}'`;
  for (const node of between)
    if (!operandsOf(node).every((t) => inside.has(t) || carries(t, tensor)))
      return `${operationName(node)} joins its channels with others`;
  return { gate, makers, readers, between };
}

/** What a region may hold between its convolutions: what it does to one channel depends on that channel alone. */
const fits = (node: GraphNode, x: GraphTensor, gate: GraphTensor): boolean =>
  (spatialPads(node) !== undefined && node.inputs.x === x) ||
  (sameChannels(node) === x && rowsAndColumns(out(node)) !== undefined) ||
  (node.kernel === 'Multiply' && Object.values(node.inputs).some((t) => t !== x && carries(t, gate))) ||
  (ruleFor(node.kernel)?.elements !== undefined && operandsOf(node).every((t) => sameShape(t, x) || carries(t, gate)));

/** Operands but numbers, which go with any channels, and paddings' amounts. */
const operandsOf = (node: GraphNode): GraphTensor[] =>
  Object.values(node.inputs).filter((t) => uniformValue(t) === undefined);

/** Whether a tensor holds nothing but the gate's values. */
export function carries(tensor: GraphTensor, gate: GraphTensor): boolean {
  if (tensor === gate) return true;
  const source = tensor.node?.inputs.x ?? tensor.node?.inputs.input;
  return tensor.node !== undefined && !!natureOf(tensor.node.kernel).view && !!source && carries(source, gate);
}
