/**
 * What a user writes to run one experiment many times: which parameters and settings take which values, for how many seeds.
 * `defineSweep` checks the form; what the values mean is known with the experiment (expand.ts).
 */
import { suggestion } from '../../base/nearest';
import { type Names, unknownKey } from '../../base/options';
import { UserError } from '../../base/userError';
import { atLeast, fieldError, wholeNumber } from '../../experiment/checks';
import type { Experiment } from '../../experiment/experiment';
import { isParametrised, type ParameterValue, type ParametrisedExperiment } from '../../experiment/parameters';
import type { SettingName } from '../../experiment/settings';
import { type Axis, checkAxes, checkValue } from './axisSetting';
import { checkEarlyStop, type EarlyStopSetting } from './earlyStopSetting';
import { checkSlurm, type SlurmSetting } from './slurmSetting';

export const methods = ['grid', 'random', 'list'] as const;

type ParametersOf<E> = E extends ParametrisedExperiment<infer P> ? P : Record<never, never>;
type Wide<V> = V extends number ? number : V extends string ? string : V extends boolean ? boolean : never;

/** The values of one task, by the name of the parameter or setting. */
export type Values<E = unknown> = { [Name in keyof ParametersOf<E>]?: Wide<ParametersOf<E>[Name]> } & {
  [Name in SettingName | `data.${string}`]?: ParameterValue;
};

export type Axes<E = unknown> = { [Name in keyof ParametersOf<E>]?: Axis<Wide<ParametersOf<E>[Name]>> } & {
  [Name in SettingName | `data.${string}`]?: Axis;
};

export interface SweepSpec<E extends Experiment | ParametrisedExperiment = Experiment | ParametrisedExperiment> {
  /** The default export of the experiment's file, imported from there: tasks train that file. */
  experiment: E;
  /** All combinations (the default), `runs` draws of each axis, or the combinations of `list`. */
  method?: (typeof methods)[number];
  /** Of `grid` and `random`: values of parameters and settings, by name. */
  axes?: Axes<E>;
  /** Of `list`: the values of each configuration. */
  list?: readonly Values<E>[];
  /** Each configuration with so many seeds, 0, 1, …, or with these. Default: the experiment's own, once. */
  seeds?: number | readonly number[];
  /** Configurations that `random` draws. */
  runs?: number;
  /** Decides what `random` draws: the same spec has the same tasks. Default 0. */
  seed?: number;
  /** Leaves out the configurations for which it returns false. */
  where?: (values: Values<E>) => boolean;
  /** The result is the Pareto front of these two: the score of the data (accuracy or mean IoU) and the average MACs. */
  objective?: {
    /** A budget: average MACs of a sample, as a share of the dense network (0 … 1). */
    macs?: { atMost: number };
  };
  /** Ends tasks that fall behind the others; each has its checkpoint and can go on. */
  earlyStop?: EarlyStopSetting;
  /** For `sluice sweep submit`. */
  slurm?: SlurmSetting;
}

const fields: Names<SweepSpec> = {
  experiment: true,
  method: true,
  axes: true,
  list: true,
  seeds: true,
  runs: true,
  seed: true,
  where: true,
  objective: true,
  earlyStop: true,
  slurm: true,
};

/** Throws a `UserError` that names the first field that cannot be right. */
export function defineSweep<E extends Experiment | ParametrisedExperiment>(spec: SweepSpec<E>): SweepSpec<E> {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec))
    throw fieldError('defineSweep', spec, 'takes an object: { experiment, axes, … }');
  if (isExperiment(spec))
    throw new UserError('This is an experiment, not a sweep.', {
      hint: '`sluice train` trains it. A sweep is a file of its own: `export default defineSweep({ experiment, axes: { … } })`.',
    });
  const unknown = unknownKey(spec, Object.keys(fields));
  if (unknown !== undefined)
    throw new UserError(`There is no field '${unknown}' in a sweep.`, {
      hint: suggestion(unknown, Object.keys(fields), 'Fields'),
    });
  const { experiment, method = 'grid', axes, list, runs, where } = spec;
  if (!isExperiment(experiment))
    throw fieldError('experiment', experiment, "is the default export of an experiment's file: import it");
  if (!methods.includes(method)) throw fieldError('method', method, `is ${methods.join(', ')}`);
  if (method === 'list') checkList(list, axes);
  else if (list !== undefined) throw fieldError('list', list, `is of the method 'list'; '${method}' has \`axes\``);
  else checkAxes(method, axes);
  if (method === 'random') wholeBelow('runs', runs);
  else if (runs !== undefined) throw fieldError('runs', runs, `is of the method 'random'`);
  if (where !== undefined && typeof where !== 'function')
    throw fieldError('where', where, 'is a function of the values');
  checkSeeds(spec);
  checkObjective(spec.objective);
  checkEarlyStop(spec.earlyStop);
  checkSlurm(spec.slurm);
  if (!calls.has(spec)) calls.set(spec, new Error().stack ?? '');
  return spec;
}

const isExperiment = (value: unknown): boolean =>
  isParametrised(value) || typeof (value as Partial<Experiment> | null | undefined)?.model === 'function';

const calls = new WeakMap<object, string>();

/** The stack of the first call that took it: what is wrong with its names and values is there. */
export const sweepDefinedAt = (spec: object): string => calls.get(spec) ?? '';

function checkList(list: unknown, axes: unknown): void {
  if (axes !== undefined)
    throw fieldError('axes', axes, "is not of the method 'list', whose configurations stand in `list`");
  if (!Array.isArray(list) || list.length === 0)
    throw fieldError('list', list, 'holds a configuration or more, e.g. [{ lambda: 0.1 }, { lambda: 0.3 }]');
  for (const [i, values] of list.entries()) {
    if (typeof values !== 'object' || values === null || Array.isArray(values))
      throw fieldError(`list[${i}]`, values, 'is an object of values, e.g. { lambda: 0.1 }');
    for (const [name, value] of Object.entries(values)) checkValue(`list[${i}].${name}`, value);
  }
  const places = new Map<string, number>();
  for (const [i, values] of list.entries()) {
    const key = JSON.stringify(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
    const before = places.get(key);
    if (before !== undefined)
      throw new UserError(`list[${i}] is the same configuration as list[${before}]: ${JSON.stringify(values)}.`, {
        hint: 'Leave one of them out. `seeds` repeats each configuration.',
      });
    places.set(key, i);
  }
}

/** More are a slip of the spec: a queue that nobody waits for. */
export const mostTasks = 100_000;

function wholeBelow(field: string, value: unknown): void {
  if (atLeast(field, value, 1) > mostTasks) throw fieldError(field, value, `is ${mostTasks} at most`);
}

function checkSeeds({ seeds, seed, axes, list }: SweepSpec): void {
  if (seed !== undefined) wholeNumber('seed', seed);
  if (seeds === undefined) return;
  if (Array.isArray(seeds)) {
    if (seeds.length === 0) throw fieldError('seeds', seeds, 'holds a whole number or more');
    for (const [i, one] of Array.from(seeds).entries()) wholeNumber(`seeds[${i}]`, one);
    if (new Set(seeds).size < seeds.length) throw fieldError('seeds', seeds, 'holds each number once');
  } else wholeBelow('seeds', seeds);
  if ([axes ?? {}, ...(list ?? [])].some((values) => Object.hasOwn(values, 'seed')))
    throw fieldError('seeds', seeds, 'is an axis of its own: leave out the other one called seed');
}

function checkObjective(objective: SweepSpec['objective']): void {
  if (objective === undefined) return;
  const shape = 'is { macs: { atMost: 0.5 } }: score and MACs are always both looked at';
  const { macs } = only('objective', objective, 'macs', shape);
  if (macs === undefined) return;
  const { atMost } = only('objective.macs', macs, 'atMost', 'is { atMost: 0.5 }, a share of the dense MACs');
  if (!(typeof atMost === 'number' && atMost > 0 && atMost <= 1))
    throw fieldError('objective.macs.atMost', atMost, 'is a share of the dense MACs, above 0 and at most 1');
}

/** An object with this key or none. */
function only(field: string, value: unknown, key: string, rule: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw fieldError(field, value, rule);
  const wrong = unknownKey(value, [key]);
  if (wrong === undefined) return value as Record<string, unknown>;
  throw new UserError(`There is no field '${field}.${wrong}' in a sweep.`, { hint: `${field} ${rule}.` });
}
