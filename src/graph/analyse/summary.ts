/** What a model costs and where its gates are: the traced forward pass folded into the summary a run carries. */
import type * as tf from '@tensorflow/tfjs';
import type { InputFacts } from '../../base/sampleTensors';
import type { UserError } from '../../base/userError';
import type { GateSummary, LayerSummary, ModelSummary, Source } from '../../protocol/events/events';
import { channelsOf } from '../gating/channelFlow';
import { findGating, type Gating } from '../gating/gating';
import { type Switching, switchingOf } from '../gating/switched';
import type { Graph, GraphNode, Origin } from '../graph';
import { outputsAmong, port } from '../port';
import { type Findings, foreignWeights } from '../trace/findings';
import { allLayers } from '../trace/layers';
import { batchOfInputs, type ModelInput, modelInput } from '../trace/modelInputs';
import { look } from '../trace/trace';
import { countMacs } from './macs';

/** With the inputs of one sample. */
export interface SummaryRequest extends InputFacts {
  model: tf.LayersModel;
  /** Runs the model on a batch: its outputs by port, and its gate layers, each call of one once. */
  forward(x: ModelInput): {
    outputs: Record<string, tf.Tensor>;
    gates: { name: string; gate: tf.Tensor; conditional?: boolean }[];
  };
  /** Where each layer was made, innermost frame first. */
  sources?: ReadonlyMap<string, readonly Source[]>;
}

/** Of a gate layer that is used again. */
export const layerOfGate = (gate: string): string => gate.replace(/ \(\d+\)$/, '');

/** The summary with what it was read from: the traced forward pass of one image. */
export interface Analysis {
  summary: ModelSummary;
  graph: Graph;
  gating: Gating;
  /** The layer of the summary that each product is counted in, by name. */
  rows: ReadonlyMap<GraphNode, string>;
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
  const conditional = new Map<string, boolean>();
  const { graph, findings } = lookAt(request, layers, conditional);
  const gates = port.gate.among(graph.outputs);
  const needed = [outputsAmong(graph.outputs), port.read.among(graph.outputs)].flatMap((kind) => Object.values(kind));
  const gating = findGating(graph, gates, needed);
  const { counts, notCounted } = countMacs(graph, 1);
  const params = new Map(layers.map((layer) => [layer.name, trainableParams(layer)]));
  const channels = new Map(Object.entries(gates).map(([name, t]) => [name, channelsOf(t)]));
  const found = new Rows();
  let gateMacs = 0;
  for (const { node, kind, macs } of counts) {
    if (gating.gateNetwork.has(node)) gateMacs += macs;
    found.add(node, { kind, macs, params: paramsAt(node.origin, params), ...switchingOf(node, gating, channels) });
  }
  const summary: ModelSummary = {
    name: model.name,
    params: [...params.values()].reduce((a, b) => a + b, 0),
    macs: counts.reduce((sum, c) => sum + c.macs, 0),
    gateMacs,
    layers: found.layers,
    gates: Object.entries(gates).map(([name, t]): GateSummary => {
      const own = sources.get(name) ?? sources.get(layerOfGate(name)) ?? [];
      const decides = conditional.get(name);
      const known = decides === undefined ? {} : { conditional: decides };
      return { name, channels: channelsOf(t), sources: [...own], ...known };
    }),
    notCounted: [...notCounted, ...readers(findings)],
  };
  const { refusals, foreign } = findings;
  const rows = found.rowOf;
  return { summary, graph, gating, rows, refusal: refusals[0], foreign: foreignWeights(foreign) };
}

/** What JavaScript makes of a value that it reads is not in the graph. */
const readers = ({ reads }: Findings): string[] => [
  ...new Set(reads.map(({ layer }) => (layer === undefined ? 'values read' : `${layer} (values read)`))),
];

/** `conditional`: is told of each gate whether it looks at its input. */
function lookAt(
  { model, forward, sources, ...data }: SummaryRequest,
  layers: tf.layers.Layer[],
  conditional: Map<string, boolean>,
) {
  const variables = Object.fromEntries(model.weights.map((w) => [w.originalName, w.read() as tf.Variable]));
  return look({
    inputs: batchOfInputs(data, 1),
    variables,
    layers,
    sources,
    run(tensors) {
      const { outputs, gates } = forward(modelInput(model, data, tensors));
      for (const gate of gates) if (gate.conditional !== undefined) conditional.set(gate.name, gate.conditional);
      return { ...outputs, ...Object.fromEntries(gates.map(({ name, gate }) => [port.gate(name), gate])) };
    },
  });
}

/** Numbers that training changes, those of layers inside it, as of a nested model or of what a wrapper wraps, left to them. */
export function trainableParams(layer: tf.layers.Layer): number {
  if ('layers' in layer) return 0;
  const { layer: wrapped } = layer as { layer?: tf.layers.Layer };
  const own = layer.trainableWeights.filter((weight) => !wrapped?.trainableWeights.includes(weight));
  return own.reduce((sum, w) => sum + w.shape.reduce<number>((a, b) => a * (b ?? 1), 1), 0);
}

/** Of a layer that is called again: none, they are counted already. */
export const paramsAt = ({ name = '', again }: Origin, params: ReadonlyMap<string, number>): number =>
  again ? 0 : (params.get(name) ?? 0);

/** The layers of a summary: of each call of a layer one, and one more for each way in which its operations are switched. */
class Rows {
  readonly layers: LayerSummary[] = [];
  readonly rowOf = new Map<GraphNode, string>();
  private readonly known = new Map<string, LayerSummary>();
  private readonly names = new Set<string>();

  add(node: GraphNode, { kind, macs, params, ...switching }: Omit<LayerSummary, 'name' | 'sources'> & Switching): void {
    const { layer = node.kernel, sources = [] } = node.origin;
    const key = JSON.stringify([layer, switching]);
    const known = this.known.get(key);
    if (known) known.macs += macs;
    const name = known?.name ?? this.nameOf(layer, kind);
    this.rowOf.set(node, name);
    if (known) return;
    const first = name === layer;
    const row = { name, kind, macs, params: first ? params : 0, ...switching, sources: [...sources] };
    this.known.set(key, row);
    this.layers.push(row);
  }

  private nameOf(layer: string, kind: string): string {
    const names = [layer, `${layer} · ${kind}`];
    while (this.names.has(names[0] as string)) {
      names.shift();
      if (names.length === 0) names.push(`${layer} · ${kind} ${this.names.size}`);
    }
    this.names.add(names[0] as string);
    return names[0] as string;
  }
}
