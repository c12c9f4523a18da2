/** Few of many, evenly: every second, fourth, eighth … one, so that what was chosen stays while more arrive. */

export const maxRows = 64;

/** At most `maxRows` of `items`, always with the first and the last. */
export function sample<T>(items: readonly T[]): T[] {
  let stride = 1;
  while (Math.ceil(items.length / stride) >= maxRows) stride *= 2;
  return items.filter((_, i) => i % stride === 0 || i === items.length - 1);
}
