/**
 * The gates of two runs beside each other, layer by layer: how the firing rate of every channel differs, whether the channels
 * stand in the same order, and the mean rate over the epochs. Layers are known by name; only those of equal width compare.
 */
import type { GateEpoch } from '../events/gateHistory';
import type { RunState } from '../events/runState';
import type { GateLayerFacts } from './gateFacts';
import { meanOf } from './gateRates';
import { unpackShares } from './packed';
import { correlation } from './sampleFacts';

export interface LayerDifference {
  name: string;
  channels: number;
  /** Of each channel, 0 … 1. */
  before: readonly number[];
  after: readonly number[];
  /** `after` − `before` of each channel, −1 … 1. */
  change: readonly number[];
  /** Mean rates over the channels, and the mean of `change`, which is their difference. */
  means: { before: number; after: number; change: number };
  /** Mean of the absolute `change`: two networks may differ a lot whose means are equal. */
  moved: number;
  /** Spearman's, over the channels; undefined for less than two and where the rates of either run do not vary. */
  rankCorrelation: number | undefined;
}

export interface GateDifference {
  /** What both have, in the order of `before`. */
  layers: readonly LayerDifference[];
  /** Names of layers that one of the runs alone has. */
  onlyBefore: readonly string[];
  onlyAfter: readonly string[];
  /** Layers of one name with different numbers of channels. */
  otherWidth: readonly { name: string; before: number; after: number }[];
}

type Layer = Pick<GateLayerFacts, 'name' | 'rates'>;

export function gateDifference(before: readonly Layer[], after: readonly Layer[]): GateDifference {
  const others = new Map(after.map((layer) => [layer.name, layer]));
  const names = new Set(before.map(({ name }) => name));
  const pairs = before.flatMap((layer) => {
    const other = others.get(layer.name);
    return other === undefined ? [] : [{ name: layer.name, before: layer.rates, after: other.rates }];
  });
  const equal = pairs.filter((pair) => pair.before.length === pair.after.length);
  return {
    layers: equal.map((pair) => layerDifference(pair.name, pair.before, pair.after)),
    onlyBefore: before.filter(({ name }) => !others.has(name)).map(({ name }) => name),
    onlyAfter: after.filter(({ name }) => !names.has(name)).map(({ name }) => name),
    otherWidth: pairs
      .filter((pair) => pair.before.length !== pair.after.length)
      .map((pair) => ({ name: pair.name, before: pair.before.length, after: pair.after.length })),
  };
}

/** Whether every gate layer of one has its equal in the other. */
export const isSameGates = ({ onlyBefore, onlyAfter, otherWidth }: GateDifference): boolean =>
  onlyBefore.length + onlyAfter.length + otherWidth.length === 0;

function layerDifference(name: string, before: readonly number[], after: readonly number[]): LayerDifference {
  const change = before.map((rate, i) => (after[i] ?? 0) - rate);
  return {
    name,
    channels: before.length,
    before,
    after,
    change,
    means: { before: meanOf(before), after: meanOf(after), change: meanOf(change) },
    moved: meanOf(change.map(Math.abs)),
    rankCorrelation: correlation(before, after)?.spearman,
  };
}

export interface CoursePoint {
  epoch: number;
  mean: number;
}

/** An evaluation never changes: its means are made once, of however many drawings. */
const known = new WeakMap<GateEpoch, Map<string, number>>();

/** Mean firing rate of a layer after every evaluation that is kept of the gates, oldest first. */
export function courseOf({ gateHistory }: Pick<RunState, 'gateHistory'>, layer: string): CoursePoint[] {
  return gateHistory.epochs.flatMap((evaluated) => {
    const means = known.get(evaluated) ?? meansOf(evaluated);
    known.set(evaluated, means);
    const mean = means.get(layer);
    return mean === undefined ? [] : [{ epoch: evaluated.epoch, mean }];
  });
}

function meansOf({ gates }: GateEpoch): Map<string, number> {
  return new Map(
    gates.flatMap(({ gate, rates }) => {
      const values = unpackShares(rates) ?? [];
      return values.length === 0 ? [] : [[gate, meanOf(values)]];
    }),
  );
}
