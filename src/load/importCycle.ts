/** Modules that import each other: what one of them needs while it is loaded may not be there yet. */

/** The first circle among the files of a bundle, in the order in which its `entry` imports them. */
export function importCycle(entry: string, imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): string[] | undefined => {
    const at = trail.indexOf(file);
    if (at >= 0) return trail.slice(at);
    if (done.has(file)) return undefined;
    for (const next of imports.get(file) ?? []) {
      const found = visit(next, [...trail, file]);
      if (found) return found;
    }
    done.add(file);
    return undefined;
  };
  return visit(entry, []);
}
