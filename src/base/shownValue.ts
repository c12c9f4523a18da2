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

/** A list has a place for what is undefined; an object has it or not. */
function replacer(this: unknown, _: string, part: unknown): unknown {
  if (part === undefined) return Array.isArray(this) ? '\0undefined\0' : undefined;
  if (typeof part === 'function') return '\0a function\0';
  const plain = typeof part === 'number' ? Number.isFinite(part) : !['bigint', 'symbol'].includes(typeof part);
  return plain ? part : `\0${String(part)}\0`;
}
