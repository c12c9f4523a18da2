/** What a rule of gate health gets and what it says. No `vscode` in any of them: the translation comes as an argument. */
import type { Evaluation, GateSummary, Source } from '../../protocol/events/events';
import { measuredOf, pointsOf, type StepPoint } from '../../protocol/events/history';
import type { EventOf, RunState } from '../../protocol/events/runState';
import { type GateFacts, type GateLayerFacts, gateFacts } from '../../protocol/facts/gateFacts';
import { meanOf } from '../../protocol/facts/gateRates';
import type { Language } from '../base/language';

/** Each is a section of docs/gate-health.md. */
export const ruleIds = [
  'dead-gates',
  'always-on-gates',
  'off-target-rate',
  'collapsed-without-prior',
  'high-temperature',
  'training-evaluation-gap',
  'input-independent-gates',
  'dominant-loss-term',
] as const;
export type RuleId = (typeof ruleIds)[number];

export type Severity = 'information' | 'warning';

export interface Finding {
  rule: RuleId;
  severity: Severity;
  /** The gate layer; of what concerns the run, the term or setting. */
  name: string;
  /** Its numbers alone, for a list of several layers: `4 of 16`. */
  brief: string;
  /** Innermost user frame of the gate layer first; empty for what concerns the run, or has no known place. */
  sources: readonly Source[];
  /** What was measured, a full sentence with its numbers. */
  message: string;
  /** Why that may be wrong. */
  reason: string;
  /** What to change, by the names of our settings. */
  suggestion: string;
}

/** A run at its last evaluation. */
export interface Measured {
  started: EventOf<'started'>;
  evaluation: Evaluation;
  /** Steps done when it was evaluated. */
  step: number;
  layers: readonly MeasuredLayer[];
  /** What the steps of the epoch before the evaluation said, oldest first. */
  lastEpoch: readonly StepPoint[];
  /** Mean accuracy in those steps, 0 … 1; 0 where there is none. */
  trainingAccuracy: number;
  /** Names of the loss's terms, in the order of the steps' `terms`. */
  lossTerms: readonly string[];
  /** Those that are the task's: `task`, or the experiment's own. */
  taskTerms: ReadonlySet<string>;
  /** The newest numbers of the schedules; undefined for a run of an earlier version. */
  scalars: Readonly<Record<string, number>> | undefined;
  /** 0 or more: the largest weight γ of a shaping term; undefined where it is not known. */
  shapingWeight: number | undefined;
  /** Rates on training samples, where they were counted within that epoch. */
  training: EventOf<'gates'> | undefined;
}

export interface MeasuredLayer extends GateLayerFacts {
  summary: GateSummary;
}

export type Rule = (run: Measured, l10n: Language) => Finding[];

/** Undefined before the first evaluation: until then there is nothing to judge. */
export function measured(state: RunState): Measured | undefined {
  const { started, evaluation: event } = state;
  const facts: GateFacts | undefined = gateFacts(state);
  if (started === undefined || event === undefined || facts === undefined) return undefined;
  const from = event.step - started.stepsPerEpoch;
  const within = ({ step }: { step: number }) => step > from && step <= event.step;
  const layers = facts.layers.flatMap((layer) => {
    const summary = started.model.gates.find(({ name }) => name === layer.name);
    return summary === undefined || layer.channels === 0 ? [] : [{ ...layer, summary }];
  });
  const { latest } = state;
  const lastEpoch = pointsOf(state.history).filter(within);
  return {
    started,
    evaluation: event.evaluation,
    step: event.step,
    layers,
    lastEpoch,
    trainingAccuracy: meanOf(lastEpoch.map(measuredOf(state.history, 'accuracy')).filter(Number.isFinite)),
    lossTerms: state.history.terms,
    taskTerms: new Set(['task', ...Object.keys(started.metrics ?? {})]),
    scalars: latest?.scalars,
    shapingWeight: shapingWeight(latest),
    training: state.gates !== undefined && within(state.gates) ? state.gates : undefined,
  };
}

/** Gate layers that look at their input; what is not known to be static is taken for one. */
export function conditional({ layers }: Measured): MeasuredLayer[] {
  return layers.filter(({ summary }) => summary.conditional !== false);
}

/** A run of an earlier version tells only whether it is 0: then its term is, and otherwise never. */
function shapingWeight(latest: EventOf<'step'> | undefined): number | undefined {
  if (latest === undefined) return undefined;
  const weights = Object.entries(latest.scalars ?? {}).flatMap(([name, value]) =>
    name === 'shaping' || name.startsWith('shaping:') ? [value] : [],
  );
  if (weights.length > 0) return Math.max(...weights);
  return latest.terms.shaping === 0 ? 0 : undefined;
}
