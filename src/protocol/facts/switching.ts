/**
 * What gates switch: of which layers, how many of their channels, and what that is in multiply-adds. The summary of a run
 * says it (`LayerSummary`), everything that counts asks here.
 */
import type { ChannelPart, GateSummary, LayerSummary, ModelSummary } from '../events/events';

type Switched = Pick<LayerSummary, 'macs' | 'outputGate' | 'inputGate' | 'wholeGate' | 'switched'>;

/** How many channels of a gate are open for a sample; `at`: whether one is, 0 or 1. */
export interface OpenGates {
  (gate: string): number;
  /** Without it, channels that several gates switch together count as if the gates were independent. */
  at?: (gate: string, channel: number) => number;
}

/** Gates that switch a layer, each once. */
export const gatesOf = ({ outputGate, inputGate, wholeGate, switched = [] }: Omit<Switched, 'macs'>): string[] => [
  ...new Set([
    ...[outputGate, inputGate, wholeGate].filter((gate) => gate !== undefined),
    ...switched.flat().flatMap(({ any = [] }) => any.flat().map(({ gate }) => gate)),
  ]),
];

/** The axes of a layer along which channels are switched. */
export function axesOf({ outputGate, inputGate, wholeGate, switched }: Switched, channels: Channels): ChannelPart[][] {
  if (switched) return switched;
  const simple = [outputGate, inputGate, wholeGate].filter((gate) => gate !== undefined);
  return simple.map((gate) => [{ channels: channels(gate), any: [[{ gate }]] }]);
}

export type Channels = (gate: string) => number;

export function channelsOf(gates: readonly Pick<GateSummary, 'name' | 'channels'>[]): Channels {
  const channels = new Map(gates.map((gate) => [gate.name, gate.channels]));
  return (gate) => channels.get(gate) ?? 1;
}

const widthOf = (axis: readonly ChannelPart[]) => axis.reduce((sum, part) => sum + part.channels, 0);

/** Multiply-adds of one sample, by how its gates are: what each layer costs times the open share of each of its axes. */
export function macCounter({ layers, gates }: Pick<ModelSummary, 'layers' | 'gates'>): (open: OpenGates) => number {
  const channels = channelsOf(gates);
  const plain = layers.map((layer) => ({
    macs: layer.macs,
    axes: axesOf(layer, channels).map((parts) => ({ parts, width: widthOf(parts) })),
  }));
  return (open) =>
    plain.reduce(
      (sum, { macs, axes }) =>
        sum +
        axes.reduce(
          (left, { parts, width }) => (left * parts.reduce((n, part) => n + openOf(part, open, channels), 0)) / width,
          macs,
        ),
      0,
    );
}

/** The same of a single sample. */
export const gatedMacs = (model: Pick<ModelSummary, 'layers' | 'gates'>, open: OpenGates): number =>
  macCounter(model)(open);

function openOf({ channels: width, any }: ChannelPart, open: OpenGates, channels: Channels): number {
  if (!any) return width;
  const [[only, ...more] = [], ...others] = any;
  if (only && more.length === 0 && others.length === 0) {
    const whole = channels(only.gate);
    if (whole === 1) return width * open(only.gate);
    if (whole === width && !only.from) return open(only.gate);
  }
  const at = (gate: string, channel: number) => open.at?.(gate, channel) ?? open(gate) / channels(gate);
  let sum = 0;
  for (let i = 0; i < width; i++) {
    // Open where one of the terms is: 1 − Π (1 − Π of the gates).
    let closed = 1;
    for (const term of any)
      closed *= 1 - term.reduce((p, { gate, from = 0 }) => p * at(gate, channels(gate) === 1 ? 0 : from + i), 1);
    sum += 1 - closed;
  }
  return sum;
}

/** Multiply-adds of one sample that are not spent where all channels of these gates are closed and all others open. */
export function switchedMacs(model: Pick<ModelSummary, 'layers' | 'gates'>, gates: readonly string[]): number {
  const channels = channelsOf(model.gates);
  return model.layers.reduce((sum, layer) => {
    const left = axesOf(layer, channels).reduce((share, parts) => {
      const kept = parts.filter(({ any }) => !any?.every((term) => term.some(({ gate }) => gates.includes(gate))));
      return (share * widthOf(kept)) / widthOf(parts);
    }, 1);
    return sum + layer.macs * (1 - left);
  }, 0);
}

/** Layers of which at least one of the gates switches channels, each once. */
export const switchedLayers = (model: ModelSummary, gates: readonly string[]): LayerSummary[] =>
  model.layers.filter((layer) => gatesOf(layer).some((gate) => gates.includes(gate)));

/**
 * Multiply-adds of one sample that a single channel of each gate layer switches on average with everything else open, by
 * gate layer: the slope of what `macCounter` counts there. A layer between two gates counts for both.
 */
export function macsPerGate(model: Pick<ModelSummary, 'layers' | 'gates'>): Record<string, number> {
  const channels = channelsOf(model.gates);
  // A channel of a part is closed by each single channel that is in all of its lists.
  const closed = (gate: string, { channels: width, any: [first = [], ...others] = [] }: ChannelPart) =>
    width *
    first.filter(
      (one) => one.gate === gate && others.every((term) => term.some((t) => t.gate === gate && t.from === one.from)),
    ).length;
  const switched = (gate: string) =>
    model.layers.reduce(
      (sum, layer) =>
        axesOf(layer, channels).reduce(
          (all, parts) => all + (layer.macs * parts.reduce((n, part) => n + closed(gate, part), 0)) / widthOf(parts),
          sum,
        ),
      0,
    );
  return Object.fromEntries(model.gates.map(({ name, channels: of }) => [name, switched(name) / of]));
}
