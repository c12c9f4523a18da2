/**
 * What gate health has to say of a run: all rules, and of each rule one problem a line of code, whatever number of layers
 * that line made.
 */
import { longestNotice } from '../../base/brief';
import type { Source } from '../../protocol/events/events';
import type { RunState } from '../../protocol/events/runState';
import { markOf } from '../../protocol/facts/shownCheckpoint';
import { epochText } from '../base/epochText';
import type { Language } from '../base/language';
import { alwaysOnGates, collapsedWithoutPrior, deadGates } from './constantGates';
import { highTemperature, trainingEvaluationGap } from './decision';
import { type Finding, measured, type Rule, type RuleId, type Severity } from './finding';
import { inputIndependentGates } from './inputDependence';
import { dominantLossTerm } from './lossTerms';
import { offTargetRate } from './targetRate';

export const rules: Record<RuleId, Rule> = {
  'dead-gates': deadGates,
  'always-on-gates': alwaysOnGates,
  'off-target-rate': offTargetRate,
  'collapsed-without-prior': collapsedWithoutPrior,
  'high-temperature': highTemperature,
  'training-evaluation-gap': trainingEvaluationGap,
  'input-independent-gates': inputIndependentGates,
  'dominant-loss-term': dominantLossTerm,
};

export interface Problem {
  rule: RuleId;
  severity: Severity;
  /** Undefined: of the experiment as a whole. */
  source: Source | undefined;
  text: string;
}

/** Layers that a problem names besides the first; a line may have made a hundred. */
const maxNames = 8;

/** None before the first evaluation. */
export function problemsOf(state: RunState, l10n: Language): Problem[] {
  const run = measured(state);
  if (run === undefined) return [];
  const groups = new Map<string, Finding[]>();
  for (const finding of Object.values(rules).flatMap((rule) => rule(run, l10n))) {
    const [source] = finding.sources;
    const key = `${finding.rule} ${source?.line} ${source?.file}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  const { evaluation } = state;
  const of = evaluation && l10n.t('After {0}.', epochText(evaluation.epoch, markOf(state, evaluation.epoch), l10n));
  return [...groups.values()].map((group) => problemOf(group, of ?? '', l10n));
}

/** Of several the first of the severest speaks, and the others are named with their numbers. */
function problemOf(group: readonly Finding[], of: string, { t }: Language): Problem {
  const speaker = group.find(({ severity }) => severity === 'warning') ?? (group[0] as Finding);
  const others = group.filter((finding) => finding !== speaker);
  const { rule, severity, sources, message, reason, suggestion } = speaker;
  const likewise = (most: number) => {
    const names = others.slice(0, most).map(({ name, brief }) => `${name} (${brief})`);
    if (others.length > most) names.push(t('and {0} more', others.length - most));
    return others.length === 0 ? [] : [t('Likewise {0}.', names.join(', '))];
  };
  const counts = Array.from({ length: maxNames }, (_, i) => maxNames - i);
  const texts = [
    ...counts.map((most) => [message, ...likewise(most), reason, suggestion, of]),
    // Why is in the guide too, to which the entry leads.
    ...counts.map((most) => [message, ...likewise(most), suggestion, of]),
    [message, suggestion, of],
  ].map((lines) => lines.join('\n'));
  const text = texts.find(({ length }) => length <= longestNotice) ?? `${message}\n${of}`;
  return { rule, severity, source: sources[0], text };
}
