/** What runs are judged by together: what a trade-off, a choice of axes and a report begin with. */
import { type RunScore, type Score, usualScore } from '../events/score';
import { isShareOfAll } from '../facts/scoreText';
import type { RunRow } from './runRow';

type Judged = Pick<RunRow, 'score' | 'metrics' | 'points'>;

/**
 * The number that most of them go by, each as a run alone: its own score, mean IoU of a segmentation, else accuracy. Where as many go
 * by another one: mean IoU if any was scored by it, else accuracy.
 */
export function judgedBy(rows: readonly Judged[]): RunScore {
  const { metric, direction } = ofMost(rows.flatMap(ownScore)) ?? usualScore(scored(rows));
  return { metric, direction, share: isShareOfAll(metric, rows) };
}

/** None of a run that says nothing and has measured nothing yet. */
function ownScore(row: Judged): Score[] {
  if (row.score !== undefined) return [row.score];
  const values = scored([row]);
  return Object.keys(values).length > 0 ? [usualScore(values)] : [];
}

/** Undefined where as many go by another one. */
function ofMost(scores: readonly Score[]): Score | undefined {
  const counts = new Map<string, { score: Score; count: number }>();
  for (const score of scores) {
    const key = `${score.direction} ${score.metric}`;
    counts.set(key, { score, count: 1 + (counts.get(key)?.count ?? 0) });
  }
  const [first, second] = [...counts.values()].sort((a, b) => b.count - a.count);
  return first?.count === second?.count ? undefined : first?.score;
}

/** The title of the number where no column has one. */
export const judgedTitle = ({ metric }: RunScore): string => usualTitles.get(metric) ?? metric;

const usualTitles: ReadonlyMap<string, string> = new Map([
  ['accuracy', 'Accuracy'],
  ['meanIoU', 'Mean IoU'],
]);

const scored = (rows: readonly Judged[]): Readonly<Record<string, number | undefined>> =>
  Object.assign({}, ...rows.flatMap(({ points }) => Object.values(points).map(({ values }) => values)));
