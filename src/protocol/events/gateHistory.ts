/**
 * The gates over a run in bounded memory: of every evaluation the firing rates and distances as they travelled, without
 * classes and distributions. When the list is full, every second evaluation goes, and from then on only every second
 * (fourth, …) one stays, so that the distance in time between two is the same all along; the newest is always there.
 */
import type { GateStatistics, RunEvent } from './events';

type EpochEvent = Extract<RunEvent, { kind: 'epoch' }>;

export interface GateEpoch {
  /** Number of the evaluation, from 0. */
  index: number;
  step: number;
  epoch: number;
  gates: readonly Pick<GateStatistics, 'gate' | 'rates' | 'distances'>[];
}

export interface GateHistory {
  /** Oldest first: every `every`-th evaluation, and the newest. */
  epochs: readonly GateEpoch[];
  every: number;
}

export const maxGateEpochs = 128;
/** Epochs × channels that are kept at most, about 1 MB of text: a wide network has fewer epochs, but at least 8. */
export const maxGateCells = 2 ** 18;

export const emptyGateHistory: GateHistory = { epochs: [], every: 1 };

/** An evaluation of a network without gates, or one that was sent twice, leaves the history as it is. */
export function appendGates(history: GateHistory, { step, epoch, evaluation }: EpochEvent): GateHistory {
  const newest = history.epochs.at(-1);
  if (evaluation.gates.length === 0 || (newest !== undefined && step <= newest.step)) return history;
  const gates = evaluation.gates.map(({ gate, rates, distances }) => ({
    gate,
    rates,
    distances,
  }));
  const index = newest === undefined ? 0 : newest.index + 1;
  const epochs = [...due(history.epochs, history.every), { index, step, epoch, gates }];
  // Four characters of base64 stand for three channels; a name longer than any sensible one takes room as well.
  const channels = gates.reduce(
    (sum, { gate, rates }) => sum + 0.75 * rates.length + Math.max(0, gate.length - 100),
    0,
  );
  const most = Math.max(8, Math.min(maxGateEpochs, Math.floor(maxGateCells / Math.max(1, channels))));
  if (epochs.length <= most) return { epochs, every: history.every };
  const every = 2 * history.every;
  return { epochs: epochs.filter((item) => item.index % every === 0 || item.index === index), every };
}

/** What is left when a run goes on after `step`. */
export function rewindGates(history: GateHistory, step: number): GateHistory {
  return { ...history, epochs: history.epochs.filter((epoch) => epoch.step <= step) };
}

const due = (epochs: readonly GateEpoch[], every: number) => epochs.filter(({ index }) => index % every === 0);
