/** Which columns are shown, in which order, and how wide. */
import type { ManyColumn } from '../columns/manyColumn';
import type { ManyMemory } from '../memory';

type How = Pick<ManyMemory, 'added' | 'removed' | 'order' | 'frozen' | 'group'>;

/** Those that stay at the left come first. */
export function shownColumns(columns: readonly ManyColumn[], how: How): ManyColumn[] {
  const shown = inOrder(columns, how.order).filter((column) => isShown(column, how));
  const stays = ({ key }: ManyColumn) => how.frozen.includes(key);
  return [...shown.filter(stays), ...shown.filter((column) => !stays(column))];
}

/** What groups are over differs in every one of them. */
export function isShown({ key, usual }: ManyColumn, { added, removed, group }: How): boolean {
  return added.includes(key) || (usual && !removed.includes(key) && key !== group);
}

/** One that nobody has named stands behind the one that it stands behind by default. */
export function inOrder(columns: readonly ManyColumn[], order: readonly string[]): ManyColumn[] {
  const named = order.flatMap((key) => columns.find((column) => column.key === key) ?? []);
  const placed = [...named];
  for (const [i, column] of columns.entries()) {
    if (named.includes(column)) continue;
    const before = columns.slice(0, i).findLast((other) => placed.includes(other));
    placed.splice(before === undefined ? 0 : placed.indexOf(before) + 1, 0, column);
  }
  return placed;
}

/** @param to the column that it is to stand before; undefined: the last. */
export function moved(columns: readonly ManyColumn[], how: How, key: string, to: string | undefined): string[] {
  // As they are seen: those that stay at the left first.
  const shown = shownColumns(columns, how).map((column) => column.key);
  const hidden = inOrder(columns, how.order)
    .map((column) => column.key)
    .filter((other) => !shown.includes(other));
  const others = shown.filter((other) => other !== key);
  const at = to === undefined ? others.length : others.indexOf(to);
  return [...others.toSpliced(at < 0 ? others.length : at, 0, key), ...hidden];
}

export function switched(how: How, column: ManyColumn, on: boolean): Pick<ManyMemory, 'added' | 'removed'> {
  const without = (list: readonly string[]) => list.filter((key) => key !== column.key);
  return {
    added: [...without(how.added), ...(on ? [column.key] : [])],
    removed: [...without(how.removed), ...(on ? [] : [column.key])],
  };
}
