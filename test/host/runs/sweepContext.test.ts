/** Words by which commands are offered on the rows of a sweep and of its tasks, and what tells that a row has to be drawn anew. */
import { expect, it } from 'vitest';
import { emptySummary, type RunSummary } from '../../../src/host/runs/runSummary';
import { sweepContext, sweepDrawn, taskContext, taskDrawn } from '../../../src/host/runs/sweepContext';
import { differingLabels, type SweepFacts, summariseSweep } from '../../../src/host/runs/sweepSummary';
import type { SweepTask } from '../../../src/protocol/files/sweep';
import { english } from '../language';
import { gridTasks, sweepFile } from './aSweep';

const tasks = gridTasks([0.1, 0.3], 1);
const folderOf = (task: SweepTask) => `/w/runs/grid/${task.id}`;
function summary(runs: Record<number, Partial<RunSummary>>, more: Partial<SweepFacts> = {}) {
  const sweep = { ...sweepFile(tasks, { made: 1000 }), folder: '/w/runs/grid' };
  const facts: SweepFacts = {
    ...{ sweep, labels: differingLabels(tasks), folders: tasks.map(folderOf), atOnce: undefined, submitted: false },
    ...{ early: new Set(), queued: new Set(), files: { spec: sweep.spec, experiment: sweep.experiment }, ...more },
  };
  return summariseSweep(facts, (folder) => {
    const index = tasks.findIndex((task) => folderOf(task) === folder);
    return runs[index] && { ...emptySummary(folder), experiment: '/w/a.experiment.ts', ...runs[index] };
  });
}
const finished = { state: 'finished', checkpointed: true, gates: 2 } as const;
const running = { state: 'running', live: true, epochs: 4, epoch: 1, eta: 1000, activeMs: 1000 } as const;

it('a sweep that is over lacks nothing, one that was left does, one that is live is not asked', () => {
  expect(sweepContext(summary({ 0: finished, 1: finished }))).toBe('sweep sweepEnded');
  expect(sweepContext(summary({ 0: finished }))).toBe('sweep sweepEnded sweepMissing');
  expect(sweepContext(summary({ 0: finished, 1: { state: 'failed' } }))).toBe('sweep sweepEnded sweepMissing');
  const early = { early: new Set([folderOf(tasks[1]!)]) };
  expect(sweepContext(summary({ 0: finished, 1: { state: 'stopped', checkpointed: true } }, early))).toBe(
    'sweep sweepEnded',
  );
  expect(sweepContext(summary({ 0: finished, 1: running }))).toBe('sweep sweepLive');
  // A pool is about to start the next one.
  expect(sweepContext(summary({ 0: finished }, { atOnce: 1 }))).toBe('sweep sweepLive');
});

it('of a task is offered what is offered of its run, and its log where it failed; of one that never began, no more than that', () => {
  const context = (run: Partial<RunSummary> | undefined) =>
    taskContext(summary(run === undefined ? {} : { 0: run }).tasks[0]!);
  expect(context(undefined)).toBe('task');
  expect(context({ ...finished, state: 'finished' }).split(' ')).toEqual(
    expect.arrayContaining(['run', 'ended', 'repeatable', 'trained', 'evaluable', 'task']),
  );
  expect(context({ ...finished })).not.toContain('taskFailed');
  expect(context({ state: 'failed' })).toMatch(/^run .*failed.* task taskFailed$/);
  expect(context({ state: 'failed', neverBegan: true })).toBe('task taskFailed');
  const interrupted = { ...summary({ 0: { state: 'failed' } }).tasks[0]!, state: 'interrupted' } as const;
  expect(taskContext(interrupted)).toMatch(/ task taskFailed$/);
});

it('a row is another one when it says another thing, but for the time to go', () => {
  const drawn = (eta: number, state: Partial<RunSummary> = {}) =>
    sweepDrawn(summary({ 0: { ...running, eta, ...state } }), english);
  expect(drawn(60_000)).toBe(drawn(900_000));
  expect(drawn(60_000)).not.toBe(drawn(60_000, { state: 'failed', live: false }));
  // The same words, and another thing that can be done.
  expect(sweepDrawn(summary({ 0: finished, 1: finished }), english)).not.toBe(
    sweepDrawn(summary({ 0: finished, 1: finished }, { atOnce: 1 }), english),
  );
  const task = (run: Partial<RunSummary>) => taskDrawn(summary({ 0: run }).tasks[0]!, english);
  expect(task({ ...running, epoch: 1.2 })).toBe(task({ ...running, epoch: 1.9 }));
  expect(task({ ...running, epoch: 2 })).not.toBe(task({ ...running, epoch: 1.9 }));
  // The same words, and another picture.
  expect(task({ ...running, state: 'starting' })).not.toBe(task(running));
  expect(task({ ...finished, accuracy: 0.5 })).not.toBe(task({ ...finished, accuracy: 0.6 }));
  expect(task(finished)).not.toBe(task({ ...finished, checkpointed: false }));
});
