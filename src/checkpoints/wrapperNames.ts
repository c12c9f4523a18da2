/** What PyTorch's wrappers put before every name of a network, and programs that save it as a part of something else. */

/** `torch.compile`, `DataParallel` and `AveragedModel`, Lightning and most training programs. */
const wrappers = ['_orig_mod.', 'module.', 'model.', 'state_dict.', 'ema.'] as const;

/**
 * All that stands before each of `names`, such as `module._orig_mod.`; empty where a name goes without. `bookkeeping`
 * (counts of steps, for instance) is not asked for.
 */
export function wrapperOf(names: readonly string[]): string {
  let found = '';
  for (;;) {
    const next = wrappers.find(
      (wrapper) =>
        names.length > 0 && names.every((name) => name.startsWith(found + wrapper) && name !== found + wrapper),
    );
    if (next === undefined) return found;
    found += next;
  }
}

/** The entries by their names without `wrapper`; a name that goes without, or would meet another, stays. */
export function unwrapped<T>(entries: Readonly<Record<string, T>>, wrapper: string): [name: string, entry: T][] {
  return Object.entries(entries).map(([name, entry]) => {
    const short = name.startsWith(wrapper) ? name.slice(wrapper.length) : name;
    return [Object.hasOwn(entries, short) ? name : short, entry];
  });
}
