/** Firing rates as they travel (base64 of a byte a channel, see events.ts) and what a table says about them. */
import type { GateRates } from './events';

/** A channel open for at least / at most these shares of the samples counts as always on / always off. */
export const alwaysOn = 0.99;
export const alwaysOff = 0.01;

export interface GateCounts {
  gate: string;
  channels: number;
  /** Mean firing rate over the channels, 0 … 1. */
  mean: number;
  /** Channels; the three sum to `channels`. */
  on: number;
  conditional: number;
  off: number;
}

/** A share of samples a channel, 0 … 1, to within 1/510. Text that is no base64 gives no channels. */
export function decodeRates(rates: string): number[] {
  try {
    return Array.from(atob(rates), (character) => character.charCodeAt(0) / 255);
  } catch {
    return [];
  }
}

export function countGate({ gate, rates }: GateRates): GateCounts {
  const values = decodeRates(rates);
  const on = values.filter((rate) => rate >= alwaysOn).length;
  const off = values.filter((rate) => rate <= alwaysOff).length;
  const mean = values.length === 0 ? 0 : values.reduce((sum, rate) => sum + rate, 0) / values.length;
  return { gate, channels: values.length, mean, on, off, conditional: values.length - on - off };
}
