/** Which lines there are: one a run, or one a group with the runs that it is the mean of. */
import type { RunState } from '../../../src/protocol/events/runState';
import type { RunRow } from '../../../src/protocol/many/runRow';
import type { Range } from '../../shared/charts/zoom';
import { t } from '../../shared/l10n';
import { runsLeftOut } from '../leftOut';
import { type ManyModel, mostChosen, type RunGroup } from '../part';
import type { AxisName } from './axis';
import { type CoursePoint, groupCourse, runCourse, smoothed } from './course';
import type { Metric } from './metrics';

export interface Line {
  /** Folder of its run, or key of its group: what it has its colour from. */
  key: string;
  title: string;
  runs: readonly RunRow[];
  isGroup: boolean;
}

/** Means that are kept: of every group in every chart, and of a few parts of the axis. */
const mostMeans = 1000;

/** Runs behind all means together: each of them is followed as long as it is looked at. */
const mostBehind = 100;

export interface Lines {
  lines: readonly Line[];
  /** Why there are not more; empty where nothing is left out. */
  leftOut: string;
}

export function linesOf(model: ManyModel, means: boolean): Lines {
  return model.groups === undefined || !means ? runLines(model) : groupLines(model, model.groups);
}

function runLines(model: ManyModel): Lines {
  const lines = model.chosen
    .slice(0, mostChosen)
    .map((row): Line => ({ key: row.folder, title: row.name, runs: [row], isGroup: false }));
  return { lines, leftOut: runsLeftOut(model, lines.length) };
}

/** Groups whole, as long as their runs are not too many. */
function groupLines({ chosen, byHand }: ManyModel, groups: readonly RunGroup[]): Lines {
  const folders = new Set(chosen.map(({ folder }) => folder));
  const wanted = byHand ? groups.filter(({ runs }) => runs.some(({ folder }) => folders.has(folder))) : groups;
  let behind = 0;
  const fitting = wanted.slice(0, mostChosen).findIndex(({ runs }, i) => {
    behind += runs.length;
    return i > 0 && behind > mostBehind;
  });
  const drawn = wanted.slice(0, fitting < 0 ? mostChosen : fitting);
  const runs = drawn.reduce((sum, group) => sum + group.runs.length, 0);
  return {
    lines: drawn.map(({ key, title, runs: own }) => ({ key, title, runs: own, isGroup: true })),
    leftOut:
      drawn.length === wanted.length
        ? ''
        : t(
            'The first {0} of {1} groups, of {2} runs: each run behind a mean is read whole. Choose others in the table.',
            ...[drawn.length, wanted.length, runs],
          ),
  };
}

export type CourseOf = (
  line: Line,
  metric: Metric,
  axis: AxisName,
  range: Range | undefined,
  weight: number,
) => CoursePoint[];

/**
 * Courses, each made once as long as its run is what it was: a pointer that moves must cost nothing. A group's runs are smoothed
 * before their mean is taken, for the band to fit the line.
 */
export function courses(states: () => ReadonlyMap<string, RunState>): CourseOf {
  const known = new WeakMap<RunState, Map<string, CoursePoint[]>>();
  const ofRun = (folder: string, metric: Metric, axis: AxisName, range: Range | undefined): CoursePoint[] => {
    const state = states().get(folder);
    if (state === undefined) return [];
    const kept = known.get(state) ?? new Map<string, CoursePoint[]>();
    known.set(state, kept);
    const name = JSON.stringify([metric.key, axis, range]);
    const found = kept.get(name) ?? runCourse(metric, axis, state, range);
    // While somebody zooms every part is another one.
    if (kept.size > 64) kept.clear();
    kept.set(name, found);
    return found;
  };
  const means = new Map<string, { of: readonly CoursePoint[][]; mean: CoursePoint[] }>();
  return ({ key, runs, isGroup }, metric, axis, range, weight) => {
    const all = runs.map(({ folder }) => ofRun(folder, metric, axis, range)).filter(({ length }) => length > 0);
    if (!isGroup) return all[0] ?? [];
    const name = JSON.stringify([key, metric.key, axis, range, weight]);
    const kept = means.get(name);
    if (kept !== undefined && kept.of.length === all.length && all.every((course, i) => course === kept.of[i]))
      return kept.mean;
    const mean = groupCourse(all.map((course) => smoothed(course, metric.noisy ? weight : 0)));
    if (means.size > mostMeans) means.clear();
    means.set(name, { of: all, mean });
    return mean;
  };
}
