/** What many runs say together: the spread over seeds, and which results no other one beats in both score and MACs. */

export interface Spread {
  mean: number;
  /** Sample standard deviation (n − 1); undefined for fewer than two. */
  deviation: number | undefined;
  n: number;
}

/** Undefined for no value. A value that is no finite number makes the mean none either. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  const n = values.length;
  if (n === 0) return undefined;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: n < 2 ? undefined : Math.sqrt(squares / (n - 1)), n };
}

export interface Point {
  /** Higher is better. */
  score: number;
  /** Lower is better. */
  macs: number;
}

/**
 * The Pareto front: those for which no other has at least the score for at most the MACs, and is better in one of them. In the
 * order given; equal points are on it together, and one that is no number is not.
 */
export function paretoFront<P extends Point>(points: readonly P[]): P[] {
  const valid = points.filter(({ score, macs }) => Number.isFinite(score) && Number.isFinite(macs));
  const sorted = valid.toSorted((a, b) => a.macs - b.macs || b.score - a.score);
  const front = new Set<P>();
  let best = Number.NEGATIVE_INFINITY;
  let last: P | undefined;
  for (const point of sorted) {
    const equal = last !== undefined && point.macs === last.macs && point.score === last.score;
    if (point.score <= best && !equal) continue;
    if (point.score > best || (equal && last !== undefined && front.has(last))) front.add(point);
    best = Math.max(best, point.score);
    last = point;
  }
  return points.filter((point) => front.has(point));
}
