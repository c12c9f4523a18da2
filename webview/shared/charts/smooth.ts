/**
 * An exponential moving average over points that need not be evenly spaced, without the pull to zero at its beginning:
 * s_i = Σ_j a_ij y_j / Σ_j a_ij over j ≤ i, with a_ij = w^(d_ij / h). d_ij is the distance of the two points on the axis
 * and h the usual (median) distance between neighbours, so that w is the weight of evenly spaced points, and after a gap
 * of k usual distances what came before counts as little as after k points.
 */
import { quantile } from '../../../src/base/quantiles';

/** Weights are up to this: at 1 nothing of the line would be left. */
export const mostSmoothing = 0.99;

/** What an earlier version stored in place of a weight. */
const named: Readonly<Record<string, number>> = { light: 0.6, strong: 0.9 };

/** A weight as a view has stored it; 0, nothing is smoothed, where it is none. */
export function smoothingOf(stored: unknown): number {
  const weight = typeof stored === 'string' && Object.hasOwn(named, stored) ? named[stored] : stored;
  return typeof weight === 'number' && weight >= 0 && weight <= mostSmoothing ? weight : 0;
}

/**
 * One value a point; where the y of a point is no number, so is its value, and the others are as if it were not there.
 *
 * @param weight w, 0 (nothing is smoothed) up to below 1.
 */
export function smooth(points: readonly { x: number; y: number }[], weight: number): number[] {
  const usual = usualDistance(points);
  let [sum, weights, last] = [0, 0, Number.NaN];
  return points.map(({ x, y }) => {
    if (!Number.isFinite(y)) return Number.NaN;
    const decay = weights === 0 ? 0 : weight ** (usual > 0 ? (x - last) / usual : 1);
    sum = decay * sum + y;
    weights = decay * weights + 1;
    last = x;
    return sum / weights;
  });
}

function usualDistance(points: readonly { x: number }[]): number {
  const distances = points.slice(1).map(({ x }, i) => x - (points[i]?.x ?? x));
  return distances.length === 0 ? 0 : quantile(distances, 0.5);
}
