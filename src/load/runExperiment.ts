/** A bundled experiment run: what it exports, with the values of a request. Its model is not built. */
import { definedAt, defineExperiment, type Experiment, type ExperimentSpec } from '../experiment/experiment';
import {
  isParametrised,
  type Parameters,
  type ParametrisedExperiment,
  parametersAmong,
} from '../experiment/parameters';
import { applySettings } from '../experiment/settings';
import type { UserCode } from '../experiment/userCode';
import { runFile } from './runFile';

/** Throws a `UserError` at the user's line. */
export async function runExperiment(
  code: UserCode,
  settings: Readonly<Record<string, unknown>>,
): Promise<{ experiment: Experiment; parameters: Parameters }> {
  return withValues(await run(code), settings, code);
}

/** Takes its default export. */
async function run(code: UserCode): Promise<Experiment | ParametrisedExperiment> {
  try {
    const exported = await runFile(code);
    // Once more where the file has called it: a copy or a changed object is no longer what was checked.
    return isParametrised(exported) ? exported : defineExperiment(exported as ExperimentSpec);
  } catch (error) {
    throw code.located(error, 'The experiment could not be loaded');
  }
}

/** The experiment with these values. Throws a `UserError`, at the user's line where the fault is theirs. */
function withValues(
  found: Experiment | ParametrisedExperiment,
  given: Readonly<Record<string, unknown>>,
  code: UserCode,
): { experiment: Experiment; parameters: Parameters } {
  if (!isParametrised(found)) return { experiment: applySettings(found, given), parameters: {} };
  const { values, settings } = parametersAmong(found.parameters, given);
  const experiment = built(found, values, code);
  return { experiment: applySettings(experiment, settings, Object.keys(values)), parameters: values };
}

function built(found: ParametrisedExperiment, values: Parameters, code: UserCode): Experiment {
  try {
    return found.build(values);
  } catch (error) {
    // A field that cannot be right is checked after their function has returned: the call is the nearest line of theirs.
    if (error instanceof Error) error.stack = `${error.stack ?? ''}\n${definedAt(found)}`;
    throw code.located(error, 'The experiment could not be loaded');
  }
}
