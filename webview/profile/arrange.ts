/** Which rows a table shows, in which order: filtered by words, sorted by a column, grouped by block, those without a cost folded. */
import { everyWord } from '../../src/base/everyWord';
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
  /** Blocks whose layers without a cost are shown each in a row of its own, by name. */
  unfolded: readonly string[];
}

/** A block with what its layers that are shown come to; its layers without a cost, in one row; or a layer. */
export type Item =
  | { kind: 'block' | 'costless'; name: string; open: boolean; layers: number; numbers: Numbers }
  | { kind: 'layer'; row: Row };

/** Rows with every word of the filter in their name, kind, or gates. */
export function filtered(rows: readonly Row[], filter: string): Row[] {
  const isFound = everyWord(filter);
  return rows.filter(({ name, kind, gates }) => isFound([name, kind, ...gates].join(' ')));
}

export function arrange(rows: readonly Row[], how: Arrangement): Item[] {
  const shown = filtered(rows, how.filter);
  if (!how.grouped) return sortedLayers(shown, how);
  const blocks = [...byBlock(shown)].map(([name, of]) => ({ name, of, numbers: sumOf(of) }));
  const keyOfBlock = ({ name, of, numbers }: (typeof blocks)[number], column: ColumnName) =>
    column === 'kind' || column === 'gates' ? keyOf(of[0] as Row, column) : keyOf({ ...numbers, name }, column);
  return sorted(blocks, how, keyOfBlock).flatMap(({ name, of, numbers }): Item[] => {
    // A layer that stands alone needs no block around it.
    if (of.length === 1 && of[0]?.name === name) return sortedLayers(of, how);
    const open = !how.collapsed.includes(name);
    return [{ kind: 'block', name, open, layers: of.length, numbers }, ...(open ? layersOf(name, of, how) : [])];
  });
}

/** Of a block. Those without a cost are one row that unfolds; not where they were looked for. */
function layersOf(name: string, rows: readonly Row[], how: Arrangement): Item[] {
  const costless = how.filter.trim() === '' ? rows.filter(({ cost }) => cost === 0) : [];
  if (costless.length < 2) return sortedLayers(rows, how);
  const open = how.unfolded.includes(name);
  return [
    ...sortedLayers(
      rows.filter((row) => !costless.includes(row)),
      how,
    ),
    { kind: 'costless', name, open, layers: costless.length, numbers: sumOf(costless) },
    ...(open ? sortedLayers(costless, how) : []),
  ];
}

const sortedLayers = (rows: readonly Row[], order: Order): Item[] =>
  sorted(rows, order, keyOf).map((row) => ({ kind: 'layer', row }));

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
