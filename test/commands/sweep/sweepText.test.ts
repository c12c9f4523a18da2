/** A sweep as the terminal shows it, to the letter. */
import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { replicasOf, usualAtOnce } from '../../../src/commands/sweep/sweepRun';
import { countsText, statusText } from '../../../src/commands/sweep/sweepText';
import type { Sweep } from '../../../src/sweep/record/readSweep';
import type { SweepStatus } from '../../../src/sweep/record/sweepStatus';

const none = { missing: 0, queued: 0, running: 0, finished: 0, early: 0, paused: 0, interrupted: 0, failed: 0 };
const task = (id: string, more: object = {}) => ({
  ...{ state: 'finished', step: 1, epoch: 1, resumable: true },
  task: { id },
  ...more,
});
const status = (changes: object): SweepStatus => ({
  ...{ tasks: [], counts: none, configurations: [], atLeast: false, networksDiffer: false },
  ...changes,
});
const spread = (mean: number, deviation?: number) => ({ mean, deviation, n: deviation === undefined ? 1 : 2 });
const sweep = { name: 'widths' } as Sweep;

describe('how it stands', () => {
  it('counts, what is over first, and leaves out what there is none of', () => {
    const tasks = Array(36).fill(task('t'));
    const counts = { missing: 1, queued: 2, running: 3, finished: 4, early: 5, paused: 6, interrupted: 7, failed: 8 };
    expect(countsText({ counts, tasks })).toBe(
      '8 failed, 7 interrupted, 6 stopped, 5 ended early, 4 finished, 3 running, 2 queued, 1 not begun of 36',
    );
    expect(countsText({ counts: { ...none, finished: 2 }, tasks: tasks.slice(0, 2) })).toBe('2 finished of 2');
  });

  it('names tasks that need a look, with why', () => {
    const tasks = [
      task('a', { state: 'failed', error: { message: 'No memory.' } }),
      ...[task('b', { state: 'interrupted' }), task('c', { state: 'failed' }), task('d')],
    ];
    const counts = { ...none, failed: 2, interrupted: 1, finished: 1 };
    expect(statusText(sweep, status({ tasks, counts })).split('\n')).toEqual([
      'widths: 2 failed, 1 interrupted, 1 finished of 4',
      ...['  a: failed. No memory.', '  b: interrupted', '  c: failed'],
    ]);
  });

  it('has a row a configuration: front, budget, values, means and deviations, seeds', () => {
    const configurations = [
      {
        ...{ configuration: 0, settings: { width: 8, bias: true }, finished: 2, tasks: 2, onFront: true },
        ...{ withinBudget: true, score: spread(0.7, 0.1), macs: spread(500_000, 1000), share: spread(0.5, 0.01) },
      },
      {
        ...{ configuration: 1, settings: { width: 16 }, finished: 1, tasks: 2, onFront: false, withinBudget: false },
        ...{ score: spread(0.65), macs: spread(900_000), share: spread(0.9) },
      },
      { configuration: 2, settings: { width: 32 }, finished: 0, tasks: 2, onFront: false },
    ];
    const tasks = Array(6).fill(task('t'));
    const of = status({ tasks, configurations, counts: { ...none, finished: 3, missing: 3 } });
    const lines = statusText({ ...sweep, macsAtMost: 0.6 }, of).split('\n');
    expect(lines.slice(2, 6).map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['width', 'bias', 'score', 'MACs', 'of dense', 'seeds'],
      ['*✓', '8', 'true', '70.00 % ± 10.00 %', '500,000 ± 1,000', '50.0 % ± 1.0 %', '2'],
      ['16', '65.00 %', '900,000', '90.0 %', '1 of 2'],
      ['32', '–', '–', '–', '0 of 2'],
    ]);
    const plain = 'Best epochs, mean ± standard deviation over seeds. * on the Pareto front of score and MACs.';
    expect(lines.slice(6)).toEqual(['', `${plain} ✓ within the budget of 60 % of the dense MACs.`]);
    expect(statusText(sweep, of).split('\n').at(-1)).toBe(plain);
    expect(
      statusText(sweep, { ...of, atLeast: true, networksDiffer: true })
        .split('\n')
        .at(-1),
    ).toBe(
      `${plain} MACs are at least so many: not every layer can be counted. The dense networks differ: compare MACs, not shares.`,
    );
    expect(statusText(sweep, status({ tasks, configurations: configurations.slice(2) })).split('\n')).toHaveLength(1);
  });
});

it('runs a task a core on the processor, and one at a time on a device that there is one of', () => {
  const cores = availableParallelism();
  expect([undefined, 'cpu', 'tfjs', 'cuda', 'webgpu'].map(usualAtOnce)).toEqual([cores, cores, cores, 1, 1]);
  expect([1, cores, cores + 1, 2 * cores].map(replicasOf)).toEqual([cores, 1, 1, 1]);
});
