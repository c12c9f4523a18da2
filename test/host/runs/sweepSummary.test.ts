import { describe, expect, it } from 'vitest';
import { emptySummary, type RunSummary } from '../../../src/host/runs/runSummary';
import { sweepContext, taskContext } from '../../../src/host/runs/sweepContext';
import {
  differingLabels,
  isUnfinishedSweep,
  type SweepFacts,
  summariseSweep,
} from '../../../src/host/runs/sweepSummary';
import {
  barOf,
  bestText,
  countsText,
  sweepDescription,
  sweepOverText,
  sweepSpoken,
  sweepStatusText,
  sweepTooltip,
  taskDescription,
  taskTooltip,
} from '../../../src/host/runs/sweepText';
import type { SweepTask } from '../../../src/protocol/files/sweep';
import { english } from '../language';
import { gridTasks, sweepFile } from './aSweep';

const minute = 60_000;
const folderOf = (task: SweepTask) => `/w/runs/grid/${task.id}`;

function summary(tasks: SweepTask[], runs: Record<number, Partial<RunSummary>>, more: Partial<SweepFacts> = {}) {
  const sweep = { ...sweepFile(tasks, { made: new Date(2026, 0, 2, 3, 4).getTime() }), folder: '/w/runs/grid' };
  const byFolder = new Map(
    tasks.map((task) => [folderOf(task), runs[task.index] && { ...emptySummary(folderOf(task)), ...runs[task.index] }]),
  );
  const facts: SweepFacts = {
    ...{ sweep, labels: differingLabels(tasks), folders: tasks.map(folderOf), atOnce: undefined, submitted: false },
    ...{ early: new Set(), queued: new Set(), files: { spec: sweep.spec, experiment: sweep.experiment } },
    ...more,
  };
  return summariseSweep(facts, (folder) => byFolder.get(folder));
}

const scored = (accuracy: number, macsShare: number, activeMs = 2 * minute): Partial<RunSummary> => {
  const scores = { accuracy, meanIoU: undefined, macsShare, evaluated: undefined };
  return { state: 'finished', denseMacs: 1000, activeMs, scores: { last: scores, best: scores } };
};
const running = (eta: number | undefined): Partial<RunSummary> => ({
  state: 'running',
  live: true,
  eta,
  activeMs: minute,
});

it('a sweep is unfinished while a task of it is left and nobody runs one; what its rule has ended is done', () => {
  const tasks = gridTasks([0.1, 0.3], 1);
  const stopped: Partial<RunSummary> = { state: 'stopped', checkpointed: true };
  const early = new Set([folderOf(tasks[1]!)]);
  const unfinished = (second: Partial<RunSummary>, more: Partial<SweepFacts> = {}) =>
    isUnfinishedSweep(summary(tasks, { 0: scored(0.9, 0.6), 1: second }, more));
  expect([unfinished(scored(0.8, 0.5)), unfinished(stopped, { early })]).toEqual([false, false]);
  expect([unfinished(stopped), unfinished({ state: 'failed' }), unfinished({})]).toEqual([true, true, true]);
  expect([unfinished(running(minute)), unfinished(stopped, { atOnce: 2 })]).toEqual([false, false]);
});

describe('the result of a sweep', () => {
  it('is the Pareto front of what has finished, means over seeds, the best score first', () => {
    const tasks = gridTasks([0.1, 0.3, 0.9], 2);
    const found = summary(tasks, {
      ...{ 0: scored(0.9, 0.6), 1: scored(0.94, 0.64), 2: scored(0.8, 0.7), 3: scored(0.8, 0.7), 4: scored(0.7, 0.2) },
      5: running(minute),
    });
    expect(found.results.map(({ settings, onFront, finished }) => [settings, onFront, finished])).toEqual([
      [{ lambda: 0.1 }, true, 2],
      [{ lambda: 0.9 }, true, 1],
      [{ lambda: 0.3 }, false, 2],
    ]);
    expect(found.results[0]?.score).toMatchObject({ mean: expect.closeTo(0.92), n: 2 });
    expect(bestText(found, english)).toBe('best 92.0% ± 2.8 at 62% MACs, front of 2');
  });

  it('is of the checkpoint that is kept as the best, whichever is shown', () => {
    const last = { accuracy: 0.5, meanIoU: undefined, macsShare: 0.1, evaluated: undefined };
    const best = { ...last, accuracy: 0.75, macsShare: 0.4 };
    const [task] = gridTasks([0.1], 1) as [SweepTask];
    const found = summary([task], { 0: { ...scored(0, 0), ...last, scores: { last, best } } });
    expect(bestText(found, english)).toBe('best 75.0% at 40% MACs');
  });
});

describe('the time to go', () => {
  const tasks = gridTasks([0.1, 0.9], 3);

  it('is that of those that run and as much as those took that have finished, over as many as go at a time', () => {
    const some = { 0: scored(0.5, 0.5, 4 * minute), 1: running(minute), 2: running(3 * minute) };
    // 1 + 3 minutes, and three tasks of 4, two at a time.
    expect(summary(tasks, some, { atOnce: 2 }).eta).toBe(8 * minute);
    expect(summary(tasks, some).eta).toBe(8 * minute);
    expect(summary(tasks, some, { atOnce: 4 }).eta).toBe(4 * minute);
  });

  it('before one has finished is taken from those that run, and is not less than the longest of them', () => {
    expect(summary(tasks, { 0: running(3 * minute) }, { atOnce: 1 }).eta).toBe(3 * minute + 5 * 4 * minute);
    const most = Object.fromEntries(tasks.map(({ index }) => [index, scored(0.5, 0.5)]));
    expect(summary(tasks, { ...most, 5: running(9 * minute) }, { atOnce: 4 }).eta).toBe(9 * minute);
  });

  it('is not said where nobody can tell', () => {
    expect(summary(tasks, {}).eta).toBeUndefined();
    expect(summary(tasks, {}, { atOnce: 2 }).eta).toBeUndefined();
    expect(summary(tasks, { 0: running(undefined), 1: scored(0.5, 0.5) }, { atOnce: 2 }).eta).toBeUndefined();
  });

  it('has in it what was stopped and will go on, but nothing of what waits for nobody', () => {
    const paused = { state: 'stopped', checkpointed: true } as const;
    const some = { 0: scored(0.5, 0.5), 1: running(minute), 2: paused, 3: paused, 4: { state: 'failed' } as const };
    // A minute, two tasks that go on, and one that has not begun, two minutes each.
    expect(summary(tasks, some, { atOnce: 1 }).eta).toBe(7 * minute);
  });

  it('leaves out what has failed: a pool does not try it again', () => {
    const rest = Object.fromEntries([1, 2, 3, 4].map((index) => [index, { state: 'failed' } as const]));
    expect(summary(tasks, { 0: scored(0.5, 0.5), ...rest, 5: running(minute) }, { atOnce: 2 }).eta).toBe(minute);
  });
});

describe('labels', () => {
  it('hold the values that differ', () => {
    const tasks = gridTasks([0.1, 0.9], 1).map((task) => ({ ...task, settings: { ...task.settings, epochs: 3 } }));
    expect(differingLabels(tasks)).toEqual(['lambda=0.1', 'lambda=0.9']);
    expect(differingLabels(tasks.slice(0, 1))).toEqual(['lambda=0.1 · seed=0 · epochs=3']);
    const [first, second] = gridTasks([0.1], 2) as [SweepTask, SweepTask];
    expect(differingLabels([{ ...first, settings: {} }, second])).toEqual([
      '0_lambda=0.1_seed=0',
      'lambda=0.1 · seed=1',
    ]);
    // The last is as the first, and the one between them is not.
    const back = [1, 2, 1].map((seed) => ({ ...first, settings: { lambda: 0.1, seed } }));
    expect(differingLabels(back)).toEqual(['seed=1', 'seed=2', 'seed=1']);
    // A sweep of anybody's may have as many names as tasks: who looks at each name in each task is never done.
    let looks = 0;
    const many = Array.from({ length: 500 }, (_, i) => ({
      ...first,
      get settings() {
        looks++;
        return { [`p${i}`]: i };
      },
    }));
    expect(differingLabels(many)[499]).toBe('p499=499');
    expect(looks).toBeLessThan(4 * 500);
  });
});

describe('what a sweep says', () => {
  const tasks = gridTasks([0.1, 0.3, 0.9], 3);
  const some = summary(
    tasks,
    {
      ...{
        0: scored(0.75, 0.4),
        1: scored(0.75, 0.4),
        2: scored(0.75, 0.4),
        3: running(9 * minute - 1),
        4: running(minute),
      },
      5: { state: 'failed', error: { message: 'No space left on the disk.' } },
    },
    { atOnce: 2 },
  );

  it('in its row, for a screen reader, in the status bar and in its tooltip', () => {
    expect(countsText(some, english)).toBe('3 finished, 2 running, 1 failed, 3 not begun');
    expect(sweepDescription(some, english)).toBe(
      '3/9 ■■◧✕□□ · 1 failed · 9 min 0 s left · best 75.0% ± 0.0 at 40% MACs · 02/01/2026, 03:04',
    );
    expect(sweepSpoken(some, english)).toBe(
      'grid, sweep of 9 runs, 3 finished, 2 running, 1 failed, 3 not begun, 9 min 0 s left, best 75.0% ± 0.0 at 40% MACs',
    );
    expect(sweepStatusText(some, english)).toBe('grid 3/9 · 1 failed · 9 min 0 s left');
    expect(sweepTooltip(some, english).split('\n')).toEqual([
      'grid, sweep of 9 runs',
      '3 finished, 2 running, 1 failed, 3 not begun',
      'About 9 min 0 s left',
      'Pareto front of score and MACs, means over seeds:',
      '  lambda=0.1: 75.0% ± 0.0 at 40% MACs',
      'Failed: lambda=0.3 · seed=2. No space left on the disk.',
      '/w/runs/grid',
    ]);
    expect(sweepOverText(some, english)).toBe(
      'The sweep grid is over: 3 finished, 2 running, 1 failed, 3 not begun; best 75.0% ± 0.0 at 40% MACs.',
    );
  });

  it('as a bar that has a cell for each kind that there is, and is always as wide', () => {
    const bar = (counts: object, total: number) =>
      barOf({
        counts: {
          ...{ missing: 0, queued: 0, running: 0, finished: 0, early: 0, paused: 0, interrupted: 0, failed: 0 },
          ...counts,
        },
        tasks: Array.from({ length: total }) as never[],
      });
    expect(bar({ missing: 9 }, 9)).toBe('□□□□□□');
    expect(bar({ finished: 198, failed: 1, running: 1 }, 200)).toBe('■■■■◧✕');
    expect(bar({ finished: 1, early: 1, paused: 1 }, 3)).toBe('■■■■□□');
    // A quarter each would be two cells each.
    expect(bar({ finished: 1, running: 1, failed: 1, missing: 1 }, 4)).toBe('■◧✕✕□□');
    for (let total = 1; total <= 12; total++)
      for (let finished = 0; finished <= total; finished++)
        for (let running = 0; finished + running <= total; running++)
          for (let failed = 0; finished + running + failed <= total; failed++) {
            const counts = { finished, running, failed, missing: total - finished - running - failed };
            const cells = [...bar(counts, total)];
            expect(cells).toHaveLength(6);
            expect(new Set(cells).size, JSON.stringify(counts)).toBe(
              Object.values(counts).filter((count) => count > 0).length,
            );
          }
    for (let done = 0; done <= 7; done++) expect(bar({ finished: done, missing: 7 - done }, 7)).toHaveLength(6);
  });

  it('of a long front what there is room for, which points are within a budget, and of failures the first three', () => {
    const many = gridTasks(
      Array.from({ length: 14 }, (_, i) => i),
      1,
    );
    const runs = Object.fromEntries(
      many.map(({ index }) => [
        index,
        index < 10
          ? scored(0.5 + index / 20, 0.1 + index / 20)
          : ({ state: 'failed', error: index === 11 ? { message: 'Full.' } : undefined } as const),
      ]),
    );
    const found = summary(many, runs);
    const lines = sweepTooltip(found, english).split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'grid, sweep of 14 runs',
      '10 finished, 4 failed',
      'Pareto front of score and MACs, means over seeds:',
    ]);
    expect(lines.slice(3, 12)).toEqual([
      ...Array.from({ length: 8 }, (_, i) => `  lambda=${9 - i}: ${95 - 5 * i}.0% at ${55 - 5 * i}% MACs`),
      '  and 2 more',
    ]);
    expect(lines.slice(12)).toEqual([
      'Failed: lambda=10.',
      'Failed: lambda=11. Full.',
      'Failed: lambda=12.',
      '/w/runs/grid',
    ]);
    expect(bestText(found, english)).toBe('best 95.0% at 55% MACs, front of 10');
    const within = { ...found, results: found.results.map((one, i) => ({ ...one, withinBudget: i === 1 })) };
    expect(
      sweepTooltip(within, english)
        .split('\n')
        .slice(3, 6)
        .map((line) => line.endsWith(' ✓')),
    ).toEqual([false, true, false]);
    expect(sweepDescription(found, english)).toMatch(
      /^10\/14 \S{6} · 4 failed · best 95\.0% at 55% MACs, front of 10 · /,
    );
    expect(sweepStatusText(found, english)).toBe('grid 10/14 · 4 failed');
    // What a process left that died has failed as well, though it is said apart where there is room.
    const died = { ...found, counts: { ...found.counts, failed: 3, interrupted: 1 } };
    expect([sweepStatusText(died, english), countsText(died, english)]).toEqual([
      ...['grid 10/14 · 4 failed', '10 finished, 3 failed, 1 interrupted'],
    ]);
    expect(sweepDescription(died, english)).toContain(' · 4 failed · ');
    // What ended early is over, too.
    const early = { ...found, counts: { ...found.counts, finished: 7, early: 3 } };
    expect([sweepDescription(early, english).slice(0, 5), sweepStatusText(early, english)]).toEqual([
      ...['10/14', 'grid 10/14 · 4 failed'],
    ]);
    const eight = { ...found, results: found.results.slice(0, 8) };
    expect(sweepTooltip(eight, english)).not.toContain('more');
  });

  it('that starts, that nobody can tell the time of, and that has not found anything', () => {
    const [task] = gridTasks([0.1], 1) as [SweepTask];
    expect(sweepDescription(summary([task], {}, { atOnce: 1 }), english)).toBe(
      '0/1 □□□□□□ · starting · 02/01/2026, 03:04',
    );
    // It trains, and nobody can tell for how long.
    expect(sweepDescription(summary([task], { 0: running(undefined) }, { atOnce: 1 }), english)).toBe(
      '0/1 ◧◧◧◧◧◧ · 02/01/2026, 03:04',
    );
    expect(sweepSpoken(summary([task], {}), english)).toBe('grid, sweep of 1 run, 1 not begun');
    expect(sweepOverText(summary([task], { 0: { state: 'failed' } }), english)).toBe(
      'The sweep grid is over: 1 failed.',
    );
    const own = { metric: 'mae', direction: 'min', share: false, value: 0.25 } as const;
    const scores = { accuracy: 0.9, meanIoU: 0.8, macsShare: 0.5, score: own, evaluated: undefined };
    const by = summary([task], { 0: { ...scored(0.9, 0.5), scores: { last: scores, best: scores } } });
    expect(bestText(by, english)).toBe('best mae 0.25 at 50% MACs');
    const seeds = Object.fromEntries(
      [0.2, 0.3].map((value, i) => {
        const of = { ...scores, score: { ...own, value } };
        return [i, { ...scored(0.9, 0.5), scores: { last: of, best: of } }];
      }),
    );
    // The deviation of 0.2 and 0.3 is 0.1 / √2.
    expect(bestText(summary(gridTasks([0.1], 2), seeds), english)).toBe('best mae 0.25 ± 0.07071 at 50% MACs');
    const pixels = { ...scores, score: undefined };
    expect(bestText(summary([task], { 0: { ...scored(0, 0), scores: { last: pixels, best: pixels } } }), english)).toBe(
      'best 80.0% at 50% MACs',
    );
  });

  it('rounds a time to go up, by steps that grow with it', () => {
    const [task] = gridTasks([0.1], 1) as [SweepTask];
    const left = (ms: number) =>
      sweepStatusText({ ...summary([task], {}), eta: ms }, english)
        .split(' · ')
        .at(-1);
    expect([1, 10_000, 59_999, 60_000, 599_999, 600_000, 3_600_000, 3_600_001].map(left)).toEqual([
      ...['10 s left', '10 s left', '1 min 0 s left', '1 min 0 s left', '10 min left', '10 min left'],
      ...['1 h 0 min left', '1 h 30 min left'],
    ]);
  });

  it('of a task that waits, was ended early, or was stopped before it could be kept', () => {
    const [task] = gridTasks([0.1], 1) as [SweepTask];
    const state = (run: Partial<RunSummary> | undefined, more: Partial<SweepFacts> = {}) =>
      summary([task], run === undefined ? {} : { 0: run }, more).tasks[0]!;
    const early = { early: new Set([folderOf(task)]) };
    const queued = { queued: new Set([task.index]) };
    const stopped = { state: 'stopped', checkpointed: true, epochs: 4 } as const;
    const states = [
      ...[state(undefined), state(undefined, queued), state({ state: 'empty' }), state({ state: 'starting' })],
      ...[state({ state: 'failed' }), state({ state: 'failed' }, queued), state(stopped), state(stopped, early)],
      ...[state(stopped, queued), state({ ...stopped, checkpointed: false }), state({ ...stopped, state: 'paused' })],
    ];
    expect(states.map((one) => one.state)).toEqual([
      ...[
        'missing',
        'queued',
        'missing',
        'running',
        'failed',
        'queued',
        'paused',
        'early',
        'queued',
        'missing',
        'paused',
      ],
    ]);
    expect(state({ state: 'empty' }, queued).state).toBe('queued');
    expect(taskDescription(state({ ...stopped, accuracy: 0.5 }, early), english)).toBe('ended early · stopped · 50.0%');
    expect(taskDescription(state({ ...stopped, accuracy: 0.5 }), english)).toBe('stopped · 50.0%');
    expect(taskDescription(state({ ...stopped, accuracy: 0.5 }, queued), english)).toBe('queued');
    expect(taskDescription(state({ state: 'failed', neverBegan: true, accuracy: 0.5 }), english)).toBe('failed');
    // It is begun anew.
    expect(taskDescription(state({ ...stopped, checkpointed: false, accuracy: 0.5 }), english)).toBe('not begun');
    // What a run says of itself is not said again.
    const told = { ...stopped, parameters: { lambda: 0.1 } };
    const lines = (run: Partial<RunSummary>) => taskTooltip(state(run), english).split('\n');
    expect(lines(told).filter((line) => line.includes('lambda=0.1 · seed=0'))).toEqual([]);
    expect(lines({ ...stopped, settings: { seed: 0 } }).filter((line) => line === 'lambda=0.1 · seed=0')).toEqual([]);
    expect(lines(stopped).at(-1)).toBe('lambda=0.1 · seed=0');
    expect(taskTooltip(state(stopped), english, '', 5_000_000)).toMatch(/5(\.0)?\s?MB on disk/);
  });

  it('by numbers that are zero as by any other', () => {
    const [task] = gridTasks([0.1], 1) as [SweepTask];
    expect(bestText(summary([task], { 0: scored(0, 0) }), english)).toBe('best 0.0% at 0% MACs');
    const of = { ...scored(0.5, 0.5).scores!.last, meanIoU: 0.25 };
    const score = { metric: 'mae', direction: 'min', share: false, value: 0 } as const;
    const best = (scores: typeof of) =>
      bestText(summary([task], { 0: { ...scored(0, 0), scores: { last: scores, best: scores } } }), english);
    expect([best({ ...of, score }), best({ ...of, meanIoU: 0 })]).toEqual([
      ...['best mae 0 at 50% MACs', 'best 0.0% at 50% MACs'],
    ]);
    const over = summary([task], { 0: running(0) });
    expect(sweepDescription(over, english)).toContain(' · 0 s left · ');
    expect(sweepStatusText(over, english)).toBe('grid 0/1 · 0 s left');
    expect(sweepSpoken(over, english)).toContain(', 0 s left');
    expect(sweepTooltip(over, english)).toContain('About 0 s left');
  });

  it('at least as many MACs where not everything is counted', () => {
    const [task] = gridTasks([0.1], 1) as [SweepTask];
    const found = summary([task], { 0: { ...scored(0.5, 0.25), notCounted: ['LRN'] } });
    expect(bestText(found, english)).toBe('best 50.0% at ≥ 25% MACs');
    // Whichever task says it.
    const two = gridTasks([0.1, 0.3], 1);
    const later = summary(two, { 0: scored(0.5, 0.25), 1: { ...scored(0.4, 0.5), notCounted: ['LRN'] } });
    expect(bestText(later, english)).toBe('best 50.0% at ≥ 25% MACs');
  });

  it('of a task: its state, and of one that failed the end of its log', () => {
    expect(some.tasks.slice(3, 7).map((task) => taskDescription(task, english))).toEqual([
      'running',
      'running',
      'failed',
      'not begun',
    ]);
    expect(taskTooltip(some.tasks[6]!, english)).toBe('6_lambda=0.9_seed=0: not begun\nlambda=0.9 · seed=0');
    expect(taskTooltip(some.tasks[5]!, english, 'line 1\nline 2')).toContain('The end of its log:\nline 1\nline 2');
  });

  it('and what can be done with it', () => {
    expect(sweepContext(some)).toBe('sweep sweepLive');
    expect(taskContext(some.tasks[5]!)).toMatch(/ task taskFailed$/);
    expect(taskContext(some.tasks[6]!)).toBe('task');
    const [task] = gridTasks([0.1], 1) as [SweepTask];
    expect(sweepContext(summary([task], { 0: scored(0.5, 0.5) }))).toBe('sweep sweepEnded');
    expect(sweepContext(summary([task], {}))).toBe('sweep sweepEnded sweepMissing');
  });
});
