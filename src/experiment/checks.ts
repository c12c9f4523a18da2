/** Checks of an experiment's fields, whoever set them: each throws a `UserError` that names the field and its rule. */

import { suggestion } from '../base/nearest';
import { unknownKey } from '../base/options';
import { shownValue } from '../base/shownValue';
import { UserError } from '../base/userError';
import { type Schedule, toSchedule } from '../nn';
import type { ExperimentSpec } from './experiment';

const fields: Record<keyof ExperimentSpec, readonly string[]> = {
  model: [],
  data: [],
  epochs: [],
  batchSize: [],
  learningRate: [],
  loss: [],
  metrics: [],
  score: [],
  onEpoch: [],
  optimizer: [],
  shaping: ['prior', 'weight', 'normalisation', 'handleTies', 'layers'],
  sparsity: ['weight', 'by', 'target', 'until', 'of', 'maxWeight', 'normalisation', 'layers'],
  temperature: [],
  teacher: ['run', 'checkpoint', 'model', 'weights', 'warmStart', 'temperature', 'weight', 'features'],
  labelSmoothing: [],
  ignoreLabel: [],
  auxiliaryWeight: [],
  augmentation: [
    ...['padCrop', 'flip', 'resizedCrop', 'scaleCrop', 'colorJitter', 'lighting', 'randAugment', 'randomErasing'],
    ...['mixup', 'cutmix', 'mixProbability', 'mixSwitchProbability'],
  ],
  seed: [],
  device: [],
  evaluation: ['batchSize', 'every'],
  checkpointEvery: [],
  gateLearningRate: [],
  freezeGates: [],
  clipNorm: [],
  accumulate: [],
  ema: [],
  warmStart: [],
};

/** Types are not checked when an experiment is bundled: a misspelt field would be one that was never set. */
export function checkFields(spec: ExperimentSpec): void {
  for (const [field, value] of Object.entries(spec)) {
    if (!Object.hasOwn(fields, field)) throw unknownField(field, Object.keys(fields));
    const inner = fields[field as keyof ExperimentSpec];
    if (inner.length === 0 || value === undefined) continue;
    checkInner(field, value, inner);
  }
}

/** An object with no fields but these. */
export function checkInner(field: string, value: unknown, inner: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw fieldError(field, value, `is { ${inner.join(', ')} }`);
  const wrong = unknownKey(value, inner);
  const paths = inner.map((key) => `${field}.${key}`);
  if (wrong !== undefined) throw unknownField(`${field}.${wrong}`, paths);
  return value as Record<string, unknown>;
}

const unknownField = (field: string, known: readonly string[]) =>
  new UserError(`There is no field '${field}' in an experiment.`, {
    hint: suggestion(field, known, 'Fields'),
  });

export function fieldError(field: string, value: unknown, rule: string): UserError {
  return new UserError(`${field} is ${shownValue(value)}.`, { hint: `${field} ${rule}.` });
}

/** A whole number of at least `low`. */
export function atLeast(field: string, value: unknown, low: number): number {
  if (!Number.isSafeInteger(value) || (value as number) < low)
    throw fieldError(field, value, `is a whole number, ${low} or more`);
  return value as number;
}

export function wholeNumber(field: string, value: unknown): number {
  if (!Number.isSafeInteger(value)) throw fieldError(field, value, 'is a whole number');
  return value as number;
}

/** A finite number above 0. */
export function positive(field: string, value: unknown): number {
  if (typeof value !== 'number' || !(value > 0 && value < Number.POSITIVE_INFINITY))
    throw fieldError(field, value, 'is a number above 0');
  return value;
}

export function nonNegative(field: string, value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value < Number.POSITIVE_INFINITY))
    throw fieldError(field, value, 'is a number of 0 or more');
  return value;
}

/** From `low` to below `high`. */
export function between(field: string, value: unknown, low: number, high: number): number {
  if (typeof value !== 'number' || !(value >= low && value < high))
    throw fieldError(field, value, `is at least ${low} and below ${high}`);
  return value;
}

export function schedule(field: string, value: unknown): Schedule {
  if (typeof value === 'function' || (typeof value === 'number' && Number.isFinite(value) && value >= 0))
    return toSchedule(value as Schedule);
  throw fieldError(field, value, 'is a number of 0 or more, or a schedule such as cosine(0.1)');
}
