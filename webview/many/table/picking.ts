/** What a press does to the order, to what is chosen and to what is pinned. */
import type { Line } from '../arrange';
import type { ManyMemory, SortKey } from '../memory';

/**
 * The more telling direction, the other one, none. With `add`, beside the columns that are sorted by already.
 *
 * @param most whether the largest first is the more telling direction.
 */
export function nextSort(sort: readonly SortKey[], column: string, most: boolean, add: boolean): SortKey[] {
  const at = sort.findIndex((key) => key.column === column);
  const now = sort[at];
  const others = add ? [...sort] : [];
  const next =
    now === undefined
      ? { column, descending: most }
      : now.descending === most
        ? { column, descending: !most }
        : undefined;
  if (!add) return next === undefined ? [] : [next];
  if (at < 0) return next === undefined ? others : [...others, next];
  return others.toSpliced(at, 1, ...(next === undefined ? [] : [next]));
}

/**
 * The runs of a line are chosen, or no more where all of them were.
 *
 * @param from with every line from that one on; those are chosen whatever they were.
 */
export function chosenAfter(lines: readonly Line[], chosen: readonly string[], key: string, from?: string): string[] {
  const [at, begin] = [key, from].map((one) => lines.findIndex((line) => line.key === one)) as [number, number];
  const several = from !== undefined && begin >= 0;
  const picked = several ? lines.slice(Math.min(at, begin), Math.max(at, begin) + 1) : lines.slice(at, at + 1);
  const folders = picked.flatMap(({ runs }) => runs.map(({ folder }) => folder));
  const before = new Set(chosen);
  if (!several && folders.every((folder) => before.has(folder))) return chosen.filter((one) => !folders.includes(one));
  return [...new Set([...chosen, ...folders])];
}

export function pinnedAfter({ pinned }: Pick<ManyMemory, 'pinned'>, key: string): Pick<ManyMemory, 'pinned'> {
  return { pinned: pinned.includes(key) ? pinned.filter((one) => one !== key) : [...pinned, key] };
}
