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

/** What it says is wrong, and what it asks for. */
function refusal(act: () => unknown): [string, string | undefined] {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return [error.message, error.detail.hint];
  }
  throw new Error('It was not refused.');
}

it.each<[string, () => number, string, string]>([
  ['no least', () => wholeNumber('--n', 'x'), "--n is 'x'.", 'It is a whole number, 1 or more.'],
  ['a least', () => wholeNumber('--n', '29', 30), "--n is '29'.", 'It is a whole number, 30 or more.'],
  ['a least and a most', () => wholeNumber('--n', '9', 1, 8), "--n is '9'.", 'It is a whole number, 1 … 8.'],
  ['none where 0 is allowed', () => wholeNumber('--n', ' ', 0), "--n is ' '.", 'It is a whole number, 0 or more.'],
  ['a probability', () => threshold('2'), "--threshold is '2'.", 'It is a probability, 0 … 1.'],
])('a refusal says the rule: %s', (_, act, message, hint) => expect(refusal(act)).toEqual([message, hint]));

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
