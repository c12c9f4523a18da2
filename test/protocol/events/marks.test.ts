/** Checkpoints, resumes and changes as places on the axis: which are kept, and which is the best. */
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events/events';
import { maxCheckpointMarks, maxResumeMarks } from '../../../src/protocol/events/marks';
import { initialRunState, type RunState, reduce } from '../../../src/protocol/events/runState';
import { checkpoint, ended, started, step } from '../someEvents';

const fold = (...events: RunEvent[]): RunState => events.reduce(reduce, initialRunState());
const changed = (at: number, to: number): RunEvent => ({ kind: 'changed', time: 1, step: at, key: 'lr', from: 0, to });

describe('checkpoints', () => {
  test('the best is the last that was said to be, and there is one', () => {
    const { checkpoints } = fold(started(), checkpoint(10, true), checkpoint(20), checkpoint(30, true), checkpoint(40));
    expect(checkpoints.map(({ step, best }) => [step, best])).toEqual([
      [10, false],
      [20, false],
      [30, true],
      [40, false],
    ]);
  });

  test('two at one step are one, which stays the best', () => {
    const stop: RunEvent = { kind: 'checkpoint', time: 1, step: 10, epoch: 1, file: 'l', best: false, reason: 'stop' };
    expect(fold(started(), checkpoint(10, true), stop).checkpoints).toEqual([
      { step: 10, epoch: 1, best: true, reason: 'stop' },
    ]);
  });

  test('of very many few are kept, all along the run, the best and the newest among them', () => {
    let state = fold(started());
    let most = 0;
    for (let i = 1; i <= 5000; i++) {
      state = reduce(state, checkpoint(10 * i, i === 777));
      most = Math.max(most, state.checkpoints.length);
    }
    const steps = state.checkpoints.map(({ step }) => step);
    expect(most).toBeLessThanOrEqual(maxCheckpointMarks);
    expect(steps.length).toBeGreaterThan(maxCheckpointMarks / 4);
    expect(steps.at(-1)).toBe(50_000);
    expect(state.checkpoints.filter(({ best }) => best).map(({ step }) => step)).toEqual([7770]);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  });
});

describe('resumes', () => {
  test('every session but the first, at the step that it goes on from', () => {
    const state = fold(started(), step(7), ended(7), started({ step: 5, time: 77 }), step(6));
    expect(state.resumes).toEqual([{ step: 5, epoch: 0.5, time: 77 }]);
  });

  test('going back makes void what lies beyond', () => {
    const first = fold(started(), checkpoint(10, true), changed(12, 1), started({ step: 15 }), checkpoint(20, true));
    const back = reduce(first, started({ step: 11 }));
    expect(back.checkpoints.map(({ step }) => step)).toEqual([10]);
    expect(back.changes).toEqual([]);
    expect(back.resumes.map(({ step }) => step)).toEqual([11]);
  });

  test('are bounded', () => {
    const { resumes } = fold(...Array.from({ length: 200 }, (_, i) => started({ step: i })));
    expect(resumes).toHaveLength(maxResumeMarks);
    expect(resumes.at(-1)!.step).toBe(199);
  });
});
