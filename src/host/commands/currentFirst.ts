/** The order in which runs are offered: the current one, then the others as they come. No `vscode` here. */
export function currentFirst<T extends { folder: string }>(runs: readonly T[], current: string | undefined): T[] {
  const first = runs.filter(({ folder }) => folder === current);
  return [...first, ...runs.filter((run) => !first.includes(run))];
}
