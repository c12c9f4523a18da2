/**
 * What a user writes to run one experiment many times: which parameters and settings take which values, for how many seeds.
 * `defineSweep` checks the form; what the values mean is known with the experiment (expand.ts).
 */
import { suggestion } from '../../base/nearest';
import { type Names, unknownKey } from '../../base/options';
import { UserError } from '../../base/userError';
import { atLeast, fieldError } from '../../experiment/checks';
import type { Experiment } from '../../experiment/experiment';
import { isParametrised, type ParameterValue, type ParametrisedExperiment } from '../../experiment/parameters';
import type { SettingName } from '../../experiment/settings';
import { checkEarlyStop, type EarlyStopSetting } from './earlyStopSetting';
import { checkSlurm, type SlurmSetting } from './slurmSetting';

/** Values to try, or a range to draw from. */
export type Axis<V = ParameterValue> =
  | readonly V[]
  | { values: readonly V[] }
  | (V extends number ? { min: number; max: number; distribution?: Distribution } : never);

export const distributions = ['uniform', 'logUniform', 'intUniform'] as const;
export type Distribution = (typeof distributions)[number];

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
  if (typeof spec !== 'object' || spec === null)
    throw fieldError('defineSweep', spec, 'takes an object: { experiment, axes, … }');
  const unknown = unknownKey(spec, Object.keys(fields));
  if (unknown !== undefined)
    throw new UserError(`There is no field '${unknown}' in a sweep.`, {
      hint: suggestion(unknown, Object.keys(fields), 'Fields'),
    });
  const { experiment, method = 'grid', axes, list, runs, where } = spec;
  if (!isParametrised(experiment) && typeof (experiment as Partial<Experiment> | undefined)?.model !== 'function')
    throw fieldError('experiment', experiment, "is the default export of an experiment's file: import it");
  if (!methods.includes(method)) throw fieldError('method', method, `is ${methods.join(', ')}`);
  if (method === 'list') checkList(list, axes);
  else checkAxes(method, axes, list);
  if (method === 'random') atLeast('runs', runs, 1);
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
}

function checkAxes(method: string, axes: unknown, list: unknown): void {
  if (list !== undefined) throw fieldError('list', list, `is of the method 'list'; '${method}' has \`axes\``);
  if (typeof axes !== 'object' || axes === null || Array.isArray(axes))
    throw fieldError('axes', axes, 'is an object of names and values, e.g. { lambda: [0.1, 0.3] }');
  for (const [name, axis] of Object.entries(axes)) checkAxis(`axes.${name}`, axis, method);
}

function checkAxis(field: string, axis: unknown, method: string): void {
  const values: unknown = Array.isArray(axis) ? axis : (axis as { values?: unknown } | null)?.values;
  if (Array.isArray(values)) {
    if (values.length === 0) throw fieldError(field, values, 'holds a value or more');
    for (const [i, value] of values.entries()) checkValue(`${field}[${i}]`, value);
    const again = values.find((value, i) => values.indexOf(value) !== i);
    if (again !== undefined) throw fieldError(field, values, `holds ${JSON.stringify(again)} twice`);
    return;
  }
  const {
    min,
    max,
    distribution = 'uniform',
  } = (axis ?? {}) as { min?: unknown; max?: unknown; distribution?: unknown };
  const rule = 'is a list of values, or { min, max, distribution }';
  if (typeof min !== 'number' || typeof max !== 'number' || !(min < max) || !Number.isFinite(max - min))
    throw fieldError(field, axis, rule);
  if (method !== 'random') throw fieldError(field, axis, `is a list of values: a range is of the method 'random'`);
  if (!(distributions as readonly unknown[]).includes(distribution))
    throw fieldError(`${field}.distribution`, distribution, `is ${distributions.join(', ')}`);
  if (distribution === 'logUniform' && min <= 0)
    throw fieldError(`${field}.min`, min, 'is above 0 in a logUniform range');
  if (distribution === 'intUniform') for (const end of [min, max]) atLeast(field, end, Number.MIN_SAFE_INTEGER);
}

function checkValue(field: string, value: unknown): void {
  const is = typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
  if (!is) throw fieldError(field, value, 'is a finite number, a text, true or false');
}

function checkSeeds({ seeds, seed, axes, list }: SweepSpec): void {
  if (seed !== undefined && !Number.isSafeInteger(seed)) throw fieldError('seed', seed, 'is a whole number');
  if (seeds === undefined) return;
  if (Array.isArray(seeds)) {
    if (seeds.length === 0 || !seeds.every(Number.isSafeInteger))
      throw fieldError('seeds', seeds, 'holds whole numbers');
    if (new Set(seeds).size < seeds.length) throw fieldError('seeds', seeds, 'holds each number once');
  } else atLeast('seeds', seeds, 1);
  if ([axes ?? {}, ...(list ?? [])].some((values) => Object.hasOwn(values, 'seed')))
    throw fieldError('seeds', seeds, 'is an axis of its own: leave out the other one called seed');
}

function checkObjective(objective: SweepSpec['objective']): void {
  if (objective === undefined) return;
  const other = Object.keys(objective).find((key) => key !== 'macs');
  if (other !== undefined)
    throw fieldError(`objective.${other}`, 'set', 'is no field: objective is { macs: { atMost } }');
  const atMost = objective.macs?.atMost;
  if (objective.macs !== undefined && !(typeof atMost === 'number' && atMost > 0 && atMost <= 1))
    throw fieldError('objective.macs.atMost', atMost, 'is a share of the dense MACs, above 0 and at most 1');
}
