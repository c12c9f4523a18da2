/** Where a number of a step was given, as its error names it. */
import { expect, it } from 'vitest';
import { constant, linear } from '../../src/nn';
import { scheduledNumber } from '../../src/step/scheduledNumber';
import { fieldOf, stepPlan } from '../../src/step/stepPlan';
import { define } from './smallStep';

it.each([
  ['temperature', 'temperature'],
  ['distillation', 'teacher.weight'],
  ['shaping', 'shaping.weight'],
  ['sparsity', 'sparsity.weight'],
  ['shaping:stage1_*', 'shaping.layers.stage1_*.weight'],
  ['sparsity:a:b', 'sparsity.layers.a:b.weight'],
  ['target', 'sparsity.target'],
  ['target:stage1_*', 'sparsity.layers.stage1_*.target'],
  ['shape:head', 'The weight of the layer head'],
])('%s is %s', (scalar, field) => expect(fieldOf(scalar)).toBe(field));

it('a number may be 0, and a temperature may not', () => {
  const place = { step: 5, epochs: 2, stepsPerEpoch: 4 };
  expect(scheduledNumber('learningRate', constant(0), place)).toBe(0);
  expect(() => scheduledNumber('temperature', constant(0), place, 'above 0')).toThrow(
    'temperature is 0 at step 5 (epoch 1.25 of 2).',
  );
  expect(() => scheduledNumber('temperature', constant(0), place, 'above 0')).toThrow(
    expect.objectContaining({
      detail: expect.objectContaining({ hint: 'A schedule gives a finite number above 0 at every step.' }),
    }),
  );
  expect(() => scheduledNumber('learningRate', constant(-1e-9), place)).toThrow(
    expect.objectContaining({
      detail: expect.objectContaining({ hint: 'A schedule gives a finite number of 0 or more at every step.' }),
    }),
  );
});

it.each([
  [null, 'null'],
  [undefined, 'undefined'],
  ['1', "the text '1'"],
  [3n, 'the bigint 3'],
  [Promise.resolve(1), 'a promise'],
  [[1], 'an object'],
  [() => 1, 'a function'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
])('what is no number is shown: %s', (given, text) => {
  const schedule = Object.assign(() => given as never, { description: { kind: 'constant', value: 1 } as const });
  const at = { step: 1, epochs: 3, stepsPerEpoch: 3 };
  expect(() => scheduledNumber('learningRate', schedule, at)).toThrow(
    `learningRate is ${text} at step 1 (epoch 0.333 of 3).`,
  );
});

it('a step has the numbers of its own place: of the epoch that has passed, and of the average its count', () => {
  const experiment = define({
    learningRate: linear(1, 0, 10),
    gateLearningRate: { times: linear(0, 2, 10) },
    ema: { decay: 0.5 },
  });
  const { scalars, control } = stepPlan(experiment, { sparsity: linear(4, 0, 10), temperature: constant(2) }, 10, 4);
  expect(scalars).toEqual({ learningRate: 0.75, gateLearningRate: 0.75 * 0.5, sparsity: 3, temperature: 2 });
  // (1 − d) / (1 − d^t) at the eleventh value.
  expect(control).toEqual({ freeze: false, emaRate: 0.5 / (1 - 0.5 ** 11) });
  expect(stepPlan(define({ gateLearningRate: 0.3 }), {}, 0, 4).scalars.gateLearningRate).toBe(0.3);
});

it.each<[{ from: number; until?: number }, [number, boolean][]]>([
  [
    { from: 1, until: 2 },
    [
      [3, false],
      [4, true],
      [7, true],
      [8, false],
    ],
  ],
  [
    { from: 1 },
    [
      [3, false],
      [4, true],
      [400, true],
    ],
  ],
  [
    { from: 0, until: 0.5 },
    [
      [0, true],
      [1, true],
      [2, false],
    ],
  ],
])('gates are frozen from an epoch on, until another: %j', (freezeGates, steps) => {
  const experiment = define({ freezeGates });
  expect(steps.map(([step]) => [step, stepPlan(experiment, {}, step, 4).control.freeze])).toEqual(steps);
  expect(stepPlan(define({}), {}, 4, 4).control).toEqual({ freeze: false, emaRate: undefined });
});
