import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/userError';
import { synthetic } from '../../../src/data/sources/sources';
import { defineExperiment } from '../../../src/experiment/experiment';
import { parseSweep } from '../../../src/protocol/files/sweep';
import { defineSweep, type SweepSpec, sweepDefinedAt } from '../../../src/sweep/spec/defineSweep';
import { expand } from '../../../src/sweep/spec/expand';
import { said, words } from '../../said';

const model = () => {
  throw new Error('is not built to be listed');
};
const experiment = defineExperiment({ parameters: { lambda: 0.3, gate: 'channel', on: true } }, ({ lambda }) => ({
  model,
  data: synthetic(),
  epochs: 3,
  sparsity: { weight: lambda },
}));
const plain = defineExperiment({ model, data: synthetic(), epochs: 3 });

type Given = { [Field in keyof SweepSpec]?: SweepSpec[Field] | undefined };
const tasks = (spec: Given) => expand(defineSweep({ experiment, ...spec } as SweepSpec));
const settings = (spec: Given) => tasks(spec).map((task) => task.settings);

describe('a grid', () => {
  it('has every combination, the first axis slowest, the seeds fastest', () => {
    expect(settings({ axes: { lambda: [0.1, 0.2], epochs: [1, 2] } as SweepSpec['axes'], seeds: 2 })).toEqual([
      { lambda: 0.1, epochs: 1, seed: 0 },
      { lambda: 0.1, epochs: 1, seed: 1 },
      { lambda: 0.1, epochs: 2, seed: 0 },
      { lambda: 0.1, epochs: 2, seed: 1 },
      { lambda: 0.2, epochs: 1, seed: 0 },
      { lambda: 0.2, epochs: 1, seed: 1 },
      { lambda: 0.2, epochs: 2, seed: 0 },
      { lambda: 0.2, epochs: 2, seed: 1 },
    ]);
  });

  it('numbers its tasks, and says which differ in their seed alone', () => {
    const all = tasks({ axes: { lambda: [0.1, 0.2] } as SweepSpec['axes'], seeds: [5, 9] });
    expect(all.map(({ id, index, configuration }) => [id, index, configuration])).toEqual([
      ['0_lambda=0.1_seed=5', 0, 0],
      ['1_lambda=0.1_seed=9', 1, 0],
      ['2_lambda=0.2_seed=5', 2, 1],
      ['3_lambda=0.2_seed=9', 3, 1],
    ]);
  });

  it('without seeds has the experiment’s own, once; without axes the experiment as it stands', () => {
    expect(settings({ axes: { lambda: [0.1] } as SweepSpec['axes'] })).toEqual([{ lambda: 0.1 }]);
    expect(settings({ axes: {}, seeds: 3 })).toEqual([{ seed: 0 }, { seed: 1 }, { seed: 2 }]);
  });

  it('leaves out what `where` says', () => {
    const spec = { axes: { lambda: [0.1, 0.2], gate: ['a', 'b'] } as SweepSpec['axes'] };
    const where = ({ lambda, gate }: Record<string, unknown>) => lambda === 0.1 || gate === 'b';
    expect(settings({ ...spec, where })).toEqual([
      { lambda: 0.1, gate: 'a' },
      { lambda: 0.1, gate: 'b' },
      { lambda: 0.2, gate: 'b' },
    ]);
    expect(said(() => tasks({ ...spec, where: () => false })).message).toBe('The sweep has no task.');
    expect(said(() => tasks({ ...spec, where: () => 1 as never })).message).toBe(
      'where returns 1 for {"lambda":0.1,"gate":"a"}.',
    );
  });
});

describe('random draws', () => {
  const spec = (more: object) => ({
    method: 'random' as const,
    runs: 400,
    axes: {
      lambda: { min: 0.01, max: 1, distribution: 'logUniform' },
      batchSize: { min: 8, max: 11, distribution: 'intUniform' },
      learningRate: { min: 0.1, max: 0.3 },
      gate: ['a', 'b', 'c'],
    } as SweepSpec['axes'],
    ...more,
  });

  it('are the same for the same spec, and others for another seed', () => {
    const first = settings(spec({}));
    expect(settings(spec({}))).toEqual(first);
    expect(settings(spec({ seed: 1 }))).not.toEqual(first);
    expect(new Set(first.map((values) => JSON.stringify(values))).size).toBe(400);
  });

  it('have the distribution that is asked for', () => {
    const drawn = settings(spec({})) as Record<string, number>[];
    const share = (name: string, below: number) => drawn.filter((values) => values[name]! < below).length / 400;
    // Of 400 draws the share of a half is within 4 σ = 0.1 of it.
    expect(share('lambda', 0.1)).toBeCloseTo(0.5, 0.9);
    expect(Math.abs(share('lambda', 0.1) - 0.5)).toBeLessThan(0.1);
    expect(Math.abs(share('learningRate', 0.2) - 0.5)).toBeLessThan(0.1);
    expect(new Set(drawn.map(({ batchSize }) => batchSize))).toEqual(new Set([8, 9, 10, 11]));
    expect(drawn.every(({ lambda }) => lambda! >= 0.01 && lambda! <= 1)).toBe(true);
    for (const gate of ['a', 'b', 'c'])
      expect(Math.abs(drawn.filter((values) => (values.gate as unknown) === gate).length / 400 - 1 / 3)).toBeLessThan(
        0.1,
      );
  });

  it('are as many as asked for, though `where` throws some away; more than there are is an error', () => {
    const where = ({ lambda }: Record<string, unknown>) => (lambda as number) > 0.5;
    const drawn = settings(spec({ runs: 30, where }));
    expect(drawn).toHaveLength(30);
    expect(drawn.every(({ lambda }) => (lambda as number) > 0.5)).toBe(true);
    const few = { method: 'random' as const, runs: 3, axes: { on: [true, false] } as SweepSpec['axes'] };
    expect(said(() => tasks(few)).hint).toContain('of which there are 2');
  });
});

describe('more than anybody waits for', () => {
  const numbers = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
  const huge = { lambda: numbers(5000), epochs: numbers(2000) } as SweepSpec['axes'];

  it.each<[string, Given, string]>([
    ['ten million combinations are counted, not made', { axes: huge }, 'The sweep has 10000000 tasks.'],
    ['nor asked of `where`', { axes: huge, where: () => false }, 'The axes have 10000000 combinations.'],
    [
      'those that `where` keeps',
      { axes: { lambda: numbers(400), epochs: numbers(400) } as never, where: () => true },
      'The sweep has more than 100000 tasks.',
    ],
    ['seeds count', { axes: { lambda: numbers(400) } as never, seeds: 400 }, 'The sweep has 160000 tasks.'],
    [
      'drawn ones with their seeds',
      { method: 'random', axes: huge, runs: 400, seeds: 400 },
      'The sweep has more than 100000 tasks.',
    ],
    [
      'a list with its seeds',
      { method: 'list', list: numbers(400).map((lambda) => ({ lambda })), seeds: 400 },
      'The sweep has more than 100000 tasks.',
    ],
  ])('%s', (_, spec, message) => {
    expect(said(() => tasks(spec)).message).toBe(message);
  });

  it('`where` may leave a few of many', () => {
    const axes = { lambda: numbers(1000), epochs: numbers(1000) } as SweepSpec['axes'];
    const where = ({ lambda, epochs }: Record<string, unknown>) => lambda === 7 && (epochs as number) > 998;
    expect(settings({ axes, where })).toEqual([
      { lambda: 7, epochs: 999 },
      { lambda: 7, epochs: 1000 },
    ]);
  });

  it('a `where` that keeps next to nothing ends the draws, and says so', () => {
    const where = ({ lambda }: Record<string, unknown>) => lambda === 0.5;
    const axes = { lambda: { min: 0, max: 1 } } as SweepSpec['axes'];
    expect(said(() => tasks({ method: 'random', runs: 3, axes, where })).message).toBe('The sweep has no task.');
  });
});

it('what the experiment throws of a configuration names it', () => {
  const throwing = defineExperiment({ parameters: { width: 1 } }, ({ width }) => {
    if (width > 2) throw new TypeError('too wide');
    return { model, data: synthetic(), epochs: 1 };
  });
  const spec = defineSweep({ experiment: throwing, axes: { width: [1, 3] } });
  expect(() => expand(spec)).toThrow('The experiment cannot be made with {"width":3}: too wide');
});

it('a list is taken as it stands', () => {
  const list = [{ lambda: 0.1 }, { lambda: 0.2, epochs: 7 }];
  expect(settings({ method: 'list', list })).toEqual(list);
});

describe('names and values are those of the experiment', () => {
  it.each([
    [{ lamda: [1] }, "The experiment has no parameter or setting 'lamda'.", "Did you mean 'lambda'?"],
    [{ 'data.dificulty': [1] }, "The experiment has no parameter or setting 'data.dificulty'.", 'data.difficulty'],
    [{ lambda: ['a'] }, 'The experiment cannot be made with {"lambda":"a"}: The parameter lambda is "a".', 'finite'],
    [{ epochs: [1, 0] }, 'The experiment cannot be made with {"epochs":0}: epochs is 0.', '1 or more'],
    [{ lambda: [-1] }, 'The experiment cannot be made with {"lambda":-1}: sparsity.weight is -1.', '0 or more'],
  ])('%j', (axes, message, hint) => {
    const found = said(() => tasks({ axes: axes as SweepSpec['axes'] }));
    expect(found.message).toBe(message);
    expect(found.hint).toContain(hint);
  });

  it('of one without parameters its settings alone', () => {
    const spec = defineSweep({ experiment: plain, axes: { epochs: [1, 2] } });
    expect(expand(spec).map((task) => task.settings)).toEqual([{ epochs: 1 }, { epochs: 2 }]);
    const wrong = defineSweep({ experiment: plain, axes: { lambda: [1] } as never });
    expect(said(() => expand(wrong)).message).toContain("'lambda'");
  });
});

describe('defineSweep', () => {
  const axes = { lambda: [0.1] };
  it.each<[object, string]>([
    [{ method: 'random', axes }, 'runs is missing.'],
    [{ axes, runs: 2 }, 'runs is 2.'],
    [{ method: 'bayes', axes }, 'method is "bayes".'],
    [{}, 'axes is missing.'],
    [{ method: 'list' }, 'list is missing.'],
    [{ method: 'list', list: [], axes: undefined }, 'list is [].'],
    [{ axes, seeds: 0 }, 'seeds is 0.'],
    [{ axes, seeds: [] }, 'seeds is [].'],
    [{ axes, seeds: [1, 1] }, 'seeds is [1,1].'],
    [{ axes: { seed: [1] }, seeds: 2 }, 'seeds is 2.'],
    [{ axes, objective: { macs: { atMost: 50 } } }, 'objective.macs.atMost is 50.'],
    [{ axes, earlyStop: { method: 'hyperband' } }, 'earlyStop.method is "hyperband".'],
    [{ axes, earlyStop: { method: 'asha', reductionFactor: 1 } }, 'earlyStop.reductionFactor is 1.'],
    [{ axes, earlyStop: { method: 'asha', eta: 3 } }, "There is no field 'earlyStop.eta' in a sweep."],
    [{ axes, earlyStop: 'asha' }, 'earlyStop is "asha".'],
    [{ axes, earlyStop: null }, 'earlyStop is null.'],
    [{ axes, objective: null }, 'objective is null.'],
    [{ axes, objective: 'accuracy' }, 'objective is "accuracy".'],
    [{ axes, objective: { macs: { atmost: 1 } } }, "There is no field 'objective.macs.atmost' in a sweep."],
    [{ axes, seeds: [1, Number.NaN] }, 'seeds[1] is NaN.'],
    [{ axes, seeds: 1e9 }, 'seeds is 1000000000.'],
    [{ axes, seed: 0.5 }, 'seed is 0.5.'],
    [{ method: 'random', axes, runs: 1e9 }, 'runs is 1000000000.'],
    [{ axes, slurm: [] }, 'slurm is [].'],
    [{ axes, slurm: { time: 'a day' } }, 'slurm.time is "a day".'],
    [
      { axes, slurm: { cpusPerTask: 2, extra: { 'cpus-per-task': 4 } } },
      'slurm.cpusPerTask is given, and slurm.extra.cpus-per-task besides.',
    ],
    [
      { method: 'list', list: [{ lambda: 1, epochs: 2 }, { lambda: 2 }, { epochs: 2, lambda: 1 }], axes: undefined },
      'list[2] is the same configuration as list[0]: {"epochs":2,"lambda":1}.',
    ],
    [{ axes, slurm: { time: 'a\nb' } }, 'slurm.time is "a\\nb".'],
    [{ axes, slurm: { partion: 'gpu' } }, "There is no field 'slurm.partion' in a sweep."],
    [{ axes, experiment: './shapes.experiment.ts' }, 'experiment is "./shapes.experiment.ts".'],
    [{ axes, parallel: 2 }, "There is no field 'parallel' in a sweep."],
  ])('%j', (fields, message) => {
    expect(said(() => defineSweep({ experiment, ...fields } as never)).message).toBe(message);
  });

  it('suggests the field of slurm, and says where other options go', () => {
    const { hint } = said(() => defineSweep({ experiment, axes, slurm: { partion: 'gpu' } } as never));
    expect(hint).toContain("Did you mean 'partition'?");
    expect(hint).toContain('slurm.extra');
  });

  it('knows the names and types of its experiment in the editor', () => {
    defineSweep({
      experiment,
      axes: { lambda: [0.1], gate: ['a'], on: [true], 'data.difficulty': [0.1], epochs: [3] },
    });
    // @ts-expect-error lambda is a number
    defineSweep({ experiment, axes: { lambda: ['a'] } });
    // @ts-expect-error there is no such name
    expect(() => expand(defineSweep({ experiment, axes: { lamda: [0.1] } }))).toThrow(UserError);
  });
});

it('a stored sweep whose rule would never come to an end is no sweep', () => {
  const rule = { method: 'asha', graceEpochs: 1, reductionFactor: 2, minTasks: 1 };
  const stored = (earlyStop: object) =>
    parseSweep(
      JSON.stringify({
        ...{ version: 1, name: 's', spec: '/s', specFrom: 's', experiment: '/e', experimentFrom: 'e', source: [] },
        ...{ made: 1, replicas: 1, earlyStop, tasks: [{ id: '0', index: 0, configuration: 0, settings: {} }] },
      }),
    );
  expect(stored(rule)?.earlyStop).toEqual(rule);
  expect(stored({ ...rule, reductionFactor: 1 })).toBeUndefined();
  expect(stored({ ...rule, graceEpochs: 0 })).toBeUndefined();
});

describe('a sweep’s fields', () => {
  const axes = { lambda: [0.1] } as SweepSpec['axes'];
  const list = [{ lambda: 0.1 }];

  it.each<[string, object, string]>([
    ['a list', [] as object, 'defineSweep is []. | defineSweep takes an object: { experiment, axes, … }.'],
    ['nothing', null as never, 'defineSweep is null. | defineSweep takes an object: { experiment, axes, … }.'],
    [
      'a list beside axes',
      { experiment, axes, list },
      "list is [{\"lambda\":0.1}]. | list is of the method 'list'; 'grid' has `axes`.",
    ],
    [
      'axes beside a list',
      { experiment, method: 'list', axes, list },
      'axes is {"lambda":[0.1]}. | axes is not of the method \'list\', whose configurations stand in `list`.',
    ],
    [
      'a list of no objects',
      { experiment, method: 'list', list: [[1]] },
      'list[0] is [1]. | list[0] is an object of values, e.g. { lambda: 0.1 }.',
    ],
    [
      'a value that is none',
      { experiment, method: 'list', list: [{}, { lambda: null }] },
      'list[1].lambda is null. | list[1].lambda is a finite number, a text, true or false.',
    ],
    [
      'a seed in the list beside seeds',
      { experiment, method: 'list', list: [{ lambda: 1 }, { seed: 3 }], seeds: [1] },
      'seeds is [1]. | seeds is an axis of its own: leave out the other one called seed.',
    ],
    ['where that is none', { experiment, axes, where: true }, 'where is true. | where is a function of the values.'],
    [
      'more tasks than anybody waits for',
      { experiment, axes, seeds: 100_001 },
      'seeds is 100001. | seeds is 100000 at most.',
    ],
    [
      'no share at all',
      { experiment, axes, objective: { macs: { atMost: 0 } } },
      'objective.macs.atMost is 0. | objective.macs.atMost is a share of the dense MACs, above 0 and at most 1.',
    ],
    [
      'more than all',
      { experiment, axes, objective: { macs: { atMost: 1.01 } } },
      'objective.macs.atMost is 1.01. | objective.macs.atMost is a share of the dense MACs, above 0 and at most 1.',
    ],
    [
      'another objective',
      { experiment, axes, objective: { accuracy: {} } },
      "There is no field 'objective.accuracy' in a sweep. | objective is { macs: { atMost: 0.5 } }: score and MACs are always both looked at.",
    ],
    [
      'grace of no epoch',
      { experiment, axes, earlyStop: { method: 'median', graceEpochs: 0 } },
      'earlyStop.graceEpochs is 0. | earlyStop.graceEpochs is a whole number, 1 or more.',
    ],
    [
      'no other task',
      { experiment, axes, earlyStop: { method: 'median', minTasks: 0 } },
      'earlyStop.minTasks is 0. | earlyStop.minTasks is a whole number, 1 or more.',
    ],
    [
      'a factor of one',
      { experiment, axes, earlyStop: { method: 'asha', reductionFactor: 1 } },
      'earlyStop.reductionFactor is 1. | earlyStop.reductionFactor is a whole number, 2 or more.',
    ],
    [
      'a field of a rule',
      { experiment, axes, earlyStop: { method: 'asha', grace: 1 } },
      "There is no field 'earlyStop.grace' in a sweep. | Fields of earlyStop: method, graceEpochs, reductionFactor, minTasks.",
    ],
    [
      'a rule in a list',
      { experiment, axes, earlyStop: [{ method: 'asha' }] },
      'earlyStop is [{"method":"asha"}]. | earlyStop is { method: \'median\' } or { method: \'asha\' }.',
    ],
    [
      'an experiment',
      plain,
      'This is an experiment, not a sweep. | `sluice train` trains it. A sweep is a file of its own: `export default defineSweep({ experiment, axes: { … } })`.',
    ],
  ])('%s', (_, spec, told) => expect(words(() => defineSweep(spec as never))).toBe(told));

  it('at their limits are taken', () => {
    defineSweep({ experiment, axes, seeds: 100_000, objective: { macs: { atMost: 1 } } } as SweepSpec);
    defineSweep({
      experiment,
      axes,
      objective: {},
      earlyStop: { method: 'asha', reductionFactor: 2, minTasks: 1 },
    } as SweepSpec);
    defineSweep({ experiment, axes, earlyStop: { method: 'median', graceEpochs: 1, minTasks: undefined } } as never);
    defineSweep({ experiment, method: 'list', list: [{ seed: 1 }, { seed: 2 }] } as SweepSpec);
    defineSweep({ experiment, method: 'random', axes, runs: 100_000, seed: -3 } as SweepSpec);
    expect(sweepDefinedAt({})).toBe('');
    const spec = defineSweep({ experiment, axes } as SweepSpec);
    expect(sweepDefinedAt(spec)).toContain('expand.test.ts');
  });

  it('`where` is asked of a list too, of a copy, and answers at once', () => {
    const values = [{ lambda: 0.1 }, { lambda: 0.2 }];
    const where = (given: Record<string, unknown>) => {
      const keep = given.lambda === 0.2;
      given.lambda = 9;
      return keep;
    };
    expect(settings({ method: 'list', list: values, where })).toEqual([{ lambda: 0.2 }]);
    expect(settings({ axes: { lambda: [0.1, 0.2] } as SweepSpec['axes'], where })).toEqual([{ lambda: 0.2 }]);
    const told = (answer: unknown) => words(() => tasks({ axes, where: () => answer as never })).split(' | ')[0];
    expect(told(Promise.resolve(true))).toBe('where returns a promise for {"lambda":0.1}.');
    expect(told(undefined)).toBe('where returns nothing for {"lambda":0.1}.');
  });

  it('numbers of tasks are as wide as the last one’s', () => {
    expect(tasks({ axes: {}, seeds: 10 }).map(({ id }) => id)[9]).toBe('9_seed=9');
    expect(tasks({ axes: {}, seeds: 11 }).map(({ id }) => id)[0]).toBe('00_seed=0');
  });

  it('as many tasks as are allowed are made, and draws are different ones', () => {
    const seeds = Array.from({ length: 1000 }, (_, i) => i);
    expect(tasks({ axes: { lambda: Array.from({ length: 100 }, (_, i) => i) } as never, seeds })).toHaveLength(100_000);
    const all = { method: 'random' as const, axes: { on: [true, false], gate: ['a', 'b'] } as SweepSpec['axes'] };
    expect(new Set(settings({ ...all, runs: 4 }).map((one) => JSON.stringify(one))).size).toBe(4);
    expect(words(() => tasks({ ...all, runs: 5 }))).toContain('of which there are 4.');
    const where = ({ on }: Record<string, unknown>) => on === true;
    expect(words(() => tasks({ ...all, runs: 3, where }))).toContain(
      'there are 2 as far as 3000 draws show that `where` keeps.',
    );
    // Two numbers of a computer lie in it.
    const narrow = { lambda: { min: 1, max: 1 + 2 ** -52 } } as never;
    expect(words(() => tasks({ method: 'random', axes: narrow, runs: 3 }))).toContain(
      'of which there are 2 as far as 3000 draws show.',
    );
    const whole = { lambda: { min: 1, max: 3, distribution: 'intUniform' } } as never;
    expect(words(() => tasks({ method: 'random', axes: whole, runs: 4 }))).toContain('of which there are 3.');
  });
});
