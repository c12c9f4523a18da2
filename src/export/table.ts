/** Rows of text in columns, for a terminal and for Markdown. */

/** The first column and what is no number stand left, numbers right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, i) => Math.max(...all.map((row) => (row[i] ?? '').length)));
  const right = header.map(
    (_, i) => i > 0 && rows.some((row) => row[i]) && rows.every((row) => isNumber(row[i] ?? '')),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (right[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return all.map(line).join('\n');
}

export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

export const percent = (share: number) => `${Math.round(100 * share)} %`;

const isNumber = (text: string) => /^[\d.,]*( %)?$/.test(text);
