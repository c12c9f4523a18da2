/** What a model costs and where its gates are: the traced forward pass folded into the summary a run carries. */
import type * as tf from '@tensorflow/tfjs';
import type { GateSummary, LayerSummary, ModelSummary, Source } from '../protocol/events';
import type { UserError } from '../protocol/userError';
import { type Findings, foreignWeights } from './findings';
import { findGating, type Gating } from './gating';
import type { Graph, GraphTensor } from './graph';
import { allLayers } from './layers';
import { countMacs } from './macs';
import { look, readPrefix } from './trace';

export interface SummaryRequest {
  model: tf.LayersModel;
  /** Height, width, channels of one image. */
  shape: readonly [number, number, number];
  /** Runs the model on a batch and reports its gate layers: `observe` is called once by each. */
  forward(x: tf.Tensor): { output: tf.Tensor; gates: { name: string; gate: tf.Tensor }[] };
  /** Where each layer was made, innermost frame first. */
  sources?: ReadonlyMap<string, readonly Source[]>;
}

const gatePrefix = 'gate:';

/** The summary with what it was read from: the traced forward pass of one image. */
export interface Analysis {
  summary: ModelSummary;
  graph: Graph;
  gating: Gating;
  /** Why the model cannot be compiled, if it cannot: the first reason, with layer and line. */
  refusal: UserError | undefined;
  /** Weights that the layers use and the model does not know. */
  foreign: UserError | undefined;
}

/**
 * Of a model to be trained or evaluated. Throws a `UserError` with layer and line for weights that are not the model's, and
 * where it is to be `compiled` for what cannot be.
 */
export function summarise({ compiled = false, ...request }: SummaryRequest & { compiled?: boolean }): ModelSummary {
  const { summary, foreign, refusal } = analyse(request);
  const error = foreign ?? (compiled ? refusal : undefined);
  if (error) throw error;
  return summary;
}

export function analyse(request: SummaryRequest): Analysis {
  const { model, sources = new Map() } = request;
  const layers = allLayers(model);
  const { graph, findings } = lookAt(request, layers);
  const gates = gateTensors(graph);
  const needed = Object.entries(graph.outputs).filter(([name]) => name === 'output' || name.startsWith(readPrefix));
  const gating = findGating(graph, gates, Object.values(Object.fromEntries(needed)));
  const { counts, notCounted } = countMacs(graph, 1);
  const params = new Map(layers.map((layer) => [layer.name, trainableParams(layer)]));
  const found = new Map<string, LayerSummary>();
  let gateMacs = 0;
  for (const { node, kind, macs } of counts) {
    const name = node.origin.layer ?? node.kernel;
    if (gating.gateNetwork.has(node)) gateMacs += macs;
    const known = found.get(name);
    if (known) {
      known.macs += macs;
      continue;
    }
    const outputGate = gating.output.get(node);
    const inputGate = gating.input.get(node);
    const wholeGate = gating.whole.get(node);
    found.set(name, {
      name,
      kind,
      macs,
      params: params.get(name.split('/').at(-1) as string) ?? 0,
      ...(outputGate === undefined ? {} : { outputGate }),
      ...(inputGate === undefined ? {} : { inputGate }),
      ...(wholeGate === undefined ? {} : { wholeGate }),
      sources: [...(node.origin.sources ?? [])],
    });
  }
  const summary: ModelSummary = {
    name: model.name,
    params: [...params.values()].reduce((a, b) => a + b, 0),
    macs: counts.reduce((sum, c) => sum + c.macs, 0),
    gateMacs,
    layers: [...found.values()],
    gates: Object.entries(gates).map(([name, t]): GateSummary => {
      return { name, channels: t.shape.at(-1) as number, sources: [...(sources.get(name) ?? [])] };
    }),
    notCounted: [...notCounted, ...readers(findings)],
  };
  const { refusals, foreign } = findings;
  return { summary, graph, gating, refusal: refusals[0], foreign: foreignWeights(foreign) };
}

/** What JavaScript makes of a value that it reads is not in the graph. */
const readers = ({ reads }: Findings): string[] => [
  ...new Set(reads.map(({ layer }) => (layer === undefined ? 'values read' : `${layer} (values read)`))),
];

function lookAt({ model, shape, forward, sources }: SummaryRequest, layers: tf.layers.Layer[]) {
  const variables = Object.fromEntries(model.weights.map((w) => [w.originalName, w.read() as tf.Variable]));
  return look({
    inputs: { x: { shape: [1, ...shape], dtype: 'float32' } },
    variables,
    layers,
    ...(sources ? { sources } : {}),
    run({ x }) {
      const { output, gates } = forward(x as tf.Tensor);
      return { output, ...Object.fromEntries(gates.map(({ name, gate }) => [gatePrefix + name, gate])) };
    },
  });
}

const gateTensors = (graph: Graph): Record<string, GraphTensor> =>
  Object.fromEntries(
    Object.entries(graph.outputs)
      .filter(([name]) => name.startsWith(gatePrefix))
      .map(([name, t]) => [name.slice(gatePrefix.length), t]),
  );

/** Numbers that training changes, those of layers inside it left to them. */
export const trainableParams = (layer: tf.layers.Layer): number =>
  'layers' in layer
    ? 0
    : layer.trainableWeights.reduce((sum, w) => sum + w.shape.reduce<number>((a, b) => a * (b ?? 1), 1), 0);

/** Multiply-adds of one sample: each layer's count times the shares of its output and input channels that are open. */
export function gatedMacs(summary: ModelSummary, open: (gate: string) => number): number {
  const channels = new Map(summary.gates.map((g) => [g.name, g.channels]));
  const share = (gate: string) => open(gate) / (channels.get(gate) ?? 1);
  return summary.layers.reduce(
    (sum, layer) => sum + gatesOf(layer).reduce((macs, gate) => macs * share(gate), layer.macs),
    0,
  );
}

/**
 * Multiply-adds of one sample that a single channel of each gate layer switches with everything else open, by gate layer:
 * Σ over the layers that gate g switches of macs / channels(g), the slope of `gatedMacs` there. A layer between two gates
 * counts for both.
 */
export function macsPerGate(summary: ModelSummary): Record<string, number> {
  const switched = (gate: string) =>
    summary.layers.reduce((sum, layer) => sum + layer.macs * gatesOf(layer).filter((g) => g === gate).length, 0);
  return Object.fromEntries(summary.gates.map(({ name, channels }) => [name, switched(name) / channels]));
}

const gatesOf = ({ outputGate, inputGate, wholeGate }: LayerSummary): string[] =>
  [outputGate, inputGate, wholeGate].filter((gate) => gate !== undefined);
