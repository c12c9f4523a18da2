/** Numbers that flags take: the least and the most that each accepts, and the next that it refuses. */
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { chosenDevice } from '../../src/commands/deviceFlags';
import { threshold, wholeNumber } from '../../src/commands/numbers';

describe('a whole number', () => {
  it.each([
    ['1', 1],
    ['2', 2],
    [' 7 ', 7],
    ['1e3', 1000],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('is %j', (text, value) => expect(wholeNumber('--images', text)).toBe(value));

  it.each(['0', '-1', '2.5', '', ' ', 'x', '3 images', 'NaN', 'Infinity', '9007199254740992'])(
    'is none of %j: named with its flag and the rule',
    (text) => {
      expect(() => wholeNumber('--images', text)).toThrow(`--images is '${text}'.`);
      expect(() => wholeNumber('--images', text)).toThrow(UserError);
    },
  );

  it('has a least and a most', () => {
    expect(wholeNumber('--runs', '30', 30)).toBe(30);
    expect(() => wholeNumber('--runs', '29', 30)).toThrow("--runs is '29'.");
    expect(wholeNumber('--n', '8', 1, 8)).toBe(8);
    expect(() => wholeNumber('--n', '9', 1, 8)).toThrow(UserError);
  });
});

describe('a probability', () => {
  it.each([
    ['0', 0],
    ['1', 1],
    ['.5', 0.5],
    ['1e-3', 0.001],
  ])('is %j', (text, value) => expect(threshold(text)).toBe(value));

  it.each(['-0.001', '1.001', '', ' ', 'half', 'NaN', '0,5'])('is none of %j', (text) => {
    expect(() => threshold(text, '--thresholds')).toThrow(`--thresholds is '${text}'.`);
  });
});

describe('where to run', () => {
  it('is left to the run unless a flag says so', () => {
    expect(chosenDevice({})).toEqual({ deviceOptions: {} });
    expect(chosenDevice({ device: 'tfjs', replicas: '1024', tfjsNodeGpu: '/a/b' })).toEqual({
      device: 'tfjs',
      deviceOptions: { replicas: 1024, tfjsNodeGpuPath: '/a/b' },
    });
  });

  it('may be left to training alone', () => {
    expect(chosenDevice({ device: 'auto' }, true)).toMatchObject({ device: 'auto' });
    expect(() => chosenDevice({ device: 'auto' })).toThrow("no device 'auto'");
  });

  // A run keeps how many it was given: what config.json does not take would be forgotten when the run is resumed.
  it.each(['0', '1.5', 'x', '', '1025'])('is in no %j replicas', (replicas) => {
    expect(() => chosenDevice({ replicas })).toThrow(`--replicas is '${replicas}'.`);
  });
});
