/**
 * The tasks of a sweep, in their order: each configuration for each seed. The same spec always gives the same list, so that
 * a task's number means the same on every machine and on every day.
 */
import { UserError } from '../../base/userError';
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
import { type Configuration, configurationsOf } from './configurations';
import type { SweepSpec } from './defineSweep';
import { taskId } from './taskId';

/** Throws a `UserError` for a name that the experiment does not know, a value that it does not take, and for no task at all. */
export function expand(spec: SweepSpec): SweepTask[] {
  const { experiment } = spec;
  const names = namesOf(experiment);
  const seeds = seedsOf(spec.seeds);
  const configurations = configurationsOf(spec, names, seeds.length);
  if (configurations.length === 0)
    throw new UserError('The sweep has no task.', {
      hint: '`where` leaves out every configuration. It is called with the values of one, e.g. { lambda: 0.3 }.',
    });
  for (const values of configurations) checkValues(experiment, values);
  const count = configurations.length * seeds.length;
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
    const what = `The experiment cannot be made with ${JSON.stringify(values)}`;
    if (error instanceof UserError) throw new UserError(`${what}: ${error.message}`, error.detail);
    // Its stack has the line of theirs that threw.
    if (error instanceof Error) error.message = `${what}: ${error.message}`;
    throw error;
  }
}
