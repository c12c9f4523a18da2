/**
 * The tasks of a sweep, in their order: each configuration for each seed. The same spec always gives the same list, so that
 * a task's number means the same on every machine and on every day.
 */
import { suggestion } from '../../base/nearest';
import { SeededRandom } from '../../base/random';
import { UserError } from '../../base/userError';
import { fieldError } from '../../experiment/checks';
import type { Experiment } from '../../experiment/experiment';
import {
  isParametrised,
  type Parameters,
  type ParameterValue,
  type ParametrisedExperiment,
  parametersAmong,
} from '../../experiment/parameters';
import { applySettings, settingsOf } from '../../experiment/settings';
import type { SweepTask } from '../../protocol/files/sweep';
import type { Axis, SweepSpec } from './defineSweep';
import { taskId } from './taskId';

type Configuration = Record<string, ParameterValue>;

/** More are a slip of the spec: a queue that nobody waits for. */
const mostTasks = 100_000;

/** Throws a `UserError` for a name that the experiment does not know, a value that it does not take, and for no task at all. */
export function expand(spec: SweepSpec): SweepTask[] {
  const { experiment } = spec;
  const names = namesOf(experiment);
  const configurations = configurationsOf(spec, names);
  if (configurations.length === 0)
    throw new UserError('The sweep has no task.', {
      hint: '`where` leaves out every configuration. It is called with the values of one, e.g. { lambda: 0.3 }.',
    });
  for (const values of configurations) checkValues(experiment, values);
  const seeds = seedsOf(spec.seeds);
  const count = configurations.length * seeds.length;
  if (count > mostTasks) throw new UserError(`The sweep has ${count} tasks.`, { hint: `${mostTasks} is the most.` });
  const digits = String(count - 1).length;
  return configurations.flatMap((values, configuration) =>
    seeds.map((seed, i) => {
      const settings = seed === undefined ? values : { ...values, seed };
      const index = configuration * seeds.length + i;
      return { id: taskId(index, digits, settings), index, configuration, settings };
    }),
  );
}

/** Undefined: the experiment's own. */
const seedsOf = (seeds: SweepSpec['seeds']): readonly (number | undefined)[] =>
  seeds === undefined ? [undefined] : typeof seeds === 'number' ? Array.from({ length: seeds }, (_, i) => i) : seeds;

/** Those that `where` leaves. */
function configurationsOf(spec: SweepSpec, names: readonly string[]): Configuration[] {
  const { method = 'grid', list = [] } = spec;
  const axes = Object.entries((spec.axes ?? {}) as Record<string, Axis>);
  const used = method === 'list' ? list.flatMap((values) => Object.keys(values)) : axes.map(([name]) => name);
  const unknown = used.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new UserError(`The experiment has no parameter or setting '${unknown}'.`, {
      hint: suggestion(unknown, names, 'Parameters and settings'),
    });
  if (method === 'random') return drawn(axes, spec);
  const all = method === 'grid' ? grid(axes) : list.map((values) => ({ ...values }) as Configuration);
  return all.filter((values) => kept(spec, values));
}

const valuesOf = (axis: Axis): readonly ParameterValue[] | undefined =>
  Array.isArray(axis) ? axis : (axis as { values?: readonly ParameterValue[] }).values;

/** The first axis turns slowest. */
function grid(axes: readonly (readonly [string, Axis])[]): Configuration[] {
  return axes.reduce<Configuration[]>(
    (all, [name, axis]) =>
      all.flatMap((before) => (valuesOf(axis) ?? []).map((value) => ({ ...before, [name]: value }))),
    [{}],
  );
}

/** Draws that a `where` may throw away, for each configuration that is wanted. */
const drawsEach = 1000;

/** `runs` different configurations, drawn again where `where` leaves one out. */
function drawn(axes: readonly (readonly [string, Axis])[], spec: SweepSpec): Configuration[] {
  const { runs = 0, seed = 0 } = spec;
  const random = new SeededRandom(seed);
  const found = new Map<string, Configuration>();
  for (let draws = 0; found.size < runs && draws < runs * drawsEach; draws++) {
    const values = Object.fromEntries(axes.map(([name, axis]) => [name, draw(axis, random)]));
    if (kept(spec, values)) found.set(JSON.stringify(values), values);
  }
  if (found.size > 0 && found.size < runs)
    throw fieldError(
      'runs',
      runs,
      `is at most the number of different configurations, of which there are ${found.size}`,
    );
  return [...found.values()];
}

function draw(axis: Axis, random: SeededRandom): ParameterValue {
  const values = valuesOf(axis);
  if (values !== undefined) return values[random.below(values.length)] as ParameterValue;
  const { min, max, distribution } = axis as { min: number; max: number; distribution?: string };
  if (distribution === 'intUniform') return min + random.below(max - min + 1);
  const share = random.uniform();
  const value =
    distribution === 'logUniform'
      ? Math.exp(Math.log(min) + share * (Math.log(max) - Math.log(min)))
      : min + share * (max - min);
  // What nobody would write by hand: six digits are finer than any run can tell apart.
  return Number(value.toPrecision(6));
}

function kept({ where }: SweepSpec, values: Configuration): boolean {
  if (where === undefined) return true;
  const answer: unknown = where({ ...values });
  if (typeof answer !== 'boolean') throw fieldError('where', answer, 'returns true or false');
  return answer;
}

/** What may be set: its parameters, and the settings of the experiment that they make as they stand in the file. */
function namesOf(experiment: Experiment | ParametrisedExperiment): string[] {
  const plain = isParametrised(experiment) ? experiment.build(experiment.parameters) : experiment;
  const parameters = isParametrised(experiment) ? Object.keys(experiment.parameters) : [];
  return [...parameters, ...settingsOf(plain)];
}

/** What a task trains. Throws a `UserError` for values that the experiment does not take. */
export function experimentWith(
  experiment: Experiment | ParametrisedExperiment,
  values: Readonly<Record<string, ParameterValue>>,
): Experiment {
  if (!isParametrised(experiment)) return applySettings(experiment, values);
  const told = parametersAmong(experiment.parameters as Parameters, values);
  return applySettings(experiment.build(told.values), told.settings);
}

/** Throws what a run with these values would say, before the first one is started. */
function checkValues(experiment: Experiment | ParametrisedExperiment, values: Configuration): void {
  try {
    experimentWith(experiment, values);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`The experiment cannot be made with ${JSON.stringify(values)}: ${error.message}`, error.detail);
  }
}
