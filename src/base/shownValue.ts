/** A value of a user's as a message shows it: as JSON, and in words what JSON would call null or leave out. */

/** @param absent What stands for undefined. */
export function shownValue(value: unknown, absent = 'missing'): string {
  if (value === undefined) return absent;
  try {
    // A mark on both sides, so that words come out without the quotes of texts.
    return JSON.stringify(value, replacer).replace(/"\\u0000([^"]*)\\u0000"/g, '$1');
  } catch {
    // It holds itself.
    return 'an object';
  }
}

/** An object as it is written with braces: of no class, and no list. */
export function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** A list has a place for what is undefined; an object has it or not. What a class made is named by it, whatever it says in JSON. */
function replacer(this: Readonly<Record<string, unknown>>, key: string, json: unknown): unknown {
  const part = this[key];
  if (part === undefined) return Array.isArray(this) ? '\0undefined\0' : undefined;
  if (typeof part === 'function') return '\0a function\0';
  if (typeof part === 'object' && part !== null)
    return isPlain(part) || Array.isArray(part) ? json : `\0${classOf(part)}\0`;
  const plain = typeof part === 'number' ? Number.isFinite(part) : !['bigint', 'symbol'].includes(typeof part);
  return plain ? part : `\0${String(part)}\0`;
}

/** `a LayersModel`, `an Adam`. A bundler puts signs around names that are there twice. */
function classOf(value: object): string {
  const name = String(value.constructor?.name ?? '').replace(/^_+|\d+$/g, '') || 'Object';
  return `${/^[AEIOU]/i.test(name) ? 'an' : 'a'} ${name}`;
}
