/**
 * A table of runs or of groups, with its differences to a baseline: what the terminal prints, the Compare view shows and a report
 * holds. What it looks like as text: tableText.ts, tableLatex.ts.
 */
import type { Spread } from '../facts/tradeOff';
import type { CellValue, Column } from './columns';
import { type Mismatch, mismatches } from './comparable';
import { type Counted, countedRows, groupRows, spreadIn } from './group';
import { groupTitles } from './groupTitles';
import type { RunRow } from './runRow';
import { sortRows } from './sortRows';
import { type Difference, welch } from './welch';

export interface TableCell {
  /** Of one run; of a group where all of its runs have the same. Undefined: not known. */
  value?: CellValue;
  /** Of a group, over the runs that count. */
  spread?: Spread;
  /** To the baseline's; there for numbers that are no settings, and not in the baseline itself. */
  difference?: Difference;
  /** What is shown is a lower bound. */
  atLeast: boolean;
}

export interface TableLine {
  /** Folder of the run, or key of the group. */
  key: string;
  name: string;
  rows: readonly RunRow[];
  /** Of `rows`, those that its numbers are of. */
  counted: number;
  /** A cell a column, in their order. */
  cells: readonly TableCell[];
  isBaseline: boolean;
  /** A network without gates: what gated ones are measured against. */
  isDense: boolean;
  /** Why its numbers do not compare with the others'. */
  mismatches: readonly Mismatch[];
}

export interface ManyTable {
  columns: readonly Column[];
  lines: readonly TableLine[];
  /** The columns by which its lines are groups; undefined: a line is a run. */
  groupedBy?: readonly Column[] | undefined;
}

export interface TableWish {
  columns: readonly Column[];
  /** Undefined: a line a run. */
  groupBy?: readonly Column[] | undefined;
  sort?: readonly { column: Column; descending?: boolean }[];
  /** Folder of the run that others are measured against; with groups, of one in the group. */
  baseline?: string | undefined;
  counted?: Counted;
}

/** The baseline first, the others in the order asked for, else in that of the rows. */
export function manyTable(rows: readonly RunRow[], wish: TableWish): ManyTable {
  const { columns, groupBy, sort = [], counted = 'finished' } = wish;
  const own = rows.find(({ folder }) => folder === wish.baseline);
  const unlike = mismatches(rows, own);
  const parts = partsOf(rows, wish);
  const cellOf = (part: Part, column: Column): TableCell => ({
    ...(part.isGroup ? groupCell(part.rows, column, counted) : runCell(part.rows[0], column)),
    atLeast: column.atLeast !== undefined && part.rows.some((row) => column.atLeast?.(row)),
  });
  const isBaseline = ({ rows }: Part) => own !== undefined && rows.includes(own);
  const baseline = parts.find(isBaseline);
  const against = baseline && columns.map((column) => (isMeasured(column) ? cellOf(baseline, column) : undefined));
  const lines = parts.map((part): TableLine => {
    const cells = columns.map((column, i) => {
      const cell = cellOf(part, column);
      const other = part === baseline ? undefined : against?.[i];
      const difference = other && differenceOf(cell, other);
      return difference === undefined ? cell : { ...cell, difference };
    });
    return {
      ...{ key: part.key, name: part.name, rows: part.rows, cells, isBaseline: part === baseline },
      counted: part.isGroup ? countedRows(part, counted).length : 1,
      isDense: part.rows.every(({ gateLayers, denseMacs }) => gateLayers === 0 && denseMacs !== undefined),
      mismatches: distinct(part.rows.flatMap(({ folder }) => unlike.get(folder) ?? [])),
    };
  });
  const keyed = lines.map((line, i) => ({
    line,
    keys: sort.map(({ column }) => sortValue(cellOf(parts[i] as Part, column))),
  }));
  const keys = sort.map(({ descending = false }, i) => ({
    value: (of: (typeof keyed)[number]) => of.keys[i],
    descending,
  }));
  const sorted = sortRows(keyed, keys).map(({ line }) => line);
  const first = sorted.filter((line) => line.isBaseline);
  const others = sorted.filter((line) => !line.isBaseline);
  return { columns, lines: [...first, ...others], groupedBy: groupBy };
}

/** A run, or a group. */
interface Part {
  key: string;
  name: string;
  rows: readonly RunRow[];
  isGroup: boolean;
}

/** A group is called by what no column beside its name says. */
function partsOf(rows: readonly RunRow[], { groupBy, columns }: TableWish): Part[] {
  if (groupBy === undefined)
    return rows.map((row) => ({ key: row.folder, name: row.name, rows: [row], isGroup: false }));
  const beside = new Set(columns.map(({ id }) => id));
  const groups = groupRows(rows, groupBy);
  const titles = groupTitles(groups, { columns: groupBy.filter(({ id }) => !beside.has(id)) });
  return groups.map(({ key, rows: own }, i) => ({ key, name: titles[i] ?? '', rows: own, isGroup: true }));
}

/** Its numbers are results: they have a mean over seeds and a difference to a baseline. */
export const isMeasured = ({ part, kind, id }: Column): boolean =>
  (part === 'evaluation' || part === 'training' || id === 'denseMacs') && kind !== 'text' && kind !== 'flag';

/** The number of a cell, whether of a run or of a group. */
export const numberIn = ({ value, spread }: TableCell): number | undefined =>
  spread?.mean ?? (typeof value === 'number' ? value : undefined);

/** Higher or lower than the baseline's, as the column sees it; undefined where that is neither, or not known. */
export function verdict({ direction }: Column, { difference }: TableCell): 'better' | 'worse' | undefined {
  if (direction === undefined || difference === undefined || difference.difference === 0) return undefined;
  return difference.difference > 0 === (direction === 'higher') ? 'better' : 'worse';
}

const sortValue = (cell: TableCell): CellValue | undefined => numberIn(cell) ?? cell.value;

function runCell(row: RunRow | undefined, column: Column): Omit<TableCell, 'atLeast'> {
  const value = row === undefined ? undefined : column.value(row);
  return value === undefined ? {} : { value };
}

function groupCell(rows: readonly RunRow[], column: Column, counted: Counted): Omit<TableCell, 'atLeast'> {
  if (isMeasured(column)) {
    const spread = spreadIn({ rows }, column, counted);
    return spread === undefined ? {} : { spread };
  }
  const values = new Set(rows.map((row) => column.value(row)));
  const [value] = values;
  return values.size === 1 && value !== undefined ? { value } : {};
}

/** Of two runs there is a difference and no noise to measure it by. */
function differenceOf(cell: TableCell, baseline: TableCell): Difference | undefined {
  const spread = (of: TableCell) =>
    of.spread ?? (typeof of.value === 'number' ? { mean: of.value, deviation: undefined, n: 1 } : undefined);
  return welch(spread(cell), spread(baseline));
}

function distinct(list: readonly Mismatch[]): Mismatch[] {
  return [...new Map(list.map((item) => [JSON.stringify(item), item])).values()];
}
