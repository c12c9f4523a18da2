import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events/events';
import { initialRunState, maxClassHistory, type RunState, reduce } from '../../../src/protocol/events/runState';
import { classCourses } from '../../../src/protocol/facts/classCourses';
import { packShares } from '../../../src/protocol/facts/packed';
import { started } from '../someEvents';

const evaluation = { loss: 1, accuracy: 0.5, samples: 4, macs: 100, gates: [] };

/** A run of so many classes, with the shares of each evaluation. */
function run(classes: number, ...shares: (number[] | undefined)[]): RunState {
  const names = Array.from({ length: classes }, (_, k) => `class${k}`);
  const first = started();
  const epochs = shares.map(
    (of, i): RunEvent => ({
      ...{ kind: 'epoch', time: i + 2, step: i + 1, epoch: i + 1 },
      evaluation: { ...evaluation, ...(of ? { classAccuracy: packShares(of) } : {}) },
    }),
  );
  return [{ ...first, data: { ...first.data, classes: names } }, ...epochs].reduce(reduce, initialRunState());
}

describe('the courses of classes', () => {
  it('are their accuracies after each evaluation that has them', () => {
    expect(classCourses(run(2, [0, 0.2], undefined, [1, 0.6]))).toEqual(
      new Map([
        ['class0', [0, 1].map((accuracy, i) => ({ epoch: 2 * i + 1, accuracy }))],
        ['class1', [0.2, 0.6].map((accuracy, i) => ({ epoch: 2 * i + 1, accuracy }))],
      ]),
    );
  });

  it('are none of a run without them, or with others than its classes', () => {
    expect(classCourses(run(2, undefined)).size).toBe(0);
    expect(classCourses(run(3, [0.5, 0.5])).size).toBe(0);
    expect(classCourses(initialRunState()).size).toBe(0);
  });

  it('are kept of so many classes and not of more', () => {
    const of = (n: number) => run(n, Array<number>(n).fill(0.5));
    expect(classCourses(of(maxClassHistory)).size).toBe(maxClassHistory);
    const more = of(1000);
    expect(classCourses(more).size).toBe(0);
    expect(JSON.stringify(more.epochs)).not.toContain('classAccuracy');
  });
});
