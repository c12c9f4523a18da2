import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/sweep/record/earlyStop';
import type { TaskScores } from '../../../src/sweep/record/scores';

/** A task with these scores after epochs 1, 2, … */
const task = (...scores: number[]): TaskScores => {
  const all = scores.map((score, i) => ({
    ...{ epoch: i + 1, score, accuracy: score, macs: 1, denseMacs: 1, atLeast: false },
  }));
  return { all, best: all[0] };
};
const median = { method: 'median', graceEpochs: 1, reductionFactor: 4, minTasks: 3 } as const;
const asha = { method: 'asha', graceEpochs: 1, reductionFactor: 2, minTasks: 3 } as const;

describe('the median rule', () => {
  const others = [task(0.2, 0.4), task(0.4, 0.6), task(0.5, 0.9)];

  it('compares its best score with the median of the running means: 0.3, 0.5 and 0.7', () => {
    expect(decide(median, task(0.1, 0.4), others)).toMatchObject({
      ...{ method: 'median', epoch: 2, score: 0.4, needed: 0.5, others: 3 },
      reason: expect.stringContaining('40.00 %'),
    });
    expect(decide(median, task(0.1, 0.51), others)).toBeUndefined();
    // Once good is good enough: the best counts, not the last.
    expect(decide(median, task(0.6, 0.1), others)).toBeUndefined();
    expect(decide(median, task(0.5, 0.5), others)).toBeUndefined();
  });

  it('waits for enough others that have come as far, and for the grace epochs', () => {
    expect(decide(median, task(0, 0), [...others.slice(1), task(0.9)])).toBeUndefined();
    expect(decide({ ...median, graceEpochs: 3 }, task(0, 0), others)).toBeUndefined();
    expect(decide({ ...median, minTasks: 2 }, task(0, 0), others.slice(1))).toBeDefined();
    expect(decide(median, task(), others)).toBeUndefined();
  });

  it('takes a score that is no number for the worst', () => {
    expect(decide(median, task(Number.NaN, Number.NaN), others)).toMatchObject({ score: Number.NEGATIVE_INFINITY });
    expect(decide(median, task(0.1, 0.1), [task(Number.NaN), task(Number.NaN), task(Number.NaN)])).toBeUndefined();
  });
});

describe('asynchronous halving', () => {
  it('lets the best half of those at the rung go on', () => {
    expect(decide(asha, task(0.3), [task(0.5)])).toMatchObject({ method: 'asha', epoch: 1, score: 0.3, needed: 0.5 });
    expect(decide(asha, task(0.6), [task(0.5)])).toBeUndefined();
    // Of four, two go on.
    expect(decide(asha, task(0.4), [task(0.5), task(0.3), task(0.1)])).toBeUndefined();
    expect(decide(asha, task(0.3), [task(0.5), task(0.4), task(0.1)])).toMatchObject({ needed: 0.4, others: 3 });
  });

  it('asks at epochs 1, 2, 4, 8 alone', () => {
    const others = [task(...Array(9).fill(0.9))];
    const asked = [1, 2, 3, 4, 5, 6, 7, 8, 9].filter((n) => decide(asha, task(...Array(n).fill(0.1)), others));
    expect(asked).toEqual([1, 2, 4, 8]);
    const later = [1, 2, 3, 4, 5, 6, 7, 8, 9].filter((n) =>
      decide({ ...asha, graceEpochs: 3 }, task(...Array(n).fill(0.1)), others),
    );
    expect(later).toEqual([3, 6]);
  });

  it('compares with what the others had at the rung, not with what they have now; those before it do not count', () => {
    expect(decide(asha, task(0.5, 0.5), [task(0.1, 0.4, 0.9), task(0.99)])).toBeUndefined();
    expect(decide(asha, task(0.5, 0.5), [task(0.1, 0.6, 0.6)])).toBeDefined();
  });

  it('lets the first to arrive go on', () => {
    expect(decide(asha, task(0.01), [])).toBeUndefined();
    expect(decide({ ...asha, reductionFactor: 4 }, task(0.01), [task(0.9), task(0.9)])).toBeUndefined();
    expect(decide({ ...asha, reductionFactor: 4 }, task(0.01), [task(0.9), task(0.8), task(0.7)])).toBeDefined();
  });
});
