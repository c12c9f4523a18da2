/** What decides which epoch of a run was the best: a number of its evaluations, and which way is better. */
import type { EvaluationValues } from './events';

/** As a run says it that does not go by accuracy or mean IoU. */
export interface Score {
  metric: string;
  direction: 'max' | 'min';
}

/** What a run goes by, whether it said so or not, and how that is said: a share of 0 … 1 in per cent. */
export interface RunScore extends Score {
  share: boolean;
}

type Scored = Readonly<Record<string, number | undefined>>;

/** Whether two runs, or two sessions of one, go by the same; undefined: by the usual one. */
export const isSameScore = (a: Score | undefined, b: Score | undefined): boolean =>
  a?.metric === b?.metric && a?.direction === b?.direction;

/** What a run goes by that says nothing of it: mean intersection over union where there is one, else accuracy. */
export const usualScore = (values: Scored): Score => ({
  metric: values.meanIoU === undefined ? 'accuracy' : 'meanIoU',
  direction: 'max',
});

/** The number itself; NaN where the evaluation does not have it. */
export const scoreOf = (values: Scored | EvaluationValues, score: Score = usualScore(values)): number =>
  (Object.hasOwn(values, score.metric) ? values[score.metric] : undefined) ?? Number.NaN;

/** Whether a score is the best so far: strictly better than the best before, and any number better than none. */
export const isBest = (score: number, best: number | undefined, direction: Score['direction'] = 'max'): boolean =>
  best === undefined ||
  (direction === 'max' ? score > best : score < best) ||
  (Number.isNaN(best) && !Number.isNaN(score));
