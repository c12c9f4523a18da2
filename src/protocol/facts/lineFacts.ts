/**
 * What each line of the user's code made, itself or through what it calls: layers and gates, summed where a loop or a
 * helper makes several. The line of a helper and the lines that call it each hold the sum of what they made, so
 * the sums of two lines may overlap and are never to be added.
 */
import type { LayerSummary, ModelSummary, Source } from '../events/events';
import { type GateFacts, type GateLayerFacts, macsOf } from './gateFacts';
import { meanOf } from './gateRates';
import { switchedMacs } from './switching';

export interface LineGate {
  name: string;
  channels: number;
  /** Multiply-adds that it switches: not spent where all its channels are closed. */
  macs: number;
  /** Undefined as long as it was not measured. */
  facts: GateLayerFacts | undefined;
}

export interface LineFacts {
  /** 1-based, in the text that the run was made from. */
  line: number;
  /** Layers with MACs, in the order of the network. */
  layers: readonly LayerSummary[];
  gates: readonly LineGate[];
  /** Mean of the rates of the measured gate layers, lowest and highest of them; undefined where none was measured. */
  rate: { mean: number; lowest: number; highest: number } | undefined;
  /** Dense multiply-adds of `layers`. */
  layerMacs: number;
  /** Multiply-adds that `gates` switch together. */
  switchedMacs: number;
  /** Dense multiply-adds of the network. */
  modelMacs: number;
  /** Operations of the network that are in no MACs. */
  notCounted: readonly string[];
}

/** By file, and in each by line, ascending. What has no known place is in no line. */
export function lineFacts(model: ModelSummary, facts: GateFacts | undefined): Map<string, LineFacts[]> {
  const made = new Map<string, Map<number, Made>>();
  for (const layer of model.layers) for (const place of placesOf(layer.sources)) at(made, place).layers.push(layer);
  for (const { name, channels, sources } of model.gates) {
    const measured = facts?.layers.find((layer) => layer.name === name);
    const gate = { name, channels, macs: switchedMacs(model, [name]), facts: measured };
    for (const place of placesOf(sources)) at(made, place).gates.push(gate);
  }
  const entries = [...made].map(([file, lines]): [string, LineFacts[]] => [
    file,
    [...lines].sort(([a], [b]) => a - b).map(([line, things]) => sum(line, things, model)),
  ]);
  return new Map(entries);
}

interface Made {
  layers: LayerSummary[];
  gates: LineGate[];
}

/** Two frames of one line, as in `block(stem(x))` or a recursion, are one place. */
function placesOf(sources: readonly Source[]): Source[] {
  return sources.filter(
    ({ file, line }, i) => sources.findIndex((other) => other.file === file && other.line === line) === i,
  );
}

function at(made: Map<string, Map<number, Made>>, { file, line }: Source): Made {
  const lines = made.get(file) ?? new Map<number, Made>();
  const things = lines.get(line) ?? { layers: [], gates: [] };
  lines.set(line, things);
  made.set(file, lines);
  return things;
}

function sum(line: number, { layers, gates }: Made, model: ModelSummary): LineFacts {
  const rates = gates.flatMap(({ facts }) => (facts === undefined || facts.channels === 0 ? [] : [facts.mean]));
  return {
    line,
    layers,
    gates,
    rate:
      rates.length === 0 ? undefined : { mean: meanOf(rates), lowest: Math.min(...rates), highest: Math.max(...rates) },
    layerMacs: macsOf(layers),
    switchedMacs: switchedMacs(
      model,
      gates.map(({ name }) => name),
    ),
    modelMacs: model.macs,
    notCounted: model.notCounted,
  };
}
