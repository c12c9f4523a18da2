/** A metric over an axis: of one run, and of a group of runs as their mean with its standard deviation. Pure. */
import type { RunState } from '../../../src/protocol/events/runState';
import { spreadOf } from '../../../src/protocol/facts/tradeOff';
import { smooth } from '../../shared/charts/smooth';
import type { Range } from '../../shared/charts/zoom';
import { type AxisName, placeOn } from './axis';
import type { Metric } from './metrics';

export interface CoursePoint {
  x: number;
  y: number;
  step: number;
  /** Of a group: sample standard deviation over its runs, and how many have a value here. */
  deviation?: number | undefined;
  n?: number;
}

/** @param range of the axis that is looked at; undefined: every point that is kept. */
export function runCourse(metric: Metric, axis: AxisName, state: RunState, range?: Range): CoursePoint[] {
  const place = placeOn(axis, state);
  const look = range === undefined ? undefined : epochsOf(metric, axis, state, range);
  return metric.points(state, look).flatMap((point) => {
    const x = place(point);
    return Number.isFinite(x) ? [{ x, y: point.y, step: point.step }] : [];
  });
}

/** The epochs that a part of another axis stands for. */
function epochsOf(metric: Metric, axis: AxisName, state: RunState, { from, to }: Range): Range {
  if (axis === 'epoch') return { from, to };
  const place = placeOn(axis, state);
  const points = metric.points(state);
  const first = points.find((point) => place(point) >= from);
  const last = points.findLast((point) => place(point) <= to);
  return { from: first?.epoch ?? state.epoch, to: last?.epoch ?? 0 };
}

/**
 * The mean over runs, at every place where the one with the most points has one. Between two points a run has the value of
 * the straight line, beyond its ends none: the mean goes on as long as two runs have one, so that it never jumps to a single run.
 */
export function groupCourse(courses: readonly (readonly CoursePoint[])[]): CoursePoint[] {
  const known = courses
    .map((course) => course.filter(({ y }) => Number.isFinite(y)))
    .filter(({ length }) => length > 0);
  const grid = known.reduce<readonly CoursePoint[]>(
    (longest, one) => (one.length > longest.length ? one : longest),
    [],
  );
  // A longer run with fewer points goes on behind the end of the grid.
  const end = grid.at(-1)?.x ?? Number.NEGATIVE_INFINITY;
  const behind = known
    .flatMap((course) => course.filter(({ x }) => x > end))
    .sort((a, b) => a.x - b.x)
    .filter(({ x }, i, all) => x !== all[i - 1]?.x);
  const least = Math.min(2, known.length);
  return [...grid, ...behind].flatMap(({ x, step }) => {
    const values = known.map((course) => valueAt(course, x)).filter((value) => value !== undefined);
    const spread = values.length < least ? undefined : spreadOf(values);
    return spread === undefined ? [] : [{ x, step, y: spread.mean, deviation: spread.deviation, n: spread.n }];
  });
}

/** @param weight of the moving average; 0: as measured. */
export function smoothed(course: readonly CoursePoint[], weight: number): CoursePoint[] {
  if (weight === 0) return [...course];
  const values = smooth(course, weight);
  return course.map((point, i) => ({ ...point, y: values[i] ?? Number.NaN }));
}

/** On the straight line between two neighbours; undefined before the first and behind the last. `course` has values alone. */
export function valueAt(course: readonly CoursePoint[], x: number): number | undefined {
  const next = firstFrom(course, x);
  const [left, right] = [course[next - 1], course[next]];
  if (right === undefined) return undefined;
  if (right.x === x || left === undefined) return right.x === x ? right.y : undefined;
  return left.y + ((right.y - left.y) * (x - left.x)) / (right.x - left.x);
}

/** The measured point nearest to a place; undefined where the course has not begun or is over there. */
export function nearestAt(course: readonly CoursePoint[], x: number): CoursePoint | undefined {
  const next = firstFrom(course, x);
  const [left, right] = [course[next - 1], course[next]];
  if (left === undefined || right === undefined) {
    const edge = left ?? right;
    return edge !== undefined && Math.abs(edge.x - x) <= halfStep(course) ? edge : undefined;
  }
  return x - left.x <= right.x - x ? left : right;
}

/** Half of what lies between two points: so far beyond its end a point still speaks. */
function halfStep(course: readonly CoursePoint[]): number {
  const [first, last] = [course[0], course.at(-1)];
  if (first === undefined || last === undefined || course.length < 2) return 0;
  return (last.x - first.x) / (course.length - 1) / 2;
}

/** Index of the first point at or behind `x`. */
function firstFrom(course: readonly CoursePoint[], x: number): number {
  let [low, high] = [0, course.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((course[middle]?.x ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
