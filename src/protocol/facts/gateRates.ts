/** What firing rates say of a gate, one rule for every table, tree and chart. How they travel: packed.ts. */
import type { GateRates } from '../events/events';
import { unpackShares } from './packed';

/** A channel open for at least / at most these shares of the samples counts as always on / always off. */
export const alwaysOn = 0.99;
export const alwaysOff = 0.01;

/** Open for at least 99 % of the samples, for at most 1 %, or in between. */
export type GateKind = 'on' | 'off' | 'conditional';

export interface GateCounts extends Record<GateKind, number> {
  gate: string;
  /** The three kinds sum to these. */
  channels: number;
  /** Mean firing rate over the channels, 0 … 1. */
  mean: number;
}

export function kindOf(rate: number): GateKind {
  return rate >= alwaysOn ? 'on' : rate <= alwaysOff ? 'off' : 'conditional';
}

/** Channels of each kind; the three sum to all. */
export function countKinds(rates: readonly number[]): Record<GateKind, number> {
  const counts = { on: 0, off: 0, conditional: 0 };
  for (const rate of rates) counts[kindOf(rate)]++;
  return counts;
}

export function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Text that is no base64 gives no channels. */
export function countGate({ gate, rates }: GateRates): GateCounts {
  const values = unpackShares(rates) ?? [];
  return { gate, channels: values.length, mean: meanOf(values), ...countKinds(values) };
}
