/** What an experiment is told after each epoch, and what it may do then: look, and stop. Runs in the worker (train/afterEpoch.ts). */
import { fieldError } from './checks';

/** A gate layer on the test split. */
export interface EpochGate {
  readonly name: string;
  /** Of each channel the share of the samples for which it was open, 0 … 1, in steps of 1/255. */
  readonly rates: readonly number[];
  /** Their mean. */
  readonly mean: number;
}

export interface EpochContext {
  /** Epochs done, from 1, and planned. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done. */
  readonly step: number;
  /** What the evaluation of this epoch measured, by name: `loss`, `accuracy`, `macs`, your metrics. Empty where none was due. */
  readonly metrics: Readonly<Record<string, number>>;
  /** What the last step said: `loss`, `learningRate`, and the terms of the loss as `terms.task` and so on. */
  readonly training: Readonly<Record<string, number>>;
  /** Of this epoch's evaluation. */
  readonly gates: readonly EpochGate[];
  /** The evaluations so far, this one last, those before a resume too. */
  readonly history: readonly { readonly epoch: number; readonly metrics: Readonly<Record<string, number>> }[];
  /** The best epoch so far, by the score; undefined before the first evaluation. */
  readonly best: { readonly epoch: number; readonly value: number } | undefined;
  /** Ends the run after this epoch as one that has finished, with its checkpoints; `why` is said and kept. */
  stop(why?: string): void;
}

export type OnEpoch = (context: EpochContext) => void | Promise<void>;

/** Throws a `UserError` for what is no function. */
export function checkedOnEpoch(value: unknown): OnEpoch {
  if (typeof value !== 'function') throw fieldError('onEpoch', value, 'is a function: (context) => { … }');
  return value as OnEpoch;
}
