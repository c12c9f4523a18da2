import { describe, expect, it } from 'vitest';
import {
  byRun,
  bySteps,
  constant,
  cosine,
  delayed,
  linear,
  ramp,
  type Schedule,
  scheduleOf,
  step,
  toSchedule,
} from '../../src/nn/schedules';

const at = (schedule: Schedule, epochs: number[], run = 500) => epochs.map((epoch) => schedule(epoch, run));

describe('schedules', () => {
  it('constant', () => expect(at(constant(0.3), [0, 1.5, 500])).toEqual([0.3, 0.3, 0.3]));

  it('linear: the shaping weight of the recipe, γ(100 − epoch)/100 and then off', () => {
    const gamma = at(linear(0.75, 0, 100), [0, 20, 50, 99.5, 100, 400]);
    const expected = [0, 20, 50, 99.5, 100, 100].map((epoch) => (0.75 * (100 - epoch)) / 100);
    for (const [i, value] of gamma.entries()) expect(value).toBeCloseTo(expected[i]!, 12);
    expect(linear(0.75, 0, 100)(100, 500)).toBe(0);
    expect(linear(1, 2, 0)(0, 500)).toBe(2);
  });

  it('ramp: the sparsity weight of the recipe, off, rising, full', () => {
    const lambda = at(ramp(0.4, 100, 300), [0, 99.9, 100, 150, 200, 300, 500]);
    for (const [i, expected] of [0, 0, 0, 0.1, 0.2, 0.4, 0.4].entries()) expect(lambda[i]).toBeCloseTo(expected, 12);
    expect(ramp(0.4, 100, 100)(99, 500)).toBe(0);
    expect(ramp(0.4, 100, 100)(100, 500)).toBe(0.4);
  });

  it('step: divided by ten at each milestone, from the milestone on', () => {
    const rates = at(step(0.1, [300, 375, 450], 0.1), [0, 299.99, 300, 375, 450, 499]);
    for (const [i, expected] of [0.1, 0.1, 0.01, 1e-3, 1e-4, 1e-4].entries())
      expect(rates[i]).toBeCloseTo(expected, 12);
  });

  it('step: has the milestones that it was given, whatever becomes of their list', () => {
    const milestones = [10];
    const rate = step(1, milestones, 0.5);
    milestones.push(20);
    expect(at(rate, [9, 10, 20])).toEqual([1, 0.5, 0.5]);
  });

  it('cosine: warms up from 0 to the full number, whatever its floor', () => {
    const rates = at(cosine(0.1, { warmup: 4, floor: 0.02 }), [0, 1, 4, 7, 10], 10);
    for (const [i, expected] of [0, 0.025, 0.1, 0.06, 0.02].entries()) expect(rates[i]).toBeCloseTo(expected, 12);
  });

  it('cosine: full, half at the middle, floor at the end and beyond', () => {
    const rates = at(cosine(0.1, { floor: 0.02 }), [0, 5, 10, 12], 10);
    for (const [i, expected] of [0.1, 0.06, 0.02, 0.02].entries()) expect(rates[i]).toBeCloseTo(expected, 12);
  });

  it('warm-up rises from 0 in a straight line and meets what follows', () => {
    const rates = at(cosine(0.1, { warmup: 2 }), [0, 1, 2, 6, 10], 10);
    for (const [i, expected] of [0, 0.05, 0.1, 0.05, 0].entries()) expect(rates[i]).toBeCloseTo(expected, 12);
    expect(at(step(0.1, [5], 0.1, { warmup: 4 }), [0, 1, 4, 5])).toEqual([0, 0.025, 0.1, 0.1 * 0.1]);
  });

  it('delayed: nothing, then the schedule from its beginning', () => {
    expect(at(delayed(100, 0.1), [0, 99.9, 100, 400])).toEqual([0, 0, 0.1, 0.1]);
    const late = at(delayed(2, cosine(1)), [1, 2, 6, 10], 10);
    for (const [i, expected] of [0, 1, 0.5, 0].entries()) expect(late[i]).toBeCloseTo(expected, 12);
  });

  it('by steps: 100 an epoch', () => {
    const rise = bySteps(ramp(0.4, 100, 300));
    const values = [0, 1, 1.5, 2, 3, 4].map((epoch) => rise(epoch, 5, 100));
    for (const [i, expected] of [0, 0, 0.1, 0.2, 0.4, 0.4].entries()) expect(values[i]).toBeCloseTo(expected, 12);
    // 7 / 390 · 390 falls short of 7: a milestone must be met all the same.
    const drop = bySteps(step(1, [1, 2, 3, 5, 7, 11, 13], 0));
    expect([0, 1].map((steps) => drop(steps / 390, 5, 390))).toEqual([1, 0]);
    const each = bySteps(toSchedule((epoch) => epoch));
    for (let steps = 0; steps < 2000; steps++) expect(each(steps / 390, 6, 390)).toBe(steps);
    expect(bySteps(cosine(1))(2.5, 5, 100)).toBeCloseTo(0.5, 12);
  });

  it('by run: the recipe of 500 epochs in as many as there are', () => {
    const [rise, drops] = [byRun(ramp(0.4, 1 / 5, 3 / 5)), byRun(step(0.1, [3 / 5, 3 / 4, 9 / 10], 0.1))];
    const [long, rates] = [ramp(0.4, 100, 300), step(0.1, [300, 375, 450], 0.1)];
    for (let epoch = 0; epoch <= 500; epoch++) {
      expect(rise(epoch, 500)).toBeCloseTo(long(epoch, 500), 12);
      expect(drops(epoch, 500)).toBe(rates(epoch, 500));
    }
    expect([0, 2, 4, 6, 10].map((epoch) => rise(epoch, 10))).toEqual(
      [0, 0, 0.2, 0.4, 0.4].map((v) => expect.closeTo(v, 12)),
    );
  });

  it('by run, of a schedule by steps: steps of the whole run', () => {
    const seen: number[][] = [];
    const own = byRun(
      bySteps((...given) => {
        seen.push(given as number[]);
        return given[0];
      }),
    );
    expect(own(2, 8, 10)).toBe(20);
    expect(seen).toEqual([[20, 80, 1]]);
    expect(() => own(2, 8)).toThrow('steps an epoch');
  });

  it('come back from their description, through JSON', () => {
    for (const schedule of [
      constant(1),
      linear(1, 0, 3),
      ramp(1, 2, 3),
      step(1, [2], 0.5, { warmup: 1 }),
      cosine(1, { warmup: 1, floor: 0.1 }),
      delayed(1, linear(2, 1, 2)),
      byRun(ramp(1, 0.2, 0.6)),
    ]) {
      const again = scheduleOf(JSON.parse(JSON.stringify(schedule.description)));
      expect(at(again, [0, 0.5, 1, 2, 2.5, 3, 4], 4)).toEqual(at(schedule, [0, 0.5, 1, 2, 2.5, 3, 4], 4));
    }
  });

  it('take numbers and functions of the user', () => {
    expect(toSchedule(0.5)(3, 10)).toBe(0.5);
    const own = toSchedule((epoch, epochs) => epoch / epochs);
    expect(own(3, 10)).toBe(0.3);
    expect(own.description).toMatchObject({ kind: 'custom' });
    const known = constant(1);
    expect(toSchedule(known)).toBe(known);
  });

  it('refuse what is not a number', () => {
    expect(() => constant(Number.NaN)).toThrow('Not a schedule');
    expect(() => delayed(Number.NaN, 1)).toThrow('Not a schedule');
    expect(() => step(0.1, [Number.NaN], 0.1)).toThrow('Not a schedule');
    expect(() => scheduleOf({ kind: 'custom', source: '() => 1' })).toThrow('cannot be rebuilt');
  });

  it('by steps: whole steps, whatever the number of them in an epoch', () => {
    const seen: [number, number][] = [];
    const count = bySteps((step, steps) => {
      seen.push([step, steps]);
      return step;
    });
    for (const stepsPerEpoch of [7, 391])
      for (let step = 0; step < 3 * stepsPerEpoch; step++)
        expect(count(step / stepsPerEpoch, 3, stepsPerEpoch)).toBe(step);
    expect(seen.at(-1)).toEqual([3 * 391 - 1, 3 * 391]);
    // (3 − 0.7) · 100 is 229.99999999999997.
    delayed(0.7, count)(2.3, 3, 100);
    expect(seen.at(-1)).toEqual([160, 230]);
  });

  it('by steps: any schedule, described and rebuilt', () => {
    const warm = bySteps(cosine(0.1, { warmup: 10 }));
    expect(warm(1, 4, 5)).toBeCloseTo(0.05, 12);
    expect(warm(4, 4, 5)).toBeCloseTo(0, 12);
    const rebuilt = scheduleOf(JSON.parse(JSON.stringify(warm.description)));
    expect(rebuilt(3.2, 4, 5)).toBe(warm(3.2, 4, 5));
    expect(() => warm(1, 4)).toThrow('steps an epoch');
  });
});
