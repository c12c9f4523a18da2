/**
 * What is known of a run's gates, unpacked: from its last evaluation, or before the first one from training samples. The
 * Gates tree and the Gates view show the same numbers, so they are made once, here.
 */
import type { GateStatistics, LayerSummary, ModelSummary, PriorSummary, Source } from '../events/events';
import type { RunState } from '../events/runState';
import { fitEdges, openEdge } from './fitGrid';
import { countKinds, type GateKind, meanOf } from './gateRates';
import { unpackDistances, unpackShares } from './packed';
import { type EpochMark, markOf } from './shownCheckpoint';
import { switchedMacs } from './switching';

export interface GateLayerFacts {
  name: string;
  channels: number;
  /** Innermost user frame first; empty where it is not known. */
  sources: readonly Source[];
  /** Of each channel, 0 … 1. */
  rates: readonly number[];
  /** Mean of `rates`. */
  mean: number;
  /** Channels of each kind; the three sum to `channels`. */
  counts: Record<GateKind, number>;
  /** Multiply-adds of the layers that this gate switches, as a share of the dense network's; of a channel: its `channels`-th part. */
  macShare: number;
  /** Operations of the network that are in no MACs. */
  notCounted: readonly string[];
  /** [class][channel], 0 … 1. */
  classRates: readonly (readonly number[])[] | undefined;
  /** [channel][edge of `fitEdges`]: share of samples with log-odds up to it. */
  cdf: readonly (readonly number[])[] | undefined;
  /** Of each channel to `prior`. */
  distances: readonly number[] | undefined;
  prior: PriorSummary | undefined;
}

export interface GateFacts {
  /** `training`: noisy gates on training samples, without classes and distributions. */
  from: 'test' | 'training';
  step: number;
  /** Epochs done when it was measured; undefined for `training`. */
  epoch: number | undefined;
  /** Whether that is the last or the best evaluated one. */
  mark: EpochMark | undefined;
  /** Test samples in all and of each class; undefined where it is not known. */
  samples: number | undefined;
  classSamples: readonly number[] | undefined;
  classes: readonly string[];
  /** Of data whose samples are no images. */
  pictures?: false | undefined;
  layers: readonly GateLayerFacts[];
}

/** Undefined as long as no gate was measured; a run without gates gives no layers once it is known to have none. */
export function gateFacts(state: RunState): GateFacts | undefined {
  const { started, evaluation, gates } = state;
  if (started === undefined) return undefined;
  const { model, data, priors = [] } = started;
  const common = { classes: data.classes ?? [], pictures: data.pictures };
  const layers = (list: readonly GateStatistics[]) =>
    list.map((statistics) => layerFacts(statistics, model, common.classes.length, priors));
  if (evaluation !== undefined) {
    const { step, epoch } = evaluation;
    const { samples, classSamples, gates: measured } = evaluation.evaluation;
    const mark = markOf(state, epoch);
    return { ...common, from: 'test', step, epoch, mark, samples, classSamples, layers: layers(measured) };
  }
  const training = {
    ...common,
    from: 'training',
    epoch: undefined,
    mark: undefined,
    samples: undefined,
    classSamples: undefined,
  } as const;
  if (gates !== undefined) return { ...training, step: gates.step, layers: layers(gates.gates) };
  return model.gates.length === 0 ? { ...training, step: 0, layers: [] } : undefined;
}

/** The same, unpacked once for each new session or measurement: most events are steps. Unchanged facts are the same object. */
export function newestGateFacts(): (state: RunState) => GateFacts | undefined {
  let last: { of: readonly unknown[]; facts: GateFacts | undefined } | undefined;
  return (state) => {
    const of = [state.started, state.evaluation ?? state.gates, state.best?.epoch, state.epochs.at(-1)?.epoch];
    if (last === undefined || of.some((part, i) => part !== last?.of[i])) last = { of, facts: gateFacts(state) };
    return last.facts;
  };
}

/** The share of samples for which a gate would be open that follows the prior: 1 − F(½). */
export function targetRate({ cdf }: PriorSummary): number {
  return 1 - (cdf[openEdge] ?? Number.NaN);
}

/** Multiply-adds of one sample with every gate open. */
export function macsOf(layers: readonly Pick<LayerSummary, 'macs'>[]): number {
  return layers.reduce((sum, { macs }) => sum + macs, 0);
}

function layerFacts(
  { gate: name, rates: packed, classRates, cdf, distances }: GateStatistics,
  model: ModelSummary,
  classes: number,
  priors: readonly PriorSummary[],
): GateLayerFacts {
  const summary = model.gates.find((gate) => gate.name === name);
  const channels = summary?.channels ?? 0;
  const rates = unpackShares(packed, channels) ?? [];
  const macs = switchedMacs(model, [name]);
  return {
    name,
    channels: rates.length,
    sources: summary?.sources ?? [],
    rates,
    mean: meanOf(rates),
    counts: countKinds(rates),
    macShare: model.macs > 0 ? macs / model.macs : 0,
    notCounted: model.notCounted,
    classRates: rows(unpackShares(classRates, classes * channels), channels),
    cdf: rows(unpackShares(cdf, channels * fitEdges.length), fitEdges.length),
    distances: unpackDistances(distances, channels),
    prior: priors.find((prior) => prior.gates.includes(name)),
  };
}

function rows(values: readonly number[] | undefined, width: number): number[][] | undefined {
  if (values === undefined || width === 0) return undefined;
  return Array.from({ length: values.length / width }, (_, row) => values.slice(row * width, (row + 1) * width));
}
