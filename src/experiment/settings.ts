/**
 * Settings given beside the experiment file (`--set key=value`, the editor): checked like the experiment's own fields.
 * A key is a field's path; schedules can be replaced by a constant only, and what can be off is set to `false`.
 */

import { suggestion } from '../base/nearest';
import { UserError } from '../base/userError';
import { augmentationSettings, needsOthers } from './augmentationSettings';
import { atLeast, between, fieldError, positive, schedule, wholeNumber } from './checks';
import { clipNorm, ema, freezeGates, gateLearningRate, warmStart } from './controls';
import type { Experiment } from './experiment';
import { checkedTemperature, withTarget, withWeight } from './gateSettings';
import { type CheckedTeacher, taughtBy, teacherWeight } from './teacher';
import { featureWeight } from './teacherFeatures';

type Apply = (experiment: Experiment, value: unknown) => Experiment;

const whole =
  (field: 'epochs' | 'batchSize' | 'checkpointEvery' | 'accumulate'): Apply =>
  (experiment, value) => ({ ...experiment, [field]: atLeast(field, value, 1) });

const known = {
  epochs: whole('epochs'),
  batchSize: whole('batchSize'),
  seed: (e, value) => ({ ...e, seed: wholeNumber('seed', value) }),
  checkpointEvery: whole('checkpointEvery'),
  learningRate: (e, value) => ({ ...e, learningRate: schedule('learningRate', value) }),
  'shaping.weight': (e, value) => {
    if (!e.shaping) throw fieldError('shaping.weight', value, 'needs an experiment with `shaping`');
    return { ...e, shaping: { ...e.shaping, weight: schedule('shaping.weight', value) } };
  },
  'sparsity.weight': (e, value) => ({ ...e, sparsity: withWeight(e.sparsity, value) }),
  'sparsity.target': (e, value) => ({ ...e, sparsity: withTarget(e.sparsity, value) }),
  temperature: (e, value) => ({ ...e, temperature: checkedTemperature(value as number) }),
  'teacher.run': (e, run) => ({ ...e, teacher: taughtBy(run, e.teacher) }),
  'teacher.weight': (e, value) => withTeacher(e, 'teacher.weight', value, { weight: teacherWeight(value) }),
  'teacher.temperature': (e, value) =>
    withTeacher(e, 'teacher.temperature', value, { temperature: positive('teacher.temperature', value) }),
  'teacher.features.weight': (e, value) => {
    const features = e.teacher?.features;
    if (!features) throw fieldError('teacher.features.weight', value, 'needs an experiment with `teacher.features`');
    return withTeacher(e, '', value, { features: { ...features, weight: featureWeight(value) } });
  },
  labelSmoothing: (e, value) => ({ ...e, labelSmoothing: between('labelSmoothing', value, 0, 1) }),
  ...augmentationSettings,
  'evaluation.batchSize': (e, value) => ({
    ...e,
    evaluation: { ...e.evaluation, batchSize: atLeast('evaluation.batchSize', value, 1) },
  }),
  'evaluation.every': (e, value) => ({
    ...e,
    evaluation: { ...e.evaluation, every: atLeast('evaluation.every', value, 1) },
  }),
  accumulate: whole('accumulate'),
  clipNorm: (e, value) => ({ ...e, clipNorm: clipNorm(value) }),
  ema: (e, value) => ({ ...e, ema: ema(value) }),
  'ema.decay': (e, decay) => ({ ...e, ema: ema({ decay }) }),
  freezeGates: (e, value) => ({ ...e, freezeGates: freezeGates(value) }),
  'freezeGates.from': (e, from) => ({ ...e, freezeGates: freezeGates({ ...e.freezeGates, from }) }),
  'freezeGates.until': (e, until) => ({ ...e, freezeGates: freezeGates({ ...e.freezeGates, until }) }),
  gateLearningRate: (e, value) => ({ ...e, gateLearningRate: gateLearningRate(value) }),
  'gateLearningRate.times': (e, times) => ({ ...e, gateLearningRate: gateLearningRate({ times }) }),
  // A folder may be called 10.
  warmStart: (e, value) => ({ ...e, warmStart: warmStart(typeof value === 'number' ? String(value) : value) }),
} satisfies Record<string, Apply>;

function withTeacher(e: Experiment, field: string, value: unknown, change: Partial<CheckedTeacher>): Experiment {
  if (!e.teacher) throw fieldError(field, value, 'needs an experiment with a `teacher`');
  return { ...e, teacher: { ...e.teacher, ...change } };
}

/** A setting of every experiment. */
export type SettingName = keyof typeof known;

/** The settings of every experiment; those of its data come to them. */
export const fixedSettings: readonly string[] = Object.keys(known);

const kindOf = (value: unknown) =>
  Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;

/** Fields of the data source that may be replaced, e.g. `data.dir`, `data.difficulty`. */
function applyData(experiment: Experiment, key: string, given: unknown): Experiment {
  const field = key.slice('data.'.length);
  const data: Record<string, unknown> = { ...experiment.data };
  // A folder may be called 10.
  const value = typeof data[field] === 'string' && typeof given === 'number' ? String(given) : given;
  if (typeof data[field] !== typeof value || Array.isArray(data[field]) !== Array.isArray(value))
    throw fieldError(key, value, `is ${kindOf(data[field])}, e.g. ${JSON.stringify(data[field])}`);
  return { ...experiment, data: { ...data, [field]: value } as unknown as Experiment['data'] };
}

/**
 * Throws a `UserError` that names the key, with the nearest known one for a key that is none. `parameters` are the names
 * that could have been set beside these.
 */
export function applySettings(
  experiment: Experiment,
  settings: Readonly<Record<string, unknown>>,
  parameters: readonly string[] = [],
): Experiment {
  const ordered = Object.entries(settings).toSorted(([a], [b]) => Number(needsOthers(a)) - Number(needsOthers(b)));
  return ordered.reduce((current, [key, value]) => {
    const keys = settingsOf(current);
    if (!keys.includes(key)) {
      const [what, list] =
        parameters.length > 0 ? ['setting or parameter', 'Parameters and settings'] : ['setting', 'Settings'];
      throw new UserError(`There is no ${what} '${key}'.`, {
        hint: suggestion(key, [...parameters, ...keys], list, Number.POSITIVE_INFINITY),
      });
    }
    const apply: Apply | undefined = Object.hasOwn(known, key) ? known[key as SettingName] : undefined;
    return apply ? apply(current, value) : applyData(current, key, value);
  }, experiment);
}

/** What can be set in this experiment: the fields of its data depend on their kind. Functions, and what is left out, have no other value. */
export function settingsOf({ data }: Experiment): string[] {
  const fields = Object.entries(data).filter(
    ([field, value]) => field !== 'kind' && value !== undefined && typeof value !== 'function',
  );
  return [...fixedSettings, ...fields.map(([field]) => `data.${field}`)];
}

/** `key=value`, the value as JSON where it is some (a number, true, false), as text otherwise. */
export function parseSetting(text: string): [key: string, value: unknown] {
  const at = text.indexOf('=');
  if (at < 1) throw new UserError(`'${text}' is no setting.`, { hint: 'Write key=value, e.g. epochs=3.' });
  return [text.slice(0, at), parseValue(text.slice(at + 1))];
}

/** The same settings for the command line of another process. */
export const setFlags = (settings: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${JSON.stringify(value)}`]);

export function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
