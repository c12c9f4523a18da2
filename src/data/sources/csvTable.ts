/** A table in a text file: a heading and a line a sample, in columns of text (RFC 4180: quotes around what holds the separator or a quote). */
import { howMany } from '../../base/howMany';
import { suggestion } from '../../base/nearest';
import { UserError } from '../../base/userError';
import { notThere } from './dataFiles';
import { type Line, linesOf } from './textLines';

export interface CsvTable {
  file: string;
  /** Line of each row in the file. */
  lines: readonly number[];
  columns: readonly string[];
  /** Cells of a column, row after row. Throws a `UserError` for a column that there is not. */
  column(name: string): readonly string[];
}

/** @param separator a comma, or what the heading has most of where it is undefined. */
export async function readCsv(file: string, separator: string | undefined): Promise<CsvTable> {
  const [heading, ...rows] = await linesOf(file, notThere);
  if (heading === undefined || rows.length === 0)
    throw new UserError(`${file} has ${heading === undefined ? 'nothing in it' : 'a heading and no line below it'}.`, {
      hint: 'Its first line names the columns, and each line below is a sample.',
    });
  const by = separator ?? likely(heading.text);
  const columns = cellsOf(heading, by, file).map((name) => name.trim());
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined)
    throw new UserError(`${file} has two columns '${twice}'.`, {
      hint: 'Rename one of them.',
      source: { file, line: heading.number },
    });
  const cells = rows.map((line) => {
    const found = cellsOf(line, by, file);
    if (found.length === columns.length) return found;
    throw new UserError(
      `${file}, line ${line.number} has ${howMany(found.length, 'cell')}, and the heading ${columns.length}.`,
      {
        hint: `Cells are separated by ${JSON.stringify(by)}; what holds one stands in double quotes. Another separator: data.separator.`,
        source: { file, line: line.number },
      },
    );
  });
  return {
    file,
    lines: rows.map(({ number }) => number),
    columns,
    column(name) {
      const at = columns.indexOf(name);
      if (at >= 0) return cells.map((row) => row[at] as string);
      throw new UserError(`${file} has no column '${name}'.`, { hint: suggestion(name, columns, 'Its columns') });
    },
  };
}

/** Numbers of a column. Throws a `UserError` with the line of a cell that is none. */
export function numbersIn(table: CsvTable, name: string, hint: string): Float32Array {
  return Float32Array.from(table.column(name), (cell, row) => {
    const value = cell.trim() === '' ? Number.NaN : Number(cell);
    if (Number.isFinite(Math.fround(value))) return value;
    const line = table.lines[row] as number;
    const large = Number.isFinite(value);
    throw new UserError(
      `${table.file}, line ${line}: column '${name}' has ${cell.trim() === '' ? 'nothing' : JSON.stringify(cell)}, which is ${large ? 'beyond 32-bit floats' : 'no number'}.`,
      {
        hint: large ? 'Give it in another unit, or leave the line out.' : hint,
        source: { file: table.file, line },
      },
    );
  });
}

const likely = (heading: string) =>
  [',', ';', '\t'].reduce((best, one) => (heading.split(one).length > heading.split(best).length ? one : best));

function cellsOf({ text, number }: Line, by: string, file: string): string[] {
  if (!text.includes('"')) return text.split(by);
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] !== '"') {
      const end = text.indexOf(by, at);
      cells.push(end < 0 ? text.slice(at) : text.slice(at, end));
      if (end < 0) return cells;
      at = end + by.length;
      continue;
    }
    let end = at + 1;
    while (end < text.length && !(text[end] === '"' && text[end + 1] !== '"')) end += text[end] === '"' ? 2 : 1;
    if (end >= text.length)
      throw new UserError(`${file}, line ${number} has a quote that does not end.`, {
        hint: 'A cell is one line: leave line ends out of quotes, and write a quote in quotes twice.',
        source: { file, line: number },
      });
    cells.push(text.slice(at + 1, end).replaceAll('""', '"'));
    if (end + 1 === text.length) return cells;
    if (!text.startsWith(by, end + 1))
      throw new UserError(`${file}, line ${number} goes on behind a quote.`, {
        hint: 'Put the whole cell into quotes.',
        source: { file, line: number },
      });
    at = end + 1 + by.length;
  }
}
