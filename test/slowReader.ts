/**
 * An independent reader of a run's events, for tests: every shown number by its plain definition, in as many passes as that
 * takes. Nothing of src or webview is used but types, so that a fault there is not repeated here.
 */
import { readFileSync } from 'node:fs';
import type { LayerSummary, RunEvent } from '../src/protocol/events/events';

export type Of<Kind extends RunEvent['kind']> = Extract<RunEvent, { kind: Kind }>;

export const readLines = (file: string): RunEvent[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const event = JSON.parse(line);
      if (event.kind !== 'step') return event;
      const { loss, accuracy, learningRate, samplesPerSecond, ...rest } = event;
      return { ...rest, values: { loss, accuracy, learningRate, samplesPerSecond } };
    });

export const of = <Kind extends RunEvent['kind']>(kind: Kind, events: readonly RunEvent[]): Of<Kind>[] =>
  events.filter((event): event is Of<Kind> => event.kind === kind);

/** The sessions of a run: each from its `started` on. */
export function sessionsOf(events: readonly RunEvent[]): RunEvent[][] {
  const begins = events.flatMap(({ kind }, i) => (kind === 'started' ? [i] : []));
  return begins.map((from, i) => events.slice(from, begins[i + 1]));
}

/** Without what a later session took back by beginning at an earlier step. */
export function validEvents(events: readonly RunEvent[]): RunEvent[] {
  const sessions = sessionsOf(events);
  return sessions.flatMap((session, i) => {
    const later = sessions.slice(i + 1).map(([first]) => (first as Of<'started'>).step);
    return session.filter(
      (event) => !('step' in event) || event.kind === 'started' || later.every((s) => event.step <= s),
    );
  });
}

/** Milliseconds that sessions took, each from its first event to its last. */
export const trainedMs = (events: readonly RunEvent[]): number =>
  sessionsOf(events).reduce((sum, session) => sum + session.at(-1)!.time - session[0]!.time, 0);

/** Milliseconds to go: the steps that are left at the pace of the last session since its first step. */
export function msLeft(events: readonly RunEvent[]): number {
  const session = sessionsOf(events).at(-1)!;
  const { epochs, stepsPerEpoch } = session[0] as Of<'started'>;
  const [first, last] = [of('step', session)[0]!, of('step', session).at(-1)!];
  return ((last.time - first.time) / (last.step - first.step)) * (epochs * stepsPerEpoch - last.step);
}

/** The evaluation with the highest score, the first of equals. */
export function bestOf(epochs: readonly Of<'epoch'>[]): Of<'epoch'> {
  const score = ({ evaluation }: Of<'epoch'>) => evaluation.meanIoU ?? evaluation.accuracy;
  return [...epochs].sort((a, b) => score(b) - score(a) || a.epoch - b.epoch)[0]!;
}

/** Of the last or of the best checkpoint. */
export const shownEpoch = (all: readonly RunEvent[], shown: 'last' | 'best'): Of<'epoch'> => {
  const epochs = of('epoch', validEvents(all));
  return shown === 'last' ? epochs.at(-1)! : bestOf(epochs);
};

/** As every place names it. */
export function epochName(all: readonly RunEvent[], { epoch }: { epoch: number }): string {
  const names = (['last', 'best'] as const).filter((shown) => shownEpoch(all, shown).epoch === epoch);
  return `epoch ${epoch}${names.length === 0 ? '' : ` (${names.join(' and ')})`}`;
}

export const bytesOf = (base64: string): number[] => [...Buffer.from(base64, 'base64')];
export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

export interface GateNumbers {
  name: string;
  /** Of each channel, 0 … 1. */
  open: number[];
  mean: number;
  on: number;
  conditional: number;
  off: number;
  /** Of each channel. */
  distances: number[] | undefined;
  /** [class][channel]. */
  byClass: number[][] | undefined;
  /** [channel][edge]. */
  cdf: number[][] | undefined;
}

const inRows = (values: readonly number[], width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, i) => values.slice(i * width, (i + 1) * width));

export function gateNumbers(gate: Of<'epoch'>['evaluation']['gates'][number]): GateNumbers {
  const open = bytesOf(gate.rates).map((byte) => byte / 255);
  const [on, off] = [open.filter((share) => share >= 0.99).length, open.filter((share) => share <= 0.01).length];
  const shares = (text: string | undefined, width: number) =>
    text === undefined
      ? undefined
      : inRows(
          bytesOf(text).map((byte) => byte / 255),
          width,
        );
  return {
    ...{ name: gate.gate, open, mean: mean(open), on, off, conditional: open.length - on - off },
    distances:
      gate.distances === undefined
        ? undefined
        : inRows(bytesOf(gate.distances), 2).map(([low, high]) => (low! + 256 * high!) / 65_535),
    byClass: shares(gate.classRates, open.length),
    cdf: shares(gate.cdf, 31),
  };
}

/** Of the dense network's MACs, those of the layers that a gate switches. */
export function switchedShare(started: Of<'started'>, gates: readonly string[]): number {
  const { layers, macs } = started.model;
  const isSwitched = ({ outputGate, inputGate, wholeGate }: LayerSummary) =>
    [outputGate, inputGate, wholeGate].some((gate) => gate !== undefined && gates.includes(gate));
  return layers.filter(isSwitched).reduce((sum, layer) => sum + layer.macs, 0) / macs;
}

export interface MarkNumbers {
  step: number;
  epoch: number;
  what: string;
}

/** Checkpoints, one a step, of which the last that was best is the best. */
export function checkpointsOf(
  events: readonly RunEvent[],
): { step: number; epoch: number; reason: string; best: boolean }[] {
  const all = of('checkpoint', validEvents(events));
  const best = all.filter((event) => event.best).at(-1)?.step;
  return [...new Set(all.map(({ step }) => step))]
    .sort((a, b) => a - b)
    .map((step) => {
      const { epoch, reason } = all.filter((event) => event.step === step).at(-1)!;
      return { step, epoch, reason, best: step === best };
    });
}

export interface Samples {
  header: {
    epoch: number;
    total: number;
    classes: string[];
    denseMacs: number;
    gates: { name: string; channels: number }[];
  };
  columns: Record<'label' | 'predicted' | 'loss' | 'macs' | 'path' | 'open', number[]>;
}

export interface SampleNumbers {
  sample: number;
  label: number;
  predicted: number;
  loss: number;
  macs: number;
  path: number;
  /** Of each gate. */
  open: number[];
}

/** The file holds a loss in 32 bits. */
export const samplesOf = ({ columns, header }: Samples): SampleNumbers[] =>
  columns.label.map((label, sample) => ({
    ...{ sample, label, predicted: columns.predicted[sample]!, loss: Math.fround(columns.loss[sample]!) },
    ...{ macs: columns.macs[sample]!, path: columns.path[sample]! },
    open: header.gates.map((_, gate) => columns.open[gate * columns.label.length + sample]!),
  }));

export function pearson(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [a.map((v) => v - mean(a)), b.map((v) => v - mean(b))];
  const dot = (p: readonly number[], q: readonly number[]) => p.reduce((sum, v, i) => sum + v * q[i]!, 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

/** From 1 up: of equal values the mean of their places. */
export const ranksOf = (values: readonly number[]): number[] =>
  values.map((value) => {
    const below = values.filter((other) => other < value).length;
    return below + (values.filter((other) => other === value).length + 1) / 2;
  });
