/** Which rows a table shows, in which order: filtered by words, sorted by a column, grouped by block. */
import { byBlock, type Numbers, type Row, sumOf } from './rows';

export const columnNames = [
  ...(['name', 'kind', 'cost', 'share', 'mean', 'saved', 'params', 'activations', 'bytes', 'ms', 'gates'] as const),
] as const;
export type ColumnName = (typeof columnNames)[number];

export interface Order {
  /** Null: as they come in the pass. */
  column: ColumnName | null;
  descending: boolean;
}

export interface Arrangement extends Order {
  filter: string;
  grouped: boolean;
  /** Blocks whose layers are not shown, by name. */
  collapsed: readonly string[];
}

/** A block with what its layers that are shown come to, or a layer. */
export type Item =
  | { kind: 'block'; name: string; open: boolean; layers: number; numbers: Numbers }
  | { kind: 'layer'; row: Row };

/** Rows with every word of the filter in their name, kind, or gates. */
export function filtered(rows: readonly Row[], filter: string): Row[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(({ name, kind, gates }) => {
    const text = [name, kind, ...gates].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export function arrange(rows: readonly Row[], { filter, grouped, collapsed, ...order }: Arrangement): Item[] {
  const shown = filtered(rows, filter);
  const layers = (of: readonly Row[]) =>
    sorted(of, order, (row, column) => keyOf(row, column)).map((row): Item => ({ kind: 'layer', row }));
  if (!grouped) return layers(shown);
  const blocks = [...byBlock(shown)].map(([name, of]) => ({ name, of, numbers: sumOf(of) }));
  const keyOfBlock = ({ name, of, numbers }: (typeof blocks)[number], column: ColumnName) =>
    column === 'kind' || column === 'gates' ? keyOf(of[0] as Row, column) : keyOf({ ...numbers, name }, column);
  return sorted(blocks, order, keyOfBlock).flatMap(({ name, of, numbers }): Item[] => {
    // A layer that stands alone needs no block around it.
    if (of.length === 1 && of[0]?.name === name) return layers(of);
    const open = !collapsed.includes(name);
    return [{ kind: 'block', name, open, layers: of.length, numbers }, ...(open ? layers(of) : [])];
  });
}

/** The order after a press on a column's head: the more telling direction, the other one, the order of the pass. */
export function nextOrder({ column, descending }: Order, pressed: ColumnName): Order {
  const first = pressed !== 'name' && pressed !== 'kind' && pressed !== 'gates';
  if (column !== pressed) return { column: pressed, descending: first };
  return descending === first ? { column, descending: !first } : { column: null, descending: false };
}

type Key = string | number | undefined;

const keyOf = (row: Numbers & Partial<Row>, column: ColumnName): Key =>
  column === 'gates' ? row.gates?.join(' ') || undefined : row[column];

/** Stable; what has no value comes last, whatever the direction. */
function sorted<T>(items: readonly T[], { column, descending }: Order, key: (item: T, column: ColumnName) => Key): T[] {
  if (column === null) return [...items];
  const sign = descending ? -1 : 1;
  return items.toSorted((a, b) => {
    const [x, y] = [key(a, column), key(b, column)];
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
    return sign * (typeof x === 'string' ? x.localeCompare(String(y), 'en', { numeric: true }) : x - Number(y));
  });
}
