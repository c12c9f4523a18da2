/** Work on many things, a few at a time: more at once would only wait for the same disk. */

/** Results in the order of the items. Rejects with what the first work that fails throws. @param width how many are under way at a time. */
export async function inTurns<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const next = items.entries();
  const turn = async () => {
    for (const [place, item] of next) results[place] = await work(item);
  };
  await Promise.all(Array.from({ length: width }, turn));
  return results;
}
