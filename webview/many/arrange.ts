/**
 * Which rows the table shows, in which order: filtered, sorted, grouped, the pinned ones on top. While somebody points at the
 * table, rows that are there keep their places whatever their numbers do.
 */
import type { CellValue } from '../../src/protocol/many/columns';
import { spreadIn } from '../../src/protocol/many/group';
import type { RunRow } from '../../src/protocol/many/runRow';
import { sortRows } from '../../src/protocol/many/sortRows';
import { isMeasured } from '../../src/protocol/many/table';
import type { ManyColumn } from './columns/manyColumn';
import { groupsOf } from './groupings';
import type { ManyMemory, SortKey } from './memory';
import type { RunGroup } from './part';
import { nameColumn } from './table/gridTypes';

export interface Line {
  /** Of a run its folder, of a group its key. */
  key: string;
  runs: readonly RunRow[];
  group?: RunGroup;
  /** A run of the group before it. */
  within: boolean;
}

export interface Arranged {
  /** All runs, in the order of the table. */
  rows: RunRow[];
  groups: RunGroup[] | undefined;
  /** What the table lists: those below a group only where it is unfolded. */
  lines: Line[];
}

export type How = Pick<ManyMemory, 'sort' | 'group' | 'unfolded' | 'pinned' | 'baseline'>;

/** @param held keys in the order in which they stand and are to stay; what is not among them comes behind. */
export function arrange(
  rows: readonly RunRow[],
  columns: readonly ManyColumn[],
  how: How,
  held: readonly string[] | undefined,
): Arranged {
  const place = placesOf(held);
  const order = (lines: Line[]) => {
    const sorted =
      held === undefined ? sortLines(lines, columns, how.sort) : lines.toSorted((a, b) => place(a) - place(b));
    return pinnedFirst(sorted, how);
  };
  if (how.group === null) {
    const lines = order(rows.map((row) => ({ key: row.folder, runs: [row], within: false })));
    return { rows: lines.flatMap(({ runs }) => runs), groups: undefined, lines };
  }
  const groups = groupsOf(rows, columns, how.group).map(
    (group): Line => ({ key: group.key, runs: group.runs, group, within: false }),
  );
  const ordered = order(groups).map((line) => ({ ...line, below: order(line.runs.map((row) => runLine(row))) }));
  return {
    rows: ordered.flatMap(({ below }) => below.flatMap(({ runs }) => runs)),
    groups: ordered.flatMap(({ group }) => group ?? []),
    lines: ordered.flatMap(({ below, ...line }) => [line, ...(how.unfolded.includes(line.key) ? below : [])]),
  };
}

const runLine = (row: RunRow): Line => ({ key: row.folder, runs: [row], within: true });

function placesOf(held: readonly string[] | undefined): (line: Line) => number {
  const places = new Map(held?.map((key, i) => [key, i]));
  return ({ key }) => places.get(key) ?? places.size;
}

/** The baseline, then what is pinned in that order. */
function pinnedFirst(lines: readonly Line[], { pinned, baseline }: How): Line[] {
  const first = baseline === null ? pinned : [baseline, ...pinned.filter((key) => key !== baseline)];
  const rank = (line: Line) => {
    const found = first.findIndex((key) => key === line.key || line.runs.some(({ folder }) => folder === key));
    return found < 0 ? first.length : found;
  };
  return first.length === 0 ? [...lines] : lines.toSorted((a, b) => rank(a) - rank(b));
}

function sortLines(lines: readonly Line[], columns: readonly ManyColumn[], sort: readonly SortKey[]): Line[] {
  const keys = sort.flatMap(({ column, descending }) => {
    const found = columns.find(({ key }) => key === column);
    if (column === nameColumn) return [{ value: nameOf, descending }];
    return found === undefined ? [] : [{ value: (line: Line) => lineValue(line, found), descending }];
  });
  return sortRows(lines, keys);
}

const nameOf = ({ group, runs }: Line): string => group?.title ?? runs[0]?.name ?? '';

/** Of a group: the mean over its runs that count, else the value that all have; undefined where they differ. */
export function lineValue(line: Line, column: ManyColumn): CellValue | undefined {
  const { runs, group } = line;
  const [first] = runs;
  if (group === undefined) return first && column.value(first);
  if (isMeasured(column)) return spreadIn({ rows: runs }, column)?.mean;
  const values = new Set(runs.map(column.value));
  return values.size === 1 ? [...values][0] : undefined;
}
