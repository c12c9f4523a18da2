/**
 * A run as one of many: what a table, a trade-off and a comparison need of it, small whatever the length of the run. The terminal,
 * the Compare view and a report all begin with these rows, so that they say the same numbers.
 */
import type { EvaluationValues, MetricSummary } from '../events/events';
import type { RunStatus } from '../events/progress';
import type { Score } from '../events/score';
import type { GateKind } from '../facts/gateRates';
import type { ShownCheckpoint } from '../facts/shownCheckpoint';

export type Setting = string | number | boolean;

/** One evaluation of the test split; every number in here is of the same epoch. */
export interface RunPoint {
  /** Epochs done. */
  epoch: number;
  /** What the evaluation measured, by name: `accuracy` 0 … 1, `macs` a sample, `loss`, `top5`, `meanIoU`, whatever there is. */
  values: Readonly<EvaluationValues>;
  /** Channels of each kind over all gate layers, as shares that sum to 1; undefined of a network without gates, or where they were not kept. */
  gates?: Readonly<Record<GateKind, number>> | undefined;
  /** 5th and 95th percentile of multiply-adds over the test images, where the record of images is of this evaluation. */
  macsRange?: readonly [p5: number, p95: number] | undefined;
}

/** A point of the curve over the thresholds of the gates, of one checkpoint. */
export interface ThresholdPoint {
  threshold: number;
  accuracy: number;
  /** What the run goes by, where that is neither accuracy nor mean IoU. */
  score?: number | undefined;
  macs: number;
}

export interface RunRow {
  /** Absolute path: what tells it from all others. */
  folder: string;
  /** Name of the folder. */
  id: string;
  /** What a person called it, else its experiment's name, or its sweep's with its own values. */
  name: string;
  note?: string | undefined;
  /** Absolute path of the sweep's folder that it is a task of. */
  sweep?: string | undefined;
  /** Absolute path of the experiment file. */
  experiment?: string | undefined;
  state: RunStatus;
  live: boolean;
  /** When its first session began; milliseconds since the Unix epoch. */
  time: number;
  /** Milliseconds that its sessions took. */
  wallMs: number;
  /** Epochs done, with a fraction, and planned. */
  epoch: number;
  epochs?: number | undefined;
  /**
   * What it was trained with, by name: parameters of the experiment, and settings as `config.json` has them with a point between
   * the names (`shaping.weight`). A schedule is the words that `sluice train` prints for it. Missing of a run without `config.json`.
   */
  settings: Readonly<Record<string, Setting>>;
  /** Which of `settings` are parameters of the experiment. */
  parameters: readonly string[];
  /** Evaluations: the last, the best (the one whose checkpoint is kept), and one at an epoch that somebody asked for. */
  points: Readonly<Partial<Record<ShownCheckpoint | 'chosen', RunPoint>>>;
  /** What it goes by; missing: accuracy or mean IoU. */
  score?: Score | undefined;
  /** Its experiment's own metrics, and terms of its loss, by the name in `points`. */
  metrics?: Readonly<Record<string, MetricSummary>> | undefined;
  /** Weighted terms of the loss at the newest step, by name. */
  terms: Readonly<Record<string, number>>;
  /** Training samples a second, over the newest session. */
  samplesPerSecond?: number | undefined;
  /** Multiply-adds of a sample with every gate open; undefined before the run has said it. */
  denseMacs?: number | undefined;
  /** Operations that are in no MACs: all of its MACs are at least so many. */
  notCounted: readonly string[];
  /** Gate layers of its network. */
  gateLayers: number;
  /** What must be equal for two scores to compare: name of the data, its fingerprint, test samples. */
  data?: { name: string; fingerprint?: string | undefined; test: number } | undefined;
  device?: string | undefined;
  /** Thresholds of its gates, where `curve.json` has them, with the checkpoint that they are of. */
  curve?: { checkpoint: ShownCheckpoint; points: readonly ThresholdPoint[] } | undefined;
  /** Why its sweep ended it early. */
  early?: string | undefined;
  /** Why it cannot be read, or why it failed. */
  problem?: string | undefined;
}
