/** What runs are judged by together: what a trade-off, a choice of axes and a report begin with. */
import { isSameScore, type RunScore, usualScore } from '../events/score';
import { isShareOfAll } from '../facts/scoreText';
import type { RunRow } from './runRow';

type Judged = Pick<RunRow, 'score' | 'metrics' | 'points'>;

/** The number that all of them go by; where they do not agree mean IoU if any was scored by it, as a run alone, else accuracy. */
export function judgedBy(rows: readonly Judged[]): RunScore {
  const own = rows[0]?.score;
  const agreed = own !== undefined && rows.every(({ score }) => isSameScore(score, own)) ? own : undefined;
  const { metric, direction } = agreed ?? usualScore(scored(rows));
  return { metric, direction, share: isShareOfAll(metric, rows) };
}

/** The title of the number where no column has one. */
export const judgedTitle = ({ metric }: RunScore): string => usualTitles.get(metric) ?? metric;

const usualTitles: ReadonlyMap<string, string> = new Map([
  ['accuracy', 'Accuracy'],
  ['meanIoU', 'Mean IoU'],
]);

const scored = (rows: readonly Judged[]): Readonly<Record<string, number | undefined>> =>
  Object.assign({}, ...rows.flatMap(({ points }) => Object.values(points).map(({ values }) => values)));
