/** The front and the best within a budget for any two columns: each may be better where it is higher or where it is lower. */
import { paretoFront } from '../facts/tradeOff';

export interface PlacePoint {
  x: number;
  y: number;
}

/** Whether more or less of it is better. */
export type Better = 'higher' | 'lower';

/** Which points no other one beats, in the order of x. Of points that are the same all are on the front; what is no number is on none. */
export function frontOf<T extends PlacePoint>(points: readonly T[], better: { x: Better; y: Better }): T[] {
  const [signX, signY] = [better.x === 'lower' ? 1 : -1, better.y === 'higher' ? 1 : -1];
  const scored = points.map((point) => ({ point, macs: signX * point.x, score: signY * point.y }));
  return paretoFront(scored)
    .map(({ point }) => point)
    .sort((a, b) => a.x - b.x);
}

/** The best point whose x does not exceed the budget, of those alike the cheapest; undefined where none is within it. */
export function bestWithin<T extends PlacePoint>(points: readonly T[], budget: number, better: Better): T | undefined {
  const sign = better === 'higher' ? 1 : -1;
  return points
    .filter(({ x, y }) => x <= budget && Number.isFinite(y))
    .reduce<T | undefined>((best, point) => {
      if (best === undefined) return point;
      const gain = sign * (point.y - best.y);
      return gain > 0 || (gain === 0 && point.x < best.x) ? point : best;
    }, undefined);
}
