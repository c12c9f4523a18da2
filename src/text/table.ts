/** Rows of text in columns, for a terminal and for Markdown. Columns of numbers stand right, all others left. */

export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
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
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const right = numeric(header, rows);
  return [line(header), line(right.map((is) => (is ? '---:' : '---'))), ...rows.map(line)].join('\n');
}

/** Columns in which there are numbers and empty cells alone. */
function numeric(header: readonly string[], rows: readonly (readonly string[])[]): boolean[] {
  return header.map((_, i) => rows.some((row) => row[i]) && rows.every((row) => isNumber(row[i] ?? '')));
}

const isNumber = (text: string) => /^[-\d.,]*( %)?$|^–$/.test(text);
