/** What runs go by, where they agree on a number of their own: what a trade-off and a choice of curves begin with. */
import { isSameScore, type RunScore } from '../events/score';
import { runScore } from '../facts/scoreText';
import type { RunRow } from './runRow';

/** Undefined where some run goes by accuracy or mean IoU, or by something else than the others. */
export function commonScore(rows: readonly Pick<RunRow, 'score' | 'metrics'>[]): RunScore | undefined {
  const [first] = rows;
  const score = first?.score;
  if (score === undefined || rows.some((row) => !isSameScore(row.score, score))) return undefined;
  return runScore(first, {});
}
