/** The axes of a sweep as they are written: values, or a range to draw from. What their names mean is known with the experiment. */
import { suggestion } from '../../base/nearest';
import { type Names, unknownKey } from '../../base/options';
import { UserError } from '../../base/userError';
import { fieldError, wholeNumber } from '../../experiment/checks';
import type { ParameterValue } from '../../experiment/parameters';

/** Values to try, or a range to draw from. */
export type Axis<V = ParameterValue> = readonly V[] | { values: readonly V[] } | (V extends number ? Range : never);

export interface Range {
  min: number;
  max: number;
  /** Default `uniform`. */
  distribution?: Distribution;
}

export const distributions = ['uniform', 'logUniform', 'intUniform'] as const;
export type Distribution = (typeof distributions)[number];

/** Whole numbers that a range may span: what one draw of the generator can tell apart. */
const mostWhole = 2 ** 32;

const rangeFields: Names<Range> = { min: true, max: true, distribution: true };
const rule = 'is a list of values, or { min, max, distribution }';

/** Of grid and random. Throws a `UserError` that names the first axis or value that cannot be one. */
export function checkAxes(method: string, axes: unknown): void {
  if (typeof axes !== 'object' || axes === null || Array.isArray(axes))
    throw fieldError('axes', axes, 'is an object of names and values, e.g. { lambda: [0.1, 0.3] }');
  for (const [name, axis] of Object.entries(axes)) checkAxis(`axes.${name}`, axis, method);
}

function checkAxis(field: string, axis: unknown, method: string): void {
  if (Array.isArray(axis)) {
    checkValues(field, axis);
    return;
  }
  if (typeof axis !== 'object' || axis === null) throw fieldError(field, axis, rule);
  const known = ['values', ...Object.keys(rangeFields)];
  const wrong = unknownKey(axis, known);
  if (wrong !== undefined)
    throw new UserError(`There is no field '${field}.${wrong}' in a sweep.`, {
      hint: suggestion(wrong, known, 'Fields of an axis'),
    });
  if (!('values' in axis)) {
    checkRange(field, axis as Partial<Range>, method);
    return;
  }
  const other = unknownKey(axis, ['values']);
  if (other !== undefined)
    throw new UserError(`${field} has values, and ${other} besides.`, {
      hint: `${field} is a list of values, or a range { min, max, distribution }, not both.`,
    });
  if (!Array.isArray(axis.values)) throw fieldError(`${field}.values`, axis.values, 'is a list of values');
  checkValues(field, axis.values);
}

function checkValues(field: string, values: readonly unknown[]): void {
  if (values.length === 0) throw fieldError(field, values, 'holds a value or more');
  // A hole of a list is a value that is missing.
  const all = Array.from(values);
  for (const [i, value] of all.entries()) checkValue(`${field}[${i}]`, value);
  const seen = new Set<unknown>();
  for (const value of all) {
    if (seen.has(value))
      throw new UserError(`${field} holds ${JSON.stringify(value)} twice.`, {
        hint: 'Leave one of them out. `seeds` repeats each configuration.',
      });
    seen.add(value);
  }
}

function checkRange(field: string, { min, max, distribution = 'uniform' }: Partial<Range>, method: string): void {
  if (min === undefined && max === undefined) throw fieldError(field, { min, max }, rule);
  for (const [name, end] of Object.entries({ min, max }))
    if (typeof end !== 'number' || !Number.isFinite(end))
      throw fieldError(`${field}.${name}`, end, 'is a finite number');
  const [low, high] = [min as number, max as number];
  if (!(low < high)) throw fieldError(`${field}.min`, low, `is below its max, ${high}`);
  if (!Number.isFinite(high - low)) throw fieldError(field, { min, max }, 'spans a finite range');
  if (method !== 'random')
    throw fieldError(field, { min, max }, `is a list of values: a range is of the method 'random'`);
  if (!distributions.includes(distribution))
    throw fieldError(`${field}.distribution`, distribution, `is ${distributions.join(', ')}`);
  if (distribution === 'logUniform' && low <= 0)
    throw fieldError(`${field}.min`, low, 'is above 0 in a logUniform range');
  if (distribution !== 'intUniform') return;
  for (const [name, end] of Object.entries({ min: low, max: high })) wholeNumber(`${field}.${name}`, end);
  if (high - low >= mostWhole) throw fieldError(field, { min, max }, `spans ${mostWhole} whole numbers at most`);
}

/** Throws a `UserError` for what no parameter or setting can have. */
export function checkValue(field: string, value: unknown): void {
  const is = typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
  if (!is) throw fieldError(field, value, 'is a finite number, a text, true or false');
}

/** Undefined of a range. */
export const valuesOf = (axis: Axis): readonly ParameterValue[] | undefined =>
  Array.isArray(axis) ? axis : (axis as { values?: readonly ParameterValue[] }).values;
