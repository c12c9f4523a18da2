/**
 * An experiment as a function of named parameters: `--set NAME=VALUE` and the axes of a sweep give them other values than
 * those that the file says. The function runs when their values are known, once a load.
 */
import { shownValue } from '../base/shownValue';
import { UserError } from '../base/userError';
import { fieldError } from './checks';
import type { Experiment } from './experiment';
import { fixedSettings } from './settings';

export type ParameterValue = number | string | boolean;
/** By name, with the value that counts where nobody says another. */
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** `true` may be set to `false`, and 'a' to any text. */
export type Widened<P extends Parameters> = {
  readonly [Name in keyof P]: Wide<P[Name]>;
};

type Wide<V extends ParameterValue> = V extends number ? number : V extends string ? string : boolean;

/** What `defineExperiment({ parameters }, build)` returns. */
export interface ParametrisedExperiment<P extends Parameters = Parameters> {
  readonly parameters: Widened<P>;
  /** Throws a `UserError` for an experiment that cannot be right with these values. */
  build(values: Widened<P>): Experiment;
}

/** `false` for what is no experiment with parameters. */
export const isParametrised = (value: unknown): value is ParametrisedExperiment =>
  typeof value === 'object' &&
  value !== null &&
  'parameters' in value &&
  typeof (value as { build?: unknown }).build === 'function';

/** Throws a `UserError` that names the parameter whose name or default value cannot be one. */
export function checkParameters(given: unknown): asserts given is Parameters {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw fieldError('parameters', given, 'is an object of names and values, e.g. { lambda: 0.3 }');
  for (const [name, value] of Object.entries(given)) {
    if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name))
      throw new UserError(`'${name}' cannot be the name of a parameter.`, {
        hint: 'A name is made of letters, digits and _, and begins with no digit.',
      });
    if (fixedSettings.includes(name))
      throw new UserError(`'${name}' is a setting of every experiment: a parameter needs another name.`, {
        hint: `\`--set ${name}=…\` replaces the setting. Give the parameter a name of its own, or leave it out.`,
      });
    if (!isValue(value)) throw fieldError(`parameters.${name}`, value, 'is a finite number, a text, true or false');
  }
}

const isValue = (value: unknown): value is ParameterValue =>
  typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));

/** Values given beside the file, told apart: those of parameters, and those of settings. */
export function parametersAmong(
  parameters: Parameters,
  given: Readonly<Record<string, unknown>>,
): { values: Parameters; settings: Record<string, unknown> } {
  const values: Record<string, ParameterValue> = { ...parameters };
  const settings: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (Object.hasOwn(parameters, name)) values[name] = parameterValue(name, parameters[name] as ParameterValue, value);
    else settings[name] = value;
  }
  return { values, settings };
}

/** A value of the type of the default one. Throws a `UserError` that names the parameter. */
export function parameterValue(name: string, usual: ParameterValue, given: unknown): ParameterValue {
  // A text may be `10`, which the command line takes for a number.
  const value = typeof usual === 'string' && typeof given === 'number' ? String(given) : given;
  if (isValue(value) && typeof value === typeof usual) return value;
  throw new UserError(`The parameter ${name} is ${shownValue(given)}.`, {
    hint: `${name} is ${kinds[typeof usual as keyof typeof kinds]}, ${JSON.stringify(usual)} unless it is set.`,
  });
}

const kinds = { number: 'a finite number', string: 'a text', boolean: 'true or false' };
