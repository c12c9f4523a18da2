/** A sweep as one thing: what has become of its tasks, what they found and how long it will take, from what is known of their runs. */
import { valuesText } from '../../protocol/facts/givenValues';
import type { SweepTask } from '../../protocol/files/sweep';
import type { Sweep } from '../../sweep/record/readSweep';
import {
  type ConfigurationResult,
  configurationsOf,
  countsOf,
  type TaskResult,
  worthOf,
} from '../../sweep/record/sweepStatus';
import type { TaskStateName } from '../../sweep/record/taskState';
import type { RunSummary } from './runSummary';

export interface TaskSummary {
  task: SweepTask;
  /** Its run folder, there or not yet. */
  folder: string;
  /** The values in which it differs from others, `lambda=0.3 · seed=1`. */
  label: string;
  state: TaskStateName;
  run: RunSummary | undefined;
}

export interface SweepSummary {
  folder: string;
  sweep: Sweep;
  /** Where its own file and its experiment's lie by now; absolute paths. */
  files: { spec: string; experiment: string };
  tasks: readonly TaskSummary[];
  counts: Record<TaskStateName, number>;
  /** A task runs, or a pool is about to start one. */
  live: boolean;
  /** Tasks at a time, of a pool of this machine. */
  atOnce: number | undefined;
  /** It was given to a cluster. */
  submitted: boolean;
  /** Finished configurations, those on the Pareto front first, each by its score. */
  results: readonly ConfigurationResult[];
  /** Not everything could be counted: MACs are at least so many. */
  notCounted: readonly string[];
  /** Milliseconds to go; undefined while there is no telling. */
  eta: number | undefined;
}

/** What is known of a sweep besides its runs. */
export interface SweepFacts {
  sweep: Sweep;
  files: SweepSummary['files'];
  labels: readonly string[];
  /** Of a pool that is at work on this machine. */
  atOnce: number | undefined;
  /** Folders of tasks that the sweep's rule has ended. */
  early: ReadonlySet<string>;
  /** Numbers of tasks that wait in the queue of a cluster. */
  queued: ReadonlySet<number>;
  folders: readonly string[];
  submitted: boolean;
}

export function summariseSweep(
  { sweep, files, labels, atOnce, early, queued, folders, submitted }: SweepFacts,
  runOf: (folder: string) => RunSummary | undefined,
): SweepSummary {
  const tasks = sweep.tasks.map((task, i): TaskSummary => {
    const folder = folders[i] ?? '';
    const run = runOf(folder);
    const state = stateOf(run, early.has(folder), queued.has(task.index));
    return { task, folder, label: labels[i] ?? task.id, state, run };
  });
  const counts = countsOf(tasks);
  const results = configurationsOf(sweep, tasks.map(resultOf)).filter(({ finished }) => finished > 0);
  return {
    ...{
      folder: sweep.folder,
      sweep,
      files,
      tasks,
      counts,
      atOnce,
      submitted,
      results: results.toSorted(byFrontAndScore),
    },
    live: counts.running > 0 || atOnce !== undefined,
    notCounted: tasks.find(({ run }) => run !== undefined && run.notCounted.length > 0)?.run?.notCounted ?? [],
    eta: etaOf(tasks, counts.missing + counts.paused, atOnce),
  };
}

/** By the same words as `sluice sweep status`: what a window sees of a dead process is a run that failed. */
function stateOf(run: RunSummary | undefined, early: boolean, queued: boolean): TaskStateName {
  const none = queued ? 'queued' : 'missing';
  if (run === undefined) return none;
  switch (run.state) {
    case 'empty':
      return none;
    case 'starting':
    case 'running':
      return 'running';
    case 'finished':
      return 'finished';
    case 'failed':
      return queued ? 'queued' : 'failed';
    case 'stopped':
    case 'paused':
      return early ? 'early' : queued || !run.checkpointed ? none : 'paused';
    default:
      return run.state satisfies never;
  }
}

function resultOf({ task, state, run }: TaskSummary): TaskResult {
  const { accuracy, meanIoU, score: by, macsShare } = run?.scores.best ?? {};
  const [score, denseMacs] = [by?.value ?? meanIoU ?? accuracy, run?.denseMacs];
  if (score === undefined || macsShare === undefined || denseMacs === undefined) return { task, state };
  return { task, state, best: { score, ...(by && { by }), macs: macsShare * denseMacs, denseMacs } };
}

const byFrontAndScore = (a: ConfigurationResult, b: ConfigurationResult): number =>
  Number(b.onFront) - Number(a.onFront) || (worthOf(b) || 0) - (worthOf(a) || 0);

/**
 * What is left of those that run, and as long as a task takes for each that has not begun, over as many as go at a time. A pool
 * leaves what has failed; a task takes as long as those took that have finished, else as those will that run.
 */
function etaOf(tasks: readonly TaskSummary[], waiting: number, atOnce: number | undefined): number | undefined {
  const running = tasks.flatMap(({ state, run }) => (state === 'running' && run ? [run] : []));
  const lanes = atOnce ?? running.length;
  if (lanes === 0 || running.some(({ eta }) => eta === undefined)) return undefined;
  const finished = tasks.flatMap(({ state, run }) => (state === 'finished' && run ? [run.activeMs] : []));
  const whole = finished.length > 0 ? finished : running.map(({ activeMs, eta = 0 }) => activeMs + eta);
  // Of a sweep that a cluster runs, nobody here knows how many will go at a time.
  if (waiting > 0 && whole.length === 0) return undefined;
  const each = whole.reduce((sum, ms) => sum + ms, 0) / Math.max(1, whole.length);
  const left = running.map(({ eta = 0 }) => eta);
  const sum = left.reduce((total, ms) => total + ms, 0) + waiting * each;
  // The longest of those that run is the least that it takes.
  return Math.max(sum / lanes, ...left, 0);
}

/** Of each task the values that are not the same in all of them; of a single one, all. */
export function differingLabels(tasks: readonly SweepTask[]): string[] {
  // One look at each value: a sweep of anybody's may have as many names as tasks.
  const seen = new Map<string, { value: SweepTask['settings'][string]; tasks: number; differs: boolean }>();
  for (const { settings } of tasks)
    for (const [name, value] of Object.entries(settings)) {
      const known = seen.get(name);
      if (known === undefined) seen.set(name, { value, tasks: 1, differs: false });
      else Object.assign(known, { tasks: known.tasks + 1, differs: known.differs || known.value !== value });
    }
  const differ = [...seen].flatMap(([name, of]) => (of.differs || of.tasks < tasks.length ? [name] : []));
  const shown = differ.length > 0 ? new Set(differ) : seen;
  return tasks.map(({ id, settings }) => {
    const values = Object.entries(settings).filter(([name]) => shown.has(name));
    return values.length === 0 ? id : valuesText(Object.fromEntries(values));
  });
}

export const isLiveSweep = ({ live }: SweepSummary): boolean => live;
/** Something of it is left to be run, and nobody does. */
export const isUnfinishedSweep = ({ live, counts, tasks }: SweepSummary): boolean =>
  !live && counts.finished + counts.early < tasks.length;
