/**
 * How far gates are from what they are shaped to: layers and gates, worst first, and their course over the evaluations.
 * The distribution functions come from the worker, the prior's too: nothing here knows the maths of a prior.
 */
import type { PriorSummary } from '../../../src/protocol/events/events';
import type { GateHistory } from '../../../src/protocol/events/gateHistory';
import { type GateFacts, type GateLayerFacts, targetRate } from '../../../src/protocol/facts/gateFacts';
import { meanOf } from '../../../src/protocol/facts/gateRates';
import { unpackDistances } from '../../../src/protocol/facts/packed';
import { t } from '../../shared/l10n';

/** A gate, or a whole layer: then everything is a mean over its gates. */
export interface Fit {
  gate: string;
  channel: number | undefined;
  /** At the edges of `fitEdges`; undefined where it was not recorded. */
  cdf: readonly number[] | undefined;
  prior: PriorSummary | undefined;
  /** Cramér–von Mises distance to the prior; undefined without one. */
  distance: number | undefined;
  /** Share of samples for which it is open, and for which it would be if it followed the prior. */
  rate: number;
  target: number | undefined;
}

export interface CoursePoint {
  /** Epochs done. */
  epoch: number;
  distance: number;
}

/** Worst first; without distances in the order of the network. */
export function layerFits({ layers }: GateFacts): Fit[] {
  return worstFirst(layers.map(layerFit));
}

/** Worst first; without distances by channel. */
export function gateFits(layer: GateLayerFacts): Fit[] {
  return worstFirst(layer.rates.map((_, channel) => gateFit(layer, channel)));
}

export function allGateFits({ layers }: GateFacts): Fit[] {
  return worstFirst(layers.flatMap((layer) => layer.rates.map((_, channel) => gateFit(layer, channel))));
}

export function layerFit(layer: GateLayerFacts): Fit {
  const { name, cdf, distances, prior, mean } = layer;
  return {
    gate: name,
    channel: undefined,
    cdf: cdf?.[0]?.map((_, edge) => meanOf(cdf.map((own) => own[edge] ?? 0))),
    prior,
    distance: distances && meanOf(distances),
    rate: mean,
    target: prior && targetRate(prior),
  };
}

export function gateFit({ name, cdf, distances, prior, rates }: GateLayerFacts, channel: number): Fit {
  return {
    gate: name,
    channel,
    cdf: cdf?.[channel],
    prior,
    distance: distances?.[channel],
    rate: rates[channel] ?? 0,
    target: prior && targetRate(prior),
  };
}

export function nameOf({ gate, channel }: Fit): string {
  return channel === undefined ? gate : t('{0}, channel {1}', gate, channel);
}

/** Oldest first. Evaluations that did not measure it are left out. */
export function courseOf({ epochs }: GateHistory, { gate, channel }: Fit, channels: number): CoursePoint[] {
  return epochs.flatMap(({ epoch, gates }) => {
    const all = unpackDistances(gates.find((one) => one.gate === gate)?.distances, channels);
    const distance = all && (channel === undefined ? meanOf(all) : all[channel]);
    return distance === undefined ? [] : [{ epoch, distance }];
  });
}

function worstFirst(fits: Fit[]): Fit[] {
  return fits.sort((a, b) => (b.distance ?? 0) - (a.distance ?? 0));
}
