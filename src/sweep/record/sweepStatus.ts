/** A sweep as a whole: what has become of its tasks, and what its configurations found, over their seeds. */

import type { RunScore } from '../../protocol/events/score';
import { paretoFront, type Spread, spreadOf } from '../../protocol/facts/tradeOff';
import type { SweepTask } from '../../protocol/files/sweep';
import { type Sweep, taskFolder } from './readSweep';
import { type Scored, taskScoresOrNone } from './scores';
import { isDone, type TaskState, type TaskStateName, taskStateOrFault, taskStates } from './taskState';

export interface TaskStatus extends TaskState {
  task: SweepTask;
  /** The evaluation whose checkpoint is kept as the best; undefined before the first one. */
  best?: Scored;
}

/** Tasks that differ in their seed alone, as far as they are finished. */
export interface ConfigurationResult {
  configuration: number;
  /** Without the seed. */
  settings: Record<string, string | number | boolean>;
  finished: number;
  tasks: number;
  /** Of the finished tasks' best evaluations, 0 … 1, or the number that `by` says. */
  score?: Spread;
  /** What their runs go by; missing: accuracy or mean IoU. */
  by?: RunScore;
  /** Mean multiply-adds of a sample in the same evaluations, and as a share of the dense network. */
  macs?: Spread;
  share?: Spread;
  /** No other configuration has at least its mean score for at most its mean MACs. */
  onFront: boolean;
  /** Its mean share is within the sweep's budget; undefined without one. */
  withinBudget?: boolean;
}

export interface SweepStatus {
  tasks: TaskStatus[];
  counts: Record<TaskStateName, number>;
  configurations: ConfigurationResult[];
  /** A share of a network some of whose layers cannot be counted is at least so much. */
  atLeast: boolean;
  /** Configurations are of dense networks with other MACs: their shares do not compare, their MACs do. */
  networksDiffer: boolean;
}

/**
 * What has become of the tasks, by the ends of their events.
 *
 * @param queued Numbers of tasks that wait in the queue of a cluster, as far as somebody has asked it.
 */
export async function sweepTasks(sweep: Sweep, queued: ReadonlySet<number> = new Set()): Promise<TaskStatus[]> {
  const tasks: TaskStatus[] = [];
  for (const task of sweep.tasks) {
    const state = await taskStateOrFault(taskFolder(sweep, task));
    const waits = queued.has(task.index) && !isDone(state) && state.state !== 'running';
    tasks.push({ ...state, ...(waits ? { state: 'queued' } : {}), task });
  }
  return tasks;
}

export function countsOf(tasks: readonly Pick<TaskStatus, 'state'>[]): SweepStatus['counts'] {
  const counts = taskStates.map((name) => [name, tasks.filter(({ state }) => state === name).length] as const);
  return Object.fromEntries(counts) as SweepStatus['counts'];
}

/** The same with what the tasks found, for which all of their events are read. */
export async function sweepStatus(sweep: Sweep, queued?: ReadonlySet<number>): Promise<SweepStatus> {
  const tasks = await sweepTasks(sweep, queued);
  for (const status of tasks) {
    const { best } = await taskScoresOrNone(taskFolder(sweep, status.task));
    if (best !== undefined) status.best = best;
  }
  const found = tasks.flatMap(({ best }) => (best ? [best] : []));
  return {
    tasks,
    counts: countsOf(tasks),
    configurations: configurationsOf(sweep, tasks),
    atLeast: found.some(({ atLeast }) => atLeast),
    networksDiffer: new Set(found.map(({ denseMacs }) => denseMacs)).size > 1,
  };
}

/** What has to be known of a task for the result of its sweep. */
export type TaskResult = Pick<TaskStatus, 'task' | 'state'> & {
  best?: Pick<Scored, 'score' | 'by' | 'macs' | 'denseMacs'>;
};

/** A result for each configuration, in the order of the spec, with the Pareto front marked. */
export function configurationsOf(
  { macsAtMost }: Pick<Sweep, 'macsAtMost'>,
  tasks: readonly TaskResult[],
): ConfigurationResult[] {
  const groups = new Map<number, TaskResult[]>();
  for (const status of tasks) {
    const { configuration } = status.task;
    groups.set(configuration, [...(groups.get(configuration) ?? []), status]);
  }
  const results = [...groups].map(([configuration, all]): ConfigurationResult => {
    const done = all.flatMap(({ state, best }) => (state === 'finished' && best ? [best] : []));
    const share = spreadOf(done.map(({ macs, denseMacs }) => macs / denseMacs));
    const { seed: _, ...settings } = all[0]?.task.settings ?? {};
    return {
      ...{ configuration, settings, finished: done.length, tasks: all.length, onFront: false },
      ...defined({
        by: done.find(({ by }) => by !== undefined)?.by,
        score: spreadOf(done.map(({ score }) => score)),
        macs: spreadOf(done.map(({ macs }) => macs)),
        share,
      }),
      ...(macsAtMost !== undefined && share ? { withinBudget: share.mean <= macsAtMost } : {}),
    };
  });
  const points = results.flatMap((result) =>
    result.score && result.macs ? [{ result, score: worthOf(result), macs: result.macs.mean }] : [],
  );
  for (const { result } of paretoFront(points)) result.onFront = true;
  return results;
}

/** Higher is better, whichever way the score goes. */
export const worthOf = ({ score, by }: Pick<ConfigurationResult, 'score' | 'by'>): number =>
  (by?.direction === 'min' ? -1 : 1) * (score?.mean ?? Number.NaN);

function defined<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
