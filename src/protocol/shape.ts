/**
 * What a value of JSON must be to be taken for ours, piece by piece. A reader gives the value back, rebuilt from the fields
 * that are known, or undefined where it is something else: so whatever is behind a reader may trust its types, and keeps
 * nothing of what else the text held. Everything has a bound, for the text may be anybody's.
 */

/** Undefined: not that. Never throws. */
export type Reader<T> = (value: unknown) => T | undefined;

type Optional<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];
type Needed<T> = Exclude<keyof T, Optional<T>>;
/** A reader for each field of a type: one that is forgotten does not compile. */
type NeededReaders<T> = { [K in Needed<T>]: Reader<T[K]> };
type OptionalReaders<T> = { [K in Optional<T>]-?: Reader<Exclude<T[K], undefined>> };

type Fields = Record<string, unknown>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `needed` must be there; what is in `optional` may be missing, and is of its type where it is there. */
export function object<T extends object>(
  needed: NeededReaders<T>,
  ...[optional]: [Optional<T>] extends [never] ? [] : [OptionalReaders<T>]
): Reader<T> {
  const fields = [
    ...Object.entries<Reader<unknown>>(needed).map(([name, read]) => ({ name, read, must: true })),
    ...Object.entries<Reader<unknown>>(optional ?? {}).map(([name, read]) => ({ name, read, must: false })),
  ];
  return (value) => {
    if (!isFields(value)) return undefined;
    const read: Fields = {};
    for (const field of fields) {
      const given = Object.hasOwn(value, field.name) ? value[field.name] : undefined;
      if (given === undefined && !field.must) continue;
      const found = field.read(given);
      if (found === undefined) return undefined;
      read[field.name] = found;
    }
    return read as T;
  };
}

/** Text as it is, at most `most` characters. */
export const text =
  (most: number): Reader<string> =>
  (value) =>
    typeof value === 'string' && value.length <= most ? value : undefined;

/** Text of any length, cut off where it is longer. */
export const cut =
  (most: number): Reader<string> =>
  (value) =>
    typeof value !== 'string' ? undefined : value.length <= most ? value : `${value.slice(0, most - 1)}…`;

export const oneOf =
  <T extends string>(...known: readonly T[]): Reader<T> =>
  (value) =>
    known.find((one) => one === value);

export const flag: Reader<boolean> = (value) => (typeof value === 'boolean' ? value : undefined);

/** A finite number. */
export const number: Reader<number> = (value) =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** A measured number: JSON has no NaN and writes null for it. */
export const measured: Reader<number> = (value) =>
  value === null ? Number.NaN : typeof value === 'number' ? value : undefined;

/** A count, 0 … `most`. */
export const whole =
  (most = Number.MAX_SAFE_INTEGER): Reader<number> =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most ? (value as number) : undefined;

/** Milliseconds since the Unix epoch, as far as a date goes. */
export const moment: Reader<number> = (value) =>
  typeof value === 'number' && Math.abs(value) <= 8.64e15 ? value : undefined;

export function list<T>(of: Reader<T>, most: number): Reader<T[]> {
  return (value) => {
    if (!Array.isArray(value) || value.length > most) return undefined;
    const read: T[] = [];
    for (const item of value) {
      const found = of(item);
      if (found === undefined) return undefined;
      read.push(found);
    }
    return read;
  };
}

/** A list without the items that are something else. */
export function someOf<T>(of: Reader<T>, most: number): Reader<T[]> {
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    return value.slice(0, most).flatMap((item) => {
      const found = of(item);
      return found === undefined ? [] : [found];
    });
  };
}

/** Names of anybody's to values. A name that means something to JavaScript is none. */
export function record<T>(of: Reader<T>, most: number): Reader<Record<string, T>> {
  return (value) => {
    if (!isFields(value)) return undefined;
    const read: Record<string, T> = {};
    let left = most;
    for (const [name, item] of Object.entries(value)) {
      const found = of(item);
      if (found === undefined || left-- === 0 || name === '__proto__' || name.length > 200) return undefined;
      read[name] = found;
    }
    return read;
  };
}

/** Lists of a fixed length. */
export function tuple<T extends readonly unknown[]>(...of: { [K in keyof T]: Reader<T[K]> }): Reader<T> {
  return (value) => {
    if (!Array.isArray(value) || value.length !== of.length) return undefined;
    const read = of.map((one: Reader<unknown>, i) => one(value[i]));
    return read.includes(undefined) ? undefined : (read as unknown as T);
  };
}

export const orNull =
  <T>(of: Reader<T>): Reader<T | null> =>
  (value) =>
    value === null ? null : of(value);

/** `value` in place of a field that is missing: what earlier versions and other writers leave out. */
export const or =
  <T>(of: Reader<T>, fallback: T): Reader<T> =>
  (value) =>
    value === undefined ? fallback : of(value);

/** `fallback` in place of whatever is something else. */
export const orElse =
  <T>(of: Reader<T>, fallback: T): Reader<T> =>
  (value) =>
    of(value) ?? fallback;

/** JSON of anybody's that is shown, not understood: small as it is, else null. */
export const small: Reader<unknown> = (value) => (isSmall(value, 4) ? value : null);

function isSmall(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.length <= 500;
  if (typeof value !== 'object' || value === null) return true;
  const items = Object.values(value);
  return depth > 0 && items.length <= 50 && items.every((item) => isSmall(item, depth - 1));
}

/** Levels that anything of ours may have: what walks through deeper ones, JavaScript's own writer of JSON included, runs out of stack. */
const deepest = 64;

export function isDeep(value: unknown, levels = deepest): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeep(inner, levels - 1));
}

/** What a text of JSON holds, if it is that. */
export function parsed<T>(json: string, of: Reader<T>): T | undefined {
  try {
    return of(JSON.parse(json));
  } catch {
    return undefined;
  }
}

/** Of a parameter or a setting, as `--set` takes it. */
export const settingValue: Reader<string | number | boolean> = (given) =>
  typeof given === 'boolean' || (typeof given === 'number' && Number.isFinite(given)) ? given : text(4096)(given);
