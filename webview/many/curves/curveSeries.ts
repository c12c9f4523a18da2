/** A line of the picture as a series of the shared charts: in the colour of its run, a group with its band. */
import type { RunColour } from '../../../src/protocol/many/runColour';
import type { Point, Series } from '../../shared/charts/series';
import type { CoursePoint } from './course';
import type { Line } from './lines';
import type { Metric } from './metrics';

export interface Emphasis {
  /** It is pointed at, or a run of it. */
  strong: boolean;
  /** Another one is. */
  dim: boolean;
}

export function curveSeries(
  { title, isGroup }: Line,
  metric: Metric,
  course: readonly CoursePoint[],
  runColour: RunColour,
  { strong, dim }: Emphasis,
): Series {
  const points = course.map(({ x, y, step }): Point => ({ x, y, step }));
  const edge = (sign: 1 | -1) =>
    course.map(({ x, y, step, deviation = 0 }): Point => ({ x, y: y + sign * deviation, step }));
  const banded = isGroup && course.some(({ deviation }) => deviation !== undefined);
  return {
    ...{ name: title, color: 'foreground', runColour, dash: pair(runColour.dash), strong, dim, points },
    newest: points.at(-1)?.y,
    // A group's runs are smoothed already.
    noisy: metric.noisy && !isGroup,
    // Marks of all lines would hide the lines.
    marked: strong && !metric.noisy && points.length <= 30,
    band: banded && !dim ? { low: edge(-1), high: edge(1) } : undefined,
  };
}

const pair = ([on, off]: readonly number[]): readonly [number, number] | undefined =>
  on === undefined || off === undefined ? undefined : [on, off];
