/**
 * Whether a task that has just been evaluated is to end: decided from the scores in the tasks' event streams alone, so that
 * tasks on many machines need no server and no lock to agree.
 */

import { howMany } from '../../base/howMany';
import { fourDigits } from '../../base/numbers';
import { median } from '../../base/quantiles';
import { meanOf } from '../../protocol/facts/gateRates';
import type { Decision } from '../../protocol/files/decision';
import type { EarlyStop } from '../../protocol/files/sweep';
import type { Scored, TaskScores } from './scores';

/** Whether the rule has anything to say of an evaluation after so many epochs, the one before it after `before`. */
export const isDue = (rule: EarlyStop, epoch: number, before: number): boolean =>
  rule.method === 'median' ? epoch >= rule.graceEpochs : rungOf(rule, epoch) > before;

/** The last rung, graceEpochs · ηᵏ, that so many epochs reach; 0 before the first. A task is scored there by its first evaluation from it on. */
function rungOf({ graceEpochs, reductionFactor }: EarlyStop, epoch: number): number {
  let rung = graceEpochs;
  if (epoch < rung) return 0;
  while (rung * reductionFactor <= epoch) rung *= reductionFactor;
  return rung;
}

/**
 * Undefined: it goes on. A score that is no number is the worst.
 *
 * @param own the task's evaluations, the last one just made.
 * @param others those of the sweep's other tasks, begun or not.
 */
export function decide(rule: EarlyStop, own: TaskScores, others: readonly TaskScores[]): Decision | undefined {
  const last = own.all.at(-1);
  if (last === undefined || !isDue(rule, last.epoch, own.all.at(-2)?.epoch ?? 0)) return undefined;
  return rule.method === 'median' ? byMedian(rule, own.all, last, others) : byHalving(rule, last, others);
}

/** Golovin et al. 2017, section 3.2.2: its best score so far against the median of the others' running means until this epoch. */
function byMedian(rule: EarlyStop, all: readonly Scored[], last: Scored, others: readonly TaskScores[]) {
  const means = others.flatMap((task) => {
    const until = task.all.filter(({ epoch }) => epoch <= last.epoch);
    // One that has not come so far says nothing about this epoch.
    return (task.all.at(-1)?.epoch ?? 0) < last.epoch || until.length === 0 ? [] : [meanOf(until.map(worth))];
  });
  if (means.length < rule.minTasks) return undefined;
  const needed = median(means);
  const score = Math.max(...all.map(worth));
  return score < needed
    ? decision('median', last, { score, needed, others: means.length }, 'the median of the others’ running means')
    : undefined;
}

/**
 * Li et al. 2020, algorithm 2: at a rung, epochs graceEpochs · ηᵏ, a task goes on if it is among the best 1/η of those that
 * have been scored there. As there, the first to arrive go on: nobody waits.
 */
function byHalving(rule: EarlyStop, last: Scored, others: readonly TaskScores[]) {
  const { reductionFactor } = rule;
  const rung = rungOf(rule, last.epoch);
  const scores = others.flatMap(({ all }) => {
    const there = all.find(({ epoch }) => epoch >= rung);
    return there === undefined ? [] : [worth(there)];
  });
  const score = worth(last);
  const sorted = [...scores, score].sort((a, b) => b - a);
  const promoted = Math.floor(sorted.length / reductionFactor);
  // With fewer than η at the rung there is no best 1/η of them yet.
  if (promoted === 0) return undefined;
  const needed = sorted[promoted - 1] as number;
  return score < needed
    ? decision(
        'asha',
        last,
        { score, needed, others: scores.length },
        `the best 1/${reductionFactor} at ${howMany(rung, 'epoch')}`,
      )
    : undefined;
}

/** Higher is better, whichever way the score goes. */
const worth = ({ score, by }: Scored): number =>
  Number.isFinite(score) ? signOf(by) * score : Number.NEGATIVE_INFINITY;

const signOf = (by: Scored['by']) => (by?.direction === 'min' ? -1 : 1);

function decision(
  method: Decision['method'],
  { epoch, by }: Scored,
  numbers: Pick<Decision, 'score' | 'needed' | 'others'>,
  against: string,
): Decision {
  const real = (value: number) => (Number.isFinite(value) ? signOf(by) * value : Number.NaN);
  const said = (value: number) => (Number.isFinite(value) ? valueText(real(value), by) : 'no number');
  const beyond = signOf(by) === 1 ? 'below' : 'above';
  const what = by === undefined ? 'score' : by.metric;
  const reason = `After epoch ${epoch} its ${what} was ${said(numbers.score)}, ${beyond} ${against}, ${said(numbers.needed)} (of ${howMany(numbers.others, 'other task')}).`;
  return { method, epoch, ...numbers, score: real(numbers.score), needed: real(numbers.needed), reason };
}

const valueText = (value: number, by: Scored['by']) =>
  by === undefined || by.share ? `${(100 * value).toFixed(2)} %` : fourDigits(value);
