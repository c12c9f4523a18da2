/** A table of runs as plain text, Markdown, CSV and JSON. As LaTeX: tableLatex.ts. */
import { csv } from '../../base/csv';
import { markdownTable, markdownText, table } from '../../base/table';
import { cellText, marksOf } from './cellText';
import type { CellValue, Column } from './columns';
import { mismatchText } from './comparable';
import { countedRows } from './group';
import { isMeasured, type ManyTable, type TableCell, type TableLine } from './table';

/** Columns that no line fills are left out but for the first ones; marks of lines stand behind their first cell. */
function written(shown: ManyTable): { header: string[]; rows: string[][]; notes: readonly string[] } {
  const { lines, columns, groupedBy } = shown;
  const { marks, notes } = marksOf(lines);
  const grouped = groupedBy !== undefined;
  const header = [...(grouped ? ['Group', 'Runs'] : []), ...columns.map(({ title }) => title)];
  const rows = lines.map((line) => [
    ...(grouped ? [line.name, runsText(line)] : []),
    ...columns.map((column, i) => cellText(column, line.cells[i] as TableCell, line.counted)),
  ]);
  if (!marks.some((mark) => mark !== '')) return { header, rows, notes };
  return { header: ['', ...header], rows: rows.map((row, i) => [marks[i] ?? '', ...row]), notes };
}

/** `3`, or `2 of 3` where not all have finished. */
const runsText = ({ counted, rows }: TableLine) =>
  counted === rows.length ? String(counted) : `${counted} of ${rows.length}`;

export function asText(shown: ManyTable): string {
  const { header, rows, notes } = written(shown);
  return [table(header, rows), ...(notes.length > 0 ? ['', ...notes] : [])].join('\n');
}

export function asMarkdown(shown: ManyTable): string {
  const { header, rows, notes } = written(shown);
  return [markdownTable(header, rows), ...notes.flatMap((note) => ['', markdownText(note)])].join('\n');
}

/** Numbers as they are, under ids of columns: for spreadsheets and pandas. A group has a mean, a deviation and a count for each metric. */
export function asCsv(shown: ManyTable): string {
  const { columns, lines, groupedBy } = shown;
  const grouped = groupedBy !== undefined;
  const compared = lines.some(({ isBaseline }) => isBaseline);
  const header = columns.flatMap((column) => {
    const { id } = column;
    if (!isMeasured(column)) return [id];
    const of = grouped ? [`${id} mean`, `${id} std`, `${id} n`] : [id];
    const to = grouped ? [`${id} difference`, `${id} low`, `${id} high`] : [`${id} difference`];
    return compared ? [...of, ...to] : of;
  });
  const rows = lines.map((line) => [
    ...(grouped ? [line.name, countedRows(line).length, line.rows.length] : [line.key]),
    ...columns.flatMap((column, i) => csvCells(column, line.cells[i] as TableCell, { grouped, compared })),
    line.mismatches.map(mismatchText).join('; '),
  ]);
  return csv([[...(grouped ? ['group', 'finished', 'runs'] : ['folder']), ...header, 'does not compare'], ...rows]);
}

function csvCells(
  column: Column,
  { value, spread, difference }: TableCell,
  { grouped, compared }: { grouped: boolean; compared: boolean },
): (string | number)[] {
  const plain = (of: CellValue | undefined) => (typeof of === 'boolean' ? String(of) : (of ?? ''));
  if (!isMeasured(column)) return [plain(value)];
  const own = grouped ? [spread?.mean ?? '', spread?.deviation ?? '', spread?.n ?? ''] : [plain(value)];
  if (!compared) return own;
  const [low, high] = difference?.interval ?? ['', ''];
  return [...own, difference?.difference ?? '', ...(grouped ? [low, high] : [])];
}

/** Plain data: a cell is its value, of a group its mean, deviation and count; what is not known is not there. */
export function asData({ columns, lines, groupedBy }: ManyTable) {
  return {
    columns: columns.map(({ id, title, kind, unit, direction }) => ({ id, title, kind, unit, direction })),
    ...(groupedBy && { groupedBy: groupedBy.map(({ id }) => id) }),
    rows: lines.map(({ key, name, rows, cells, isBaseline, mismatches }) => ({
      ...(groupedBy
        ? { name, runs: rows.map(({ folder }) => folder), finished: countedRows({ rows }).length }
        : { folder: key, name }),
      isBaseline,
      cells: Object.fromEntries(columns.flatMap(({ id }, i) => dataCell(id, cells[i] as TableCell))),
      mismatches: mismatches.map(mismatchText),
    })),
  };
}

function dataCell(id: string, { value, spread, difference, atLeast }: TableCell): [string, unknown][] {
  const shown = spread ?? value;
  if (shown === undefined) return [];
  if (difference === undefined && !atLeast) return [[id, shown]];
  const of = spread === undefined ? { value } : spread;
  return [[id, { ...of, ...(difference && { difference }), ...(atLeast && { atLeast }) }]];
}
