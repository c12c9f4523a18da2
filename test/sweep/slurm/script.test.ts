/** The script as the shell and sbatch read it, and the arrays that a sweep is cut into. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Sweep } from '../../../src/sweep/record/readSweep';
import { askedAtOnce } from '../../../src/sweep/slurm/askedBefore';
import { limitsIn, partsOf, ranges } from '../../../src/sweep/slurm/parts';
import { scriptOf } from '../../../src/sweep/slurm/script';
import type { SlurmSetting } from '../../../src/sweep/spec/slurmSetting';
import { said } from '../../said';

const sweepIn = (folder: string): Sweep => ({
  ...{ version: 1, name: 'a "b"', spec: '', specFrom: '', experiment: '', experimentFrom: '', source: [], made: 0 },
  ...{ replicas: 3, tasks: [{ id: '0', index: 0, configuration: 0, settings: {} }], folder },
});
const script = (setting: SlurmSetting, folder = '/runs/a b') =>
  scriptOf(sweepIn(folder), setting, [{ offset: 0, array: '0', indices: [0] }], ['/bin/echo', "it's"]);
const bash = (text: string, ...args: string[]) =>
  spawnSync('bash', ['-s', '--', ...args], { input: text, encoding: 'utf8', env: { SLURM_ARRAY_TASK_ID: '4' } });

describe('the script', () => {
  it('starts the task of its element and offset, whatever its words are', () => {
    const text = script({ setup: ['echo ready'] }, "/runs/it's $HOME `x` %A");
    expect(spawnSync('bash', ['-n'], { input: text }).status).toBe(0);
    expect(bash(text, '1000').stdout).toBe("ready\nit's sweep task /runs/it's $HOME `x` %A 1004\n");
    expect(bash(text).stdout).toContain(' 4\n');
  });

  it('asks for what the setting says, in sbatch’s words, and for a core a replica', () => {
    const setting: SlurmSetting = {
      ...{ partition: 'gpu', account: 'a', qos: 'q', time: '1-00', cpusPerTask: 2, gpusPerNode: 1, mem: '8G' },
      ...{ constraint: 'a&b', exclude: 'n[1-3]', extra: { 'mail-type': 'END', exclusive: true, nice: 5 } },
    };
    const options = (text: string) => text.split('\n').flatMap((line) => /^#SBATCH (.*)/.exec(line)?.[1] ?? []);
    expect(options(script(setting))).toEqual([
      ...['--job-name="a \\"b\\""', '--output="/runs/a b/logs/%A_%a.log"', '--open-mode=append', '--requeue'],
      ...['--signal=B:USR1@120', '--cpus-per-task=2', '--partition=gpu', '--account=a', '--qos=q', '--time=1-00'],
      ...['--gpus-per-node=1', '--mem=8G', '--constraint="a&b"', '--exclude="n[1-3]"', '--mail-type=END'],
      ...['--exclusive', '--nice=5'],
    ]);
    expect(options(script({}))).toContain('--cpus-per-task=3');
    // The user's signal counts: a site may want another.
    expect(options(script({ extra: { signal: 'B:USR2@300' } }))).toContain('--signal=B:USR2@300');
    expect(script({}, '/runs/50%')).toContain('--output=/runs/50%%/logs/');
    expect(script({}, '/runs/5%a%b')).toContain('--output=/runs/5%%a%%b/logs/');
  });

  it.each<[SlurmSetting['time'], number]>([
    [undefined, 120],
    [60, 120],
    ['2:00:00', 120],
    ['1-0', 120],
    [0, 120],
    [6, 120],
    [5, 90],
    ['0:05:01', 90],
    ['0:04:00', 60],
    [3, 30],
    ['2:30', 15],
    [1, 15],
  ])('of the time %s, %i seconds are for the checkpoint: half of it at least is for work', (time, seconds) => {
    const setting: SlurmSetting = time === undefined ? {} : { time };
    expect(script(setting)).toContain(`#SBATCH --signal=B:USR1@${seconds}\n`);
    // Slurm may ask a minute earlier: with a minute and a quarter or less, at once.
    expect(askedAtOnce(setting) !== undefined).toBe(time === 1);
  });

  it('a signal of the user’s own that leaves no time for work is told', () => {
    expect(askedAtOnce({ time: 5, extra: { signal: 'B:USR2@300' } })).toContain('Give it 12 minutes or more.');
    expect(askedAtOnce({ time: 10, extra: { signal: 'USR2@300' } })).toBeUndefined();
  });

  it('refuses what would make it another script', () => {
    expect(() => script({ extra: { array: '0-9' } })).toThrow('slurm.extra.array cannot be given.');
    expect(() => script({}, '/runs/a\nb')).toThrow('sbatch cannot be told --output');
  });
});

describe('arrays', () => {
  it('end where the cluster says, with every task in one of them', () => {
    const limits = limitsIn(
      'MaxArraySize            = 1001\nSchedulerParameters = bf_max_job_test=5,max_array_tasks=400\n',
    );
    expect(limits).toEqual({ size: 1001, elements: 400 });
    const parts = partsOf(
      Array.from({ length: 1500 }, (_, i) => i),
      limits,
    );
    expect(parts.map(({ offset, array }) => [offset, array])).toEqual([
      [0, '0-399'],
      [0, '400-799'],
      [0, '800-1000'],
      [1001, '0-399'],
      [1001, '400-498'],
    ]);
    expect(parts.flatMap(({ indices }) => indices)).toEqual(Array.from({ length: 1500 }, (_, i) => i));
  });

  it('take the usual size where there is none, and one element where a site forbids more', () => {
    expect(limitsIn('')).toEqual({ size: 1001, elements: 1001 });
    expect(limitsIn('MaxArraySize = 0')).toEqual({ size: 1, elements: 1 });
  });

  it('name what is missing as sbatch takes it', () => {
    expect([ranges([1, 5, 7, 8, 9]), ranges([0]), ranges([3, 4])]).toEqual(['1,5,7-9', '0', '3-4']);
  });
});

it.each(['array', 'wrap', 'parsable', 'test-only'])('%s is the sweep’s own', (option) =>
  expect(said(() => script({ extra: { [option]: 'x' } }))).toEqual({
    message: `slurm.extra.${option} cannot be given.`,
    hint: 'The sweep decides it. `slurm.atOnce` limits how many tasks run at a time.',
  }),
);

it('says what it is, and how each of its arrays is submitted by hand', () => {
  const parts = [
    { offset: 0, array: '0-3', indices: [] },
    { offset: 1001, array: '5', indices: [] },
  ];
  const name = 'two\nlines';
  const lines = scriptOf({ ...sweepIn('/r'), name: 'x' }, { atOnce: 2, setup: ['module load node'] }, parts, [
    'n',
  ]).split('\n');
  expect(lines.slice(0, 4)).toEqual([
    ...['#!/bin/bash', expect.stringMatching(/^# The sweep x: 1 task, an element of an array each\./)],
    ...['#   sbatch --array=0-3%2 submit.sh 0', '#   sbatch --array=5%2 submit.sh 1001'],
  ]);
  expect(lines.indexOf('module load node')).toBe(lines.findIndex((line) => line.startsWith('exec ')) - 2);
  // The name of a job is one line, or none.
  expect(() => scriptOf({ ...sweepIn('/r'), name }, {}, parts, [])).toThrow('sbatch cannot be told --job-name');
});

it.each<[unknown, string]>([
  ['plain-1.2_@%:,=+/', 'plain-1.2_@%:,=+/'],
  ['a b', '"a b"'],
  ['say "x"', '"say \\"x\\""'],
  ['é', '"é"'],
])('sbatch reads %j as %s', (value, word) =>
  expect(script({ extra: { comment: value as string } })).toContain(`#SBATCH --comment=${word}\n`),
);

it.each([
  ['MaxArraySize = 1001', { size: 1001, elements: 1001 }],
  ['  MaxArraySize = 5', { size: 1001, elements: 1001 }],
  ['MaxArraySize = 100\nSchedulerParameters = MAX_ARRAY_TASKS=500', { size: 100, elements: 100 }],
  ['MaxArraySize = 100\nSchedulerParameters = max_array_tasks=0', { size: 100, elements: 1 }],
])('limits of %j', (config, limits) => expect(limitsIn(config)).toEqual(limits));

it('arrays begin anew where an element’s number would be too large, also for tasks that are not neighbours', () => {
  const parts = partsOf([0, 3, 4, 9, 10, 25], { size: 5, elements: 2 });
  expect(parts.map(({ offset, array, indices }) => [offset, array, indices])).toEqual([
    [0, '0,3', [0, 3]],
    [0, '4', [4]],
    [5, '4', [9]],
    [10, '0', [10]],
    [25, '0', [25]],
  ]);
  expect(partsOf([], { size: 5, elements: 2 })).toEqual([]);
});

it('a signal of the user’s own counts from the second that it names', () => {
  const at = (time: number | string, signal?: string) =>
    askedAtOnce({ time, ...(signal ? { extra: { signal } } : {}) });
  // One minute earlier than named, at most: 180 s are over in three minutes.
  expect(at(3, 'B:USR1@120')).toBe(
    'slurm.time is 3, and Slurm asks for a checkpoint 120 to 180 seconds before its end: a task may be asked as soon as it begins. Give it 6 minutes or more.',
  );
  expect(at('3:01', 'B:USR1@120')).toBeUndefined();
  expect(at(3, 'B:USR1')).toBeUndefined();
  expect(askedAtOnce({})).toBeUndefined();
});
