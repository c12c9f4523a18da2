/**
 * A sample of a user's own as arrays of numbers: what may be given, what shape and type it has, and what is said of one that is unlike
 * the first.
 */

import { howMany } from '../../base/howMany';
import { type NumberArray, numbersOf } from '../../base/sampleTensors';
import { shownValue } from '../../base/shownValue';
import { UserError } from '../../base/userError';

/** Numbers of a tensor: a typed array, one number, or arrays in arrays, as deep as it has axes. */
export type Numbers =
  | number
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | readonly number[]
  | readonly Numbers[];

/** What a user's function gives. */
export interface OwnSample {
  /** The input of the model, or of a model of several inputs each by its name. */
  readonly x: Numbers | { readonly [input: string]: Numbers };
  /** The number of the class, or what else is to be said of x; several labels each by its name. */
  readonly y: Numbers | { readonly [label: string]: Numbers };
}

/** Whether it is tensors by their names, and no tensor itself. */
export const byName = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !ArrayBuffer.isView(value) &&
  !('dataSync' in value);

/** Bytes are those of a picture: a batch has (byte / 255 − mean) / std of them. */
export type OwnType = 'float32' | 'int32' | 'uint8';
type Values = NumberArray | Uint8Array;

/** What all samples have as the first one has it, or as the user said. */
export interface OwnTensor {
  shape: number[];
  dtype: OwnType;
}

/** @param what it is called, `x` or `x.age`. @param where the sample stands. Throws a `UserError` for what is no numbers. */
export function tensorOf(value: unknown, what: string, where: string): OwnTensor & { values: Values } {
  if (typeof value === 'number' || typeof value === 'boolean')
    return { values: Float32Array.of(Number(value)), shape: [1], dtype: 'float32' };
  const typed = typedValues(value, what, where);
  if (typed) return { values: typed, shape: [typed.length], dtype: typeOf(typed) };
  if (!Array.isArray(value)) throw noNumbers(value, what, where);
  const shape = depthOf(value);
  const values = new Float32Array(numbersOf(shape));
  fill(value, shape, values, 0, `${what} of ${where}`);
  return { values, shape, dtype: 'float32' };
}

/** Where the shape and the type of a tensor are known from, as a message says it: `labels says`. */
export type KnownFrom = Readonly<Record<keyof OwnTensor, string>>;

/** @param said what the user says, in part perhaps, and how that is called. @param where the first sample stands: the rest is known from it. */
export function knownFrom(said: Partial<OwnTensor> | undefined, what: string, where: string): KnownFrom {
  const of = (fact: keyof OwnTensor) => (said?.[fact] === undefined ? `that of ${where}` : `${what} says`);
  return { shape: of('shape'), dtype: of('dtype') };
}

/**
 * The values of a sample, converted where nothing is lost. Throws a `UserError` that names the sample and both shapes.
 *
 * @param as what the others are. @param first where that is known from.
 */
export function valuesOf(
  value: unknown,
  as: OwnTensor,
  { what, where, first }: { what: string; where: string; first: KnownFrom },
): Values {
  const { values, shape, dtype } = tensorOf(value, what, where);
  const size = numbersOf(as.shape);
  const alike = values.length === size && (shape.length === 1 || shape.join() === as.shape.join());
  if (!alike)
    throw new UserError(
      `${upper(where)}: ${what} has the shape [${shape.join(', ')}], and ${first.shape} [${as.shape.join(', ')}].`,
      {
        hint: `All samples have one shape: cut, pad or resize ${what} where the sample is made.`,
      },
    );
  if (dtype === as.dtype) return dtype === 'float32' ? finite(values as Float32Array, what, where) : values;
  if (as.dtype === 'float32' && dtype === 'int32') return Float32Array.from(values);
  if (as.dtype === 'int32') {
    const exact = dtype === 'float32' ? doublesOf(value, shape, `${what} of ${where}`) : values;
    if (exact.every(Number.isInteger)) return int32Of(exact, what, where);
  }
  throw new UserError(`${upper(where)}: ${what} is ${dtype}, and ${first.dtype} ${as.dtype}.`, {
    hint: `Give the same type of array for every sample${as.dtype === 'int32' ? ', of whole numbers' : ''}.`,
  });
}

/** One pass of additions: a number times 0 is 0, unless it is none. */
function finite(values: Float32Array, what: string, where: string): Float32Array {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) * 0;
  if (sum === 0) return values;
  const at = values.findIndex((value) => !Number.isFinite(value));
  throw new UserError(`${upper(where)}: ${what} has ${values[at]} at place ${at}.`, {
    hint: 'One such number makes all weights NaN: leave the sample out, or put a number in its place.',
  });
}

/** Throws a `UserError` for the first that has more than 32 bits: it would become another number. */
function int32Of(
  values: Uint8Array | Uint32Array | NumberArray | Float64Array,
  what: string,
  where: string,
): Int32Array {
  const whole = Int32Array.from(values);
  const at = whole.findIndex((value, i) => value !== values[i]);
  if (at < 0) return whole;
  throw new UserError(`${upper(where)}: ${what} has ${values[at]} at place ${at}, which is beyond 32 bits.`, {
    hint: 'Give smaller whole numbers, or Float32Array for every sample.',
  });
}

/** What `tensorOf` reads as float32, in float64: it holds every whole number that an int32 does. */
function doublesOf(value: unknown, shape: number[], what: string): Float64Array {
  if (ArrayBuffer.isView(value)) return Float64Array.from(value as Float32Array | Float64Array);
  const values = new Float64Array(numbersOf(shape));
  fill(value, Array.isArray(value) ? shape : [], values, 0, what);
  return values;
}

export const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function typeOf(values: Values): OwnType {
  if (values instanceof Uint8Array) return 'uint8';
  return values instanceof Int32Array ? 'int32' : 'float32';
}

/** Undefined for what is no typed array of numbers. */
function typedValues(value: unknown, what: string, where: string): Values | undefined {
  if (value instanceof Float32Array || value instanceof Int32Array || value instanceof Uint8Array) return value;
  if (value instanceof Float64Array) return Float32Array.from(value);
  if (value instanceof Uint8ClampedArray) return new Uint8Array(value.buffer, value.byteOffset, value.length);
  if (value instanceof Int8Array || value instanceof Int16Array || value instanceof Uint16Array)
    return Int32Array.from(value);
  if (value instanceof Uint32Array) return int32Of(value, what, where);
  return undefined;
}

function depthOf(value: unknown): number[] {
  if (Array.isArray(value)) return [value.length, ...(value.length > 0 ? depthOf(value[0]) : [])];
  return ArrayBuffer.isView(value) && 'length' in value ? [Number(value.length)] : [];
}

/** Returns where the next number goes. */
function fill(
  value: unknown,
  [length, ...rest]: number[],
  into: Float32Array | Float64Array,
  at: number,
  what: string,
): number {
  if (length === undefined) {
    if (typeof value !== 'number' && typeof value !== 'boolean')
      throw new UserError(`${upper(what)} has ${shownValue(value, 'undefined')} among its numbers.`, {
        hint: 'Give numbers alone.',
      });
    into[at] = Number(value);
    return at + 1;
  }
  const row = (
    Array.isArray(value) ? value : ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : []
  ) as unknown[];
  if (row.length !== length)
    throw new UserError(
      `${upper(what)} is uneven: one of its rows has ${howMany(row.length, 'element')}, and the first ${length}.`,
      {
        hint: 'Rows of a tensor have one length.',
      },
    );
  return row.reduce<number>((next, one) => fill(one, rest, into, next, what), at);
}

function noNumbers(value: unknown, what: string, where: string): UserError {
  const tensor = typeof value === 'object' && value !== null && 'dataSync' in value;
  const shown = tensor
    ? 'a tensor'
    : value === undefined || value === null
      ? String(value)
      : typeof value === 'object'
        ? 'an object'
        : `a ${typeof value}`;
  return new UserError(`${upper(where)}: ${what} is ${shown}.`, {
    hint: tensor
      ? 'Give its numbers: tensor.dataSync(), and dispose of the tensor.'
      : 'Give a typed array such as Float32Array, a number, or arrays of numbers.',
  });
}
