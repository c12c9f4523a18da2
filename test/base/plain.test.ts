/** Plain functions of a few lines each, by value. */
import { afterEach, describe, expect, it, test, vi } from 'vitest';
import { closeAll } from '../../src/base/closeAll';
import { everyWord } from '../../src/base/everyWord';
import { exitCodeBy, interrupted, isInterrupted } from '../../src/base/exitCodes';
import { withLongStacks } from '../../src/base/longStacks';
import { knownOptions, unknownKey } from '../../src/base/options';
import { sampleShape } from '../../src/base/sampleShape';
import * as tensors from '../../src/base/sampleTensors';
import { scientific, scientificOptions } from '../../src/base/scientific';
import { shellWord } from '../../src/base/shellWord';
import { slurmJob } from '../../src/base/slurmJob';
import { streams } from '../../src/base/streams';
import { toUserFacing, UserError } from '../../src/base/userError';
import { words } from '../said';

afterEach(() => vi.restoreAllMocks());

test('exit codes are those of shells', () => {
  expect([exitCodeBy(15), exitCodeBy(1), interrupted]).toEqual([143, 129, 130]);
  expect([0, 1, 2, 128, 129, 143].map(isInterrupted)).toEqual([false, false, false, false, true, true]);
});

test.each([
  ['Lr  0.1', 'sweep-2, LR=0.1', true],
  ['0.1 lr', 'sweep-2, LR=0.1', true],
  ['lr 0.2', 'sweep-2, LR=0.1', false],
  [' lr ', 'LR', true],
  ['', 'anything', true],
  ['a.c', 'abc', false],
])('of %j every word is in %j: %s', (search, text, found) => expect(everyWord(search)(text)).toBe(found));

test('all is closed in order, and what fails in closing is said', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  const closed: number[] = [];
  const error = new Error('stuck');
  const close = (number: number, after: Promise<void>) => async () => {
    await after;
    closed.push(number);
  };
  const failing = async () => Promise.reject(error);
  const later = new Promise<void>((done) => setImmediate(done));
  await closeAll([close(1, later), failing, close(2, Promise.resolve())]);
  expect(closed).toEqual([1, 2]);
  expect(said.mock.calls).toEqual([['Closing failed:', error]]);
});

test('stacks are long while something runs, and as they were behind it', () => {
  const before = Error.stackTraceLimit;
  try {
    Error.stackTraceLimit = 10;
    expect(withLongStacks(() => Error.stackTraceLimit)).toBe(60);
    expect(() =>
      withLongStacks(() => {
        throw new Error('x');
      }),
    ).toThrow('x');
    expect(Error.stackTraceLimit).toBe(10);
    Error.stackTraceLimit = 100;
    expect(withLongStacks(() => Error.stackTraceLimit)).toBe(100);
  } finally {
    Error.stackTraceLimit = before;
  }
});

test.each([
  ['runs/a-1.experiment.ts', 'runs/a-1.experiment.ts'],
  ['größe=1,2:%@_+', 'größe=1,2:%@_+'],
  ['', "''"],
  ['my runs', "'my runs'"],
  ['$HOME', "'$HOME'"],
  ["it's two's", "'it'\\''s two'\\''s'"],
  ['a;b', "'a;b'"],
])('a shell reads %j as %s', (text, word) => expect(shellWord(text)).toBe(word));

describe('the job of Slurm', () => {
  const id = { SLURM_JOB_ID: '15' };
  it.each<[string, Record<string, string>, unknown]>([
    ['outside of one', {}, undefined],
    ['outside of one, whatever else is set', { SLURM_ARRAY_JOB_ID: '12', SLURM_ARRAY_TASK_ID: '3' }, undefined],
    ['a number that is none', { SLURM_JOB_ID: '15; rm' }, undefined],
    ['a number with more digits than any', { SLURM_JOB_ID: '1'.repeat(19) }, undefined],
    ['a job', id, { job: '15', id: '15' }],
    [
      'an element of an array',
      { ...id, SLURM_ARRAY_JOB_ID: '12', SLURM_ARRAY_TASK_ID: '3' },
      { job: '12_3', id: '15' },
    ],
    ['an array without its element', { ...id, SLURM_ARRAY_JOB_ID: '12' }, { job: '15', id: '15' }],
    [
      'all that is said',
      {
        ...id,
        SLURM_JOB_NODELIST: 'n[1-2]',
        SLURM_CPUS_PER_TASK: '4',
        SLURM_CPUS_ON_NODE: '64',
        SLURM_RESTART_COUNT: '2',
      },
      { job: '15', id: '15', nodes: 'n[1-2]', cpus: 4, restarts: 2 },
    ],
    ['the processors of a node', { ...id, SLURM_CPUS_ON_NODE: '64' }, { job: '15', id: '15', cpus: 64 }],
    ['what is no number', { ...id, SLURM_CPUS_PER_TASK: '2(x3)', SLURM_RESTART_COUNT: '' }, { job: '15', id: '15' }],
  ])('%s', (_, env, job) => expect(slurmJob(env)).toEqual(job));
});

describe('shapes of samples', () => {
  test('in words', () => {
    expect(sampleShape([32, 32, 3])).toBe('32 × 32 × 3');
    const two = [
      { name: 'left', shape: [12, 12, 1] },
      { name: 'age', shape: [1] },
    ];
    expect(sampleShape([12, 12, 1], two)).toBe('left 12 × 12 × 1, age 1');
    expect(sampleShape([12, 12, 1], two.slice(0, 1))).toBe('12 × 12 × 1');
    expect(sampleShape([1000], undefined, (n) => n.toLocaleString('en-US'))).toBe('1,000');
  });

  test('by port', () => {
    expect(tensors.inputTensors({ shape: [4, 3] })).toEqual({ x: { shape: [4, 3], dtype: 'float32' } });
    expect(tensors.inputTensors({ shape: [4], dtype: 'int32' })).toEqual({ x: { shape: [4], dtype: 'int32' } });
    const inputs = [{ name: 'y', shape: [2], dtype: 'int32' as const }];
    expect(tensors.inputTensors({ shape: [9], inputs })).toEqual({ 'input:y': { shape: [2], dtype: 'int32' } });
    expect([tensors.inputName('input:y'), tensors.inputName('input:'), tensors.inputName('y')]).toEqual([
      ...['y', '', undefined],
    ]);
  });

  test('of labels: a class, a class for each pixel, what the data say', () => {
    expect(tensors.labelTensor({ shape: [8, 6, 3] })).toEqual({ shape: [], dtype: 'int32' });
    expect(tensors.labelTensor({ shape: [8, 6, 3], pixelLabels: {} })).toEqual({ shape: [8, 6], dtype: 'int32' });
    const labels = { shape: [5], dtype: 'float32' as const };
    expect(tensors.labelTensor({ shape: [8, 6, 3], pixelLabels: {}, labels })).toBe(labels);
  });

  test('of several labels lie one behind the other', () => {
    const label = (name: string, shape: number[]) => ({ name, shape, dtype: 'float32' as const });
    expect(tensors.labelParts([label('a', [2, 3]), label('b', []), label('c', [4])])).toEqual([
      { ...label('a', [2, 3]), from: 0, size: 6 },
      { ...label('b', []), from: 6, size: 1 },
      { ...label('c', [4]), from: 7, size: 4 },
    ]);
  });

  test('of an image has three numbers', () => {
    expect(tensors.imageShape([8, 6, 3])).toEqual([8, 6, 3]);
    for (const shape of [[8, 6], [8, 6, 3, 1], [8], []]) expect(tensors.imageShape(shape)).toBeUndefined();
    expect([tensors.sampleWords({}).many, tensors.sampleWords({ pictures: false }).many]).toEqual([
      'images',
      'samples',
    ]);
    expect([tensors.sampleWords({}).a, tensors.sampleWords({ pictures: false }).one]).toEqual(['an image', 'sample']);
  });
});

test('powers of ten are written as in code, in every language', () => {
  const formats = ['en', 'de', 'sv'].map((language) => new Intl.NumberFormat(language, scientificOptions));
  expect(formats.map((format) => scientific(format, -1.23456e-7))).toEqual(['−1.235e-7', '−1,235e-7', '−1,235e-7']);
  expect(formats.map((format) => scientific(format, 6e17))).toEqual(['6e17', '6e17', '6e17']);
});

test('streams of random numbers keep their numbers, or no run that is resumed draws what it drew', () =>
  expect(streams).toEqual({
    ...{ order: 0, augmentation: 1, build: 2, ownSample: { train: 2, test: 3 } },
    ...{ randAugment: 2, erasing: 3, mix: 4 },
  }));

describe('options by name', () => {
  const names = { step: true, warmup: true } as const;
  const given = (value: unknown, inside?: string) => () =>
    knownOptions('decay', value as object, names as never, inside);

  test('are handed on as they are', () => {
    const options = { step: 1 };
    expect(knownOptions<{ step: number; warmup?: number }>('decay', options, { step: true, warmup: true })).toBe(
      options,
    );
    expect(unknownKey({ step: 1, other: 2 }, ['step'])).toBe('other');
    expect(unknownKey({ step: 1 }, ['step'])).toBeUndefined();
  });

  it.each<[unknown, string]>([
    [3, '3'],
    [null, 'null'],
    [undefined, 'nothing'],
    [[1, 2], '[1,2]'],
    ['a', '"a"'],
    [() => 1, 'a function'],
  ])('%s is none', (value, shown) => {
    expect(words(given(value))).toBe(
      `decay takes options by name, not ${shown}. | Write { step, warmup }, or those of them that you need.`,
    );
  });

  test('that there are not are named, where they stand', () => {
    expect(words(given({ step: 1, warmpu: 2 }))).toBe(
      "There is no option 'warmpu' of decay. | Did you mean 'warmup'? Options: step, warmup.",
    );
    expect(words(given({ x: 2 }, 'layers'))).toBe(
      "There is no option 'layers.x' of decay. | Options: layers.step, layers.warmup.",
    );
    expect(words(given(4, 'layers'))).toMatch(/^decay: layers takes options by name, not 4\./);
  });
});

test('an error for a user has what was known of it; any other has its stack, for the log', () => {
  const source = { file: '/e.ts', line: 3 };
  expect(toUserFacing(new UserError('It is wrong.', { hint: 'Mend it.', source }))).toEqual({
    ...{ message: 'It is wrong.', hint: 'Mend it.', source },
  });
  const error = new TypeError('x is not a function');
  expect(toUserFacing(error)).toEqual({ message: 'x is not a function', stack: error.stack, hint: undefined });
  expect(toUserFacing('a text')).toEqual({ message: 'a text', hint: undefined });
  expect(new UserError('a')).toMatchObject({ name: 'UserError', detail: {} });
});
