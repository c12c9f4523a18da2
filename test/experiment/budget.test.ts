/** `sparsity.target` as a user writes it. */
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { synthetic } from '../../src/data/sources/sources';
import { defineExperiment, type ExperimentSpec } from '../../src/experiment/experiment';
import type { TargetedSparsity } from '../../src/experiment/gateSettings';
import { applySettings } from '../../src/experiment/settings';
import { linear, type Schedule } from '../../src/nn';
import { describeRun } from '../../src/run/record/runConfig';
import { weightOf } from '../weightOf';

const define = (sparsity: ExperimentSpec['sparsity']) =>
  defineExperiment({
    model: () => {
      throw new Error('is not built');
    },
    data: synthetic(),
    epochs: 20,
    sparsity,
  } as ExperimentSpec);
const targeted = (sparsity: ExperimentSpec['sparsity']) => define(sparsity).sparsity as TargetedSparsity<Schedule>;
const course = ({ target }: TargetedSparsity<Schedule>, epochs = 20) =>
  [0, 5, 10, 15, 20].map((epoch) => Number(target(epoch, epochs, 100).toFixed(6)));

describe('a target', () => {
  it('is come to in a straight line from 1, by half of the run or by an epoch', () => {
    expect(course(targeted({ target: 0.5 }))).toEqual([1, 0.75, 0.5, 0.5, 0.5]);
    expect(course(targeted({ target: 0.4, until: 5 }))).toEqual([1, 0.4, 0.4, 0.4, 0.4]);
    expect(course(targeted({ target: linear(0.8, 0.6, 20) }))).toEqual([0.8, 0.75, 0.7, 0.65, 0.6]);
    expect(course(targeted({ target: 1 }))).toEqual([1, 1, 1, 1, 1]);
  });

  it('has defaults, and may be checked again', () => {
    const once = define({ target: 0.5, layers: { a: { target: 0.2 }, b: { weight: 0.1 }, c: {} } });
    expect(once.sparsity).toMatchObject({ of: 'macs', maxWeight: 10 });
    expect(defineExperiment(once as ExperimentSpec).sparsity).toEqual(once.sparsity);
    expect(describeRun(once, {} as never).sparsity).toEqual({
      target: { kind: 'by', unit: 'run', schedule: { kind: 'linear', from: 1, to: 0.5, untilEpoch: 0.5 } },
      of: 'macs',
      maxWeight: 10,
      normalisation: 'mean',
      layers: {
        a: { target: { kind: 'by', unit: 'run', schedule: { kind: 'linear', from: 1, to: 0.2, untilEpoch: 0.5 } } },
        b: { weight: { kind: 'constant', value: 0.1 } },
        c: {},
      },
    });
  });

  it('may be set beside the experiment, in place of a weight, and a weight in its place', () => {
    const set = (from: ExperimentSpec['sparsity'], key: string, value: unknown) =>
      applySettings(define(from), { [key]: value }).sparsity;
    expect(course(set({ target: 0.5, maxWeight: 3 }, 'sparsity.target', 0.3) as TargetedSparsity<Schedule>)).toEqual([
      1, 0.65, 0.3, 0.3, 0.3,
    ]);
    expect(set({ target: 0.5, maxWeight: 3 }, 'sparsity.target', 0.3)).toMatchObject({ maxWeight: 3 });
    const instead = set({ weight: 0.3, by: 'gates', normalisation: 'sumGates' }, 'sparsity.target', 0.3);
    expect(instead).toMatchObject({ of: 'gates', normalisation: 'sumGates', maxWeight: 10 });
    expect(instead).not.toHaveProperty('weight');
    expect(set({ weight: 0.3 }, 'sparsity.target', 0.3)).toMatchObject({ of: 'macs' });
    const back = set({ target: 0.3, of: 'gates' }, 'sparsity.weight', 0.7);
    expect(weightOf(back)(0, 1)).toBe(0.7);
    expect(back).toMatchObject({ by: 'gates' });
    for (const ofTargets of ['target', 'of', 'maxWeight']) expect(back).not.toHaveProperty(ofTargets);
  });

  it.each<[string, object, string, string]>([
    ['0', { target: 0 }, 'sparsity.target is 0.', 'a share above 0 and at most 1'],
    ['per cent', { target: 50 }, 'sparsity.target is 50.', 'a share above 0 and at most 1'],
    ['text', { target: '0.5' }, 'sparsity.target is "0.5".', 'a schedule'],
    ['both', { target: 0.5, weight: 1 }, 'sparsity.weight is 1.', 'leave one of the two out'],
    ['by', { target: 0.5, by: 'macs' }, 'sparsity.by is "macs".', '`of`'],
    ['of', { target: 0.5, of: 'flops' }, 'sparsity.of is "flops".', "'macs' or 'gates'"],
    ['until 0', { target: 0.5, until: 0 }, 'sparsity.until is 0.', 'above 0'],
    [
      'until with a schedule',
      { target: linear(1, 0.5, 3), until: 5 },
      'sparsity.until is 5.',
      'a schedule says itself',
    ],
    ['maxWeight', { target: 0.5, maxWeight: -1 }, 'sparsity.maxWeight is -1.', 'above 0'],
    ['a weight with until', { weight: 0.5, until: 3 }, 'sparsity.until is 3.', 'for a `target`'],
    ['a weight with of', { weight: 0.5, of: 'macs' }, 'sparsity.of is "macs".', 'for a `target`'],
    ['a misspelt field', { target: 0.5, untl: 3 }, "There is no field 'sparsity.untl'", "'sparsity.until'"],
    [
      'a layer with both',
      { target: 0.5, layers: { a: { target: 0.5, weight: 1 } } },
      'sparsity.layers.a.weight is 1.',
      'leave one',
    ],
    ['a layer above 1', { weight: 0.5, layers: { a: { target: 2 } } }, 'sparsity.layers.a.target is 2.', 'at most 1'],
  ])('that is wrong is refused: %s', (_, sparsity, message, hint) => {
    try {
      define(sparsity as ExperimentSpec['sparsity']);
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      expect(error.message).toContain(message);
      expect(error.detail.hint).toContain(hint);
    }
  });
});
