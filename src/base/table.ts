/** Rows of text in columns, for a terminal and for Markdown. Columns of numbers stand right, all others left. */
import { oneLine } from './visible';

export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row) => row.map((cell) => oneLine(cell)));
  const all = [header.map((cell) => oneLine(cell)), ...lines];
  const widths = header.map((_, i) => Math.max(...all.map((row) => (row[i] ?? '').length)));
  const right = numeric(header, rows);
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (right[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return all.map(line).join('\n');
}

export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => markdownText(cell, 300)).join(' | ')} |`;
  const right = numeric(header, rows);
  return [line(header), line(right.map((is) => (is ? '---:' : '---'))), ...rows.map(line)].join('\n');
}

/** Text that Markdown leaves as it is: no link, picture, HTML, formula or cell of its own. `a_b` is safe as it stands. */
export function markdownText(text: string, most = 4000): string {
  return oneLine(text, most).replaceAll(
    /[\\`*[\]<>|~$&#]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu,
    (sign) => `\\${sign}`,
  );
}

/** Columns in which there are numbers and empty cells alone. */
function numeric(header: readonly string[], rows: readonly (readonly string[])[]): boolean[] {
  return header.map((_, i) => rows.some((row) => row[i]) && rows.every((row) => isNumber(row[i] ?? '')));
}

const isNumber = (text: string) => /^[-\d.,]*( %)?$|^–$/.test(text);
