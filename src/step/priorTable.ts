/** A prior's distribution function as a table, for counting samples without a tensor, and what a run says of it. */
import * as tf from '@tensorflow/tfjs';
import type { Experiment } from '../experiment/experiment';
import type { PriorSummary } from '../protocol/events/events';
import { fitEdges } from '../protocol/facts/fitGrid';
import { keyOf } from './gateGroups';

/** What this needs of a prior: F(sigmoid(u)), elementwise. */
export interface CdfOfLogit {
  name: string;
  mean: number;
  cdfOfLogit(u: tf.Tensor): tf.Tensor;
}

/** F at −32 … 32 in steps of 1/128: linear in between it is off by less than 1e-4 for any prior wider than 0.05. */
const [reach, perUnit] = [32, 128];
/** The same prior for many gates is tabulated once. */
export class PriorTable {
  private readonly values: Float32Array;

  constructor(readonly prior: CdfOfLogit) {
    const logits = tf.tidy(() => {
      const u = tf.linspace(-reach, reach, 2 * reach * perUnit + 1);
      return prior.cdfOfLogit(u).dataSync<'float32'>().slice();
    });
    this.values = logits;
  }

  /** F(sigmoid(logit)); NaN for NaN. */
  at(logit: number): number {
    const x = (Math.min(reach, Math.max(-reach, logit)) + reach) * perUnit;
    const left = Math.min(Math.floor(x), this.values.length - 2);
    const [a, b] = [this.values[left] ?? Number.NaN, this.values[left + 1] ?? Number.NaN];
    return a + (b - a) * (x - left);
  }

  summary(gates: string[]): PriorSummary {
    const cdf = fitEdges.map((edge) => Math.round(1e4 * this.at(edge)) / 1e4);
    return { name: this.prior.name, mean: this.prior.mean, cdf, gates };
  }
}

export type Priors = ReadonlyMap<string, PriorTable>;

/** The prior of each gate layer that has a fixed one, by gate name; what is learnt changes from step to step. */
export function priorTables(gates: readonly { name: string }[], shaping: Experiment['shaping']): Priors {
  const tables = new Map<CdfOfLogit, PriorTable>();
  const found = new Map<string, PriorTable>();
  if (shaping === undefined) return found;
  for (const { name } of gates) {
    const key = keyOf(shaping.layers, name);
    const prior = (key === undefined ? undefined : shaping.layers?.[key]?.prior) ?? shaping.prior;
    if (!('cdfOfLogit' in prior)) continue;
    const table = tables.get(prior) ?? new PriorTable(prior);
    tables.set(prior, table);
    found.set(name, table);
  }
  return found;
}

/** As a `started` event says it: every prior once. */
export function summarisePriors(priors: Priors): PriorSummary[] {
  const tables = new Set(priors.values());
  return [...tables].map((table) =>
    table.summary([...priors].filter(([, own]) => own === table).map(([gate]) => gate)),
  );
}
