/** What is said of single gate layers: their priors, weights and targets, checked by the name of the layer. */
import { describe, expect, it } from 'vitest';
import { checkedShaping, checkedSparsity, checkedTemperature, withTarget } from '../../src/experiment/gateSettings';
import { beta, learntPriors, linear, type Schedule } from '../../src/nn';
import { said } from '../said';

const prior = beta(0.6, 0.4);
const at = (schedule: unknown, epoch: number, epochs: number) => (schedule as Schedule)(epoch, epochs);

describe('shaping', () => {
  it('keeps priors of layers, and makes a schedule of each weight', () => {
    const other = learntPriors({ hyperprior: beta(3, 7) });
    const { weight, layers, ...rest } = checkedShaping({
      ...{ prior, weight: 2, handleTies: true, normalisation: 'sumGates' },
      layers: { 'a*': { prior: other }, b: { weight: linear(1, 0, 4) }, c: { weight: 0 }, d: {} },
    });
    expect(rest).toEqual({ prior, handleTies: true, normalisation: 'sumGates' });
    expect(at(weight, 3, 10)).toBe(2);
    expect(Object.keys(layers ?? {})).toEqual(['a*', 'b', 'c', 'd']);
    expect([layers?.['a*'], layers?.d]).toEqual([{ prior: other }, {}]);
    expect([at(layers?.b?.weight, 1, 10), at(layers?.c?.weight, 1, 10)]).toEqual([0.75, 0]);
    expect(checkedShaping({ prior, weight: 1 })).not.toHaveProperty('layers');
  });

  const rule = 'is a prior of values in (0, 1), such as beta(0.6, 0.4), relaxedBernoulli(0.5, 0.5) or learntPriors(…).';
  it.each<[string, object, string, string]>([
    ['a prior', { layers: { a: { prior: 0.5 } } }, 'shaping.layers.a.prior is 0.5.', `shaping.layers.a.prior ${rule}`],
    [
      'a prior of another kind, by its name',
      { layers: { a: { prior: { name: 'normal' } } } },
      'shaping.layers.a.prior is "normal".',
      `shaping.layers.a.prior ${rule}`,
    ],
    ['a prior of null', { layers: { a: { prior: null } } }, 'shaping.layers.a.prior is null.', rule],
    ['a prior of all', { prior: undefined }, 'shaping.prior is missing.', `shaping.prior ${rule}`],
    [
      'a weight',
      { layers: { a: { weight: -1 } } },
      'shaping.layers.a.weight is -1.',
      'shaping.layers.a.weight is a number of 0 or more, or a schedule such as cosine(0.1).',
    ],
    [
      'a misspelt field',
      { layers: { a: { wieght: 1 } } },
      "There is no field 'shaping.layers.a.wieght' in an experiment.",
      "Did you mean 'shaping.layers.a.weight'?",
    ],
    ['a number', { layers: { a: 1 } }, 'shaping.layers.a is 1.', 'shaping.layers.a is { prior, weight }.'],
    ['ties', { handleTies: 1 }, 'shaping.handleTies is 1.', 'shaping.handleTies is true or false.'],
  ])('refuses %s that cannot be', (_, change, message, hint) => {
    const told = said(() => checkedShaping({ prior, weight: 1, ...change } as never));
    expect(told.message).toBe(message);
    expect(told.hint).toContain(hint);
  });
});

describe('sparsity', () => {
  it('of layers has weights, and targets that are come to as that of all is', () => {
    const { layers } = checkedSparsity({
      ...{ target: 0.5, until: 4 },
      layers: { a: { target: 0.2 }, b: { weight: linear(0, 1, 2) }, c: { target: linear(1, 0.6, 10) } },
    });
    expect([0, 2, 4, 8].map((epoch) => at(layers?.a?.target, epoch, 10))).toEqual([1, 0.6, 0.2, 0.2]);
    expect(at(layers?.b?.weight, 1, 10)).toBe(0.5);
    // A schedule says itself when, also beside an epoch for the others.
    expect(at(layers?.c?.target, 5, 10)).toBeCloseTo(0.8, 12);
    const weighted = checkedSparsity({ weight: 1, layers: { a: { target: 0.2 }, b: {} } });
    expect([0, 2.5, 5, 9].map((epoch) => at(weighted.layers?.a?.target, epoch, 10))).toEqual(
      [1, 0.6, 0.2, 0.2].map((v) => expect.closeTo(v, 12)),
    );
    expect(weighted.layers?.b).toEqual({});
    expect(checkedSparsity({ weight: 1 })).not.toHaveProperty('layers');
  });

  it.each<[string, object, string]>([
    ['a weight', { weight: 1, layers: { a: { weight: 'much' } } }, 'sparsity.layers.a.weight is "much".'],
    ['a target of 0', { weight: 1, layers: { a: { target: 0 } } }, 'sparsity.layers.a.target is 0.'],
    ['a number', { weight: 1, layers: { a: 0.5 } }, 'sparsity.layers.a is 0.5.'],
    [
      'a misspelt field',
      { weight: 1, layers: { a: { taget: 1 } } },
      "There is no field 'sparsity.layers.a.taget' in an experiment.",
    ],
    ['an epoch', { target: linear(1, 0.5, 3), until: -1 }, 'sparsity.until is -1.'],
  ])('refuses %s that cannot be', (_, setting, message) => {
    expect(said(() => checkedSparsity(setting as never)).message).toBe(message);
  });

  it('set beside the experiment keeps its course of half the run, whatever epoch the file names', () => {
    const set = withTarget(checkedSparsity({ target: 0.5, until: 1 }), 0.2);
    expect('target' in set && [0, 2.5, 5].map((epoch) => at(set.target, epoch, 10))).toEqual([
      1,
      expect.closeTo(0.6, 12),
      expect.closeTo(0.2, 12),
    ]);
  });
});

it('a temperature is above 0, or a schedule', () => {
  expect(at(checkedTemperature(0.5), 3, 10)).toBe(0.5);
  expect(at(checkedTemperature(linear(1, 0.5, 10)), 5, 10)).toBe(0.75);
  expect(said(() => checkedTemperature(0)).hint).toBe('temperature is a number above 0, or a schedule.');
});
