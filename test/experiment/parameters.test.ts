import { describe, expect, expectTypeOf, it } from 'vitest';
import { synthetic } from '../../src/data/sources/sources';
import { defineExperiment, type ExperimentSpec } from '../../src/experiment/experiment';
import { parametersAmong, parameterValue } from '../../src/experiment/parameters';
import { fixedSettings } from '../../src/experiment/settings';
import { said } from '../said';
import { weightOf } from '../weightOf';

const spec: ExperimentSpec = {
  model: () => {
    throw new Error('is not built to be checked');
  },
  data: synthetic(),
  epochs: 3,
};

describe('an experiment with parameters', () => {
  it('is built with the values that it is given, checked and filled in', () => {
    const found = defineExperiment({ parameters: { lambda: 0.3, name: 'a', on: true } }, ({ lambda, on }) => ({
      ...spec,
      sparsity: { weight: lambda },
      clipNorm: on && lambda,
    }));
    expect(found.parameters).toEqual({ lambda: 0.3, name: 'a', on: true });
    expectTypeOf(found.parameters).toEqualTypeOf<{
      readonly lambda: number;
      readonly name: string;
      readonly on: boolean;
    }>();
    const { sparsity, clipNorm, batchSize } = found.build({ lambda: 0.6, name: 'b', on: true });
    expect([weightOf(sparsity)(0, 1), clipNorm, batchSize]).toEqual([0.6, 0.6, 128]);
    expect(found.build({ lambda: 0.6, name: 'b', on: false }).clipNorm).toBe(false);
  });

  it('has the values that it had when it was defined, whatever becomes of the object', () => {
    const parameters = { lambda: 0.3 };
    const found = defineExperiment({ parameters }, () => spec);
    parameters.lambda = 5;
    expect(found.parameters).toEqual({ lambda: 0.3 });
  });

  it('runs nothing before its values are known', () => {
    let calls = 0;
    defineExperiment({ parameters: { lambda: 0.3 } }, () => {
      calls++;
      return spec;
    });
    expect(calls).toBe(0);
  });

  it('refuses each name that is a setting', () => {
    for (const name of fixedSettings.filter((setting) => !setting.includes('.'))) {
      const { message, hint } = said(() => defineExperiment({ parameters: { [name]: 1 } }, () => spec));
      expect(message).toBe(`'${name}' is a setting of every experiment: a parameter needs another name.`);
      expect(hint).toContain(`--set ${name}=`);
    }
    expect(fixedSettings).toContain('epochs');
  });

  it.each([
    ['sparsity.weight', "'sparsity.weight' cannot be the name of a parameter."],
    ['2x', "'2x' cannot be the name of a parameter."],
    ['a=b', "'a=b' cannot be the name of a parameter."],
    ['', "'' cannot be the name of a parameter."],
  ])('refuses the name %j', (name, message) => {
    expect(said(() => defineExperiment({ parameters: { [name]: 1 } }, () => spec)).message).toBe(message);
  });

  it.each([
    ['none', undefined, 'parameters is missing.'],
    ['a list', [1], 'parameters is [1].'],
    ['no number', { a: Number.NaN }, 'parameters.a is NaN.'],
    ['an object', { a: {} }, 'parameters.a is {}.'],
    ['a function', { a: () => 1 }, 'parameters.a is a function.'],
  ])('refuses %s', (_, parameters, message) => {
    expect(said(() => defineExperiment({ parameters } as never, () => spec)).message).toBe(message);
  });

  it('needs a function, and nothing beside the parameters', () => {
    const alone = said(() => defineExperiment({ parameters: { a: 1 } } as never));
    expect(alone.message).toBe('An experiment with parameters is a function of them.');
    const beside = said(() => defineExperiment({ parameters: { a: 1 }, epochs: 3 } as never, () => spec));
    expect(beside.message).toBe("'epochs' stands beside the parameters.");
  });

  it('accepts letters of every language, and lambda itself', () => {
    expect(Object.keys(defineExperiment({ parameters: { λ: 0.3, größe: 1 } }, () => spec).parameters)).toEqual([
      'λ',
      'größe',
    ]);
  });
});

describe('values given beside the file', () => {
  it('are told apart', () => {
    expect(parametersAmong({ lambda: 0.3, gamma: 20 }, { lambda: 0.6, epochs: 2, 'data.dir': 'x' })).toEqual({
      values: { lambda: 0.6, gamma: 20 },
      settings: { epochs: 2, 'data.dir': 'x' },
    });
  });

  it('are settings where an object has such a name by itself', () => {
    const given = { constructor: 1, toString: 'x' };
    expect(parametersAmong({ lambda: 0.3 }, given)).toEqual({ values: { lambda: 0.3 }, settings: given });
  });

  it('have the type of the usual one', () => {
    expect(parameterValue('a', 1, 2)).toBe(2);
    expect(parameterValue('a', 'x', 'y')).toBe('y');
    expect(parameterValue('a', 'x', 10)).toBe('10');
    expect(parameterValue('a', true, false)).toBe(false);
  });

  it.each([
    [1, 'x', 'The parameter a is "x".', 'a is a finite number, 1 unless it is set.'],
    [1, true, 'The parameter a is true.', 'a is a finite number, 1 unless it is set.'],
    [1, null, 'The parameter a is null.', 'a is a finite number, 1 unless it is set.'],
    [true, 1, 'The parameter a is 1.', 'a is true or false, true unless it is set.'],
    ['x', false, 'The parameter a is false.', 'a is a text, "x" unless it is set.'],
    ['x', ['y'], 'The parameter a is ["y"].', 'a is a text, "x" unless it is set.'],
  ])('for %j refuse %j', (usual, given, message, hint) => {
    expect(said(() => parameterValue('a', usual, given))).toEqual({ message, hint });
  });
});
