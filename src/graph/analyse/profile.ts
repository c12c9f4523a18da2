/**
 * What one image costs, layer by layer, from the traced forward pass: multiply-adds of convolutions and matrix products, and
 * apart from them the elements that everything else computes, what is written and what is moved. A product with weights
 * that has no rule is named, and totals then are lower bounds.
 */

import type { UserError } from '../../base/userError';
import type { LayerSummary, ModelSummary } from '../../protocol/events/events';
import { type GraphNode, type GraphTensor, liveNodes, operationOf, sizeOf } from '../graph';
import { natureOf } from '../lower/rules';
import { allLayers } from '../trace/layers';
import { analyse, paramsAt, type SummaryRequest, trainableParams } from './summary';

export interface LayerProfile extends LayerSummary {
  /** Elements computed by other operations than those products: batch norm, activations, pooling, sums, biases. */
  elementOps: number;
  /** Elements of all results, those that only rearrange left out. */
  activations: number;
  /** Bytes read and written by the operations, weights included, as if nothing were cached or fused. */
  bytes: number;
  /** Serves gates only. */
  gateNetwork: boolean;
}

export interface ModelProfile {
  summary: ModelSummary;
  /** In the order of the pass; operations outside any layer under their kernel's name. */
  layers: LayerProfile[];
  /** Why gates do not save what they might, by gate: half a sentence. */
  limits: ReadonlyMap<string, string>;
  /** What keeps the model from being trained; its weights are counted all the same. */
  warning?: UserError | undefined;
  total: { macs: number; params: number; elementOps: number; activations: number; bytes: number };
}

const bytesAnElement = 4;

export function profileModel(request: SummaryRequest): ModelProfile {
  const { summary, graph, gating, rows, foreign } = analyse(request);
  const params = new Map(allLayers(request.model).map((layer) => [layer.name, trainableParams(layer)]));
  const counted = new Map(summary.layers.map((layer) => [layer.name, layer]));
  const found = new Map<string, LayerProfile>();
  for (const node of liveNodes(graph)) {
    const { view, product } = natureOf(node.kernel);
    if (view) continue;
    const name = rows.get(node) ?? node.origin.layer ?? operationOf(node);
    const layer = found.get(name) ?? emptyLayer(name, node, counted, params, gating.gateNetwork.has(node));
    found.set(name, layer);
    const written = node.outputs.reduce((sum, t) => sum + sizeOf(t.shape), 0);
    layer.activations += written;
    layer.bytes += bytesAnElement * (written + readBy(node));
    if (!product) layer.elementOps += Math.max(written, largestInput(node));
  }
  const layers = [...found.values()];
  const sum = (of: (layer: LayerProfile) => number) => layers.reduce((all, layer) => all + of(layer), 0);
  return {
    summary,
    layers,
    limits: gating.limits,
    warning: foreign,
    total: {
      macs: summary.macs,
      params: summary.params,
      elementOps: sum((l) => l.elementOps),
      activations: sum((l) => l.activations),
      bytes: sum((l) => l.bytes),
    },
  };
}

function emptyLayer(
  name: string,
  node: GraphNode,
  counted: ReadonlyMap<string, LayerSummary>,
  params: ReadonlyMap<string, number>,
  gateNetwork: boolean,
): LayerProfile {
  const known = counted.get(name);
  const cost = { elementOps: 0, activations: 0, bytes: 0, gateNetwork };
  if (known) return { ...known, ...cost };
  const own = paramsAt(node.origin, params);
  return { name, kind: operationOf(node), macs: 0, params: own, sources: [...(node.origin.sources ?? [])], ...cost };
}

const readBy = (node: GraphNode): number =>
  Object.values(node.inputs).reduce((sum, t) => sum + (t.constant ? 0 : sizeOf(t.shape)), 0);

/** A reduction works on what it reads, not on what it writes. */
const largestInput = (node: GraphNode): number =>
  Math.max(0, ...Object.values(node.inputs).map((t: GraphTensor) => (t.constant ? 0 : sizeOf(t.shape))));
