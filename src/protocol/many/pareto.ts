/** Which points no other point beats: nobody has more of one thing without less of the other. */

export interface PlacePoint {
  x: number;
  y: number;
}

/** Whether more or less of it is better. */
export type Better = 'higher' | 'lower';

/**
 * In the order of x. Of points that are the same all are on the front; what is no number is on none.
 *
 * @param better of x, of y.
 */
export function paretoFront<T extends PlacePoint>(points: readonly T[], better: { x: Better; y: Better }): T[] {
  const [signX, signY] = [better.x === 'lower' ? 1 : -1, better.y === 'higher' ? 1 : -1];
  const sorted = points
    .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
    .toSorted((a, b) => signX * (a.x - b.x) || signY * (b.y - a.y));
  const front: T[] = [];
  for (const point of sorted) {
    const last = front.at(-1);
    if (last === undefined || signY * (point.y - last.y) > 0 || (point.x === last.x && point.y === last.y))
      front.push(point);
  }
  return signX === 1 ? front : front.reverse();
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
