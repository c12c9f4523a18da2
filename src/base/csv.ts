import { oneLine, visible } from './visible';

/** Rows as comma-separated values (RFC 4180, with the line ends of Unix), for spreadsheets and pandas alike: numbers with a point. */
export function csv(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\n`).join('');
}

/** Rows as a spreadsheet takes them from the clipboard: between tabs, which no field holds, nor an end of line. */
export function tsv(rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number) => (typeof value === 'number' ? field(value) : harmless(oneLine(value)));
  return rows.map((row) => `${row.map(cell).join('\t')}\n`).join('');
}

/** A number that is none is an empty field. */
function field(value: string | number): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const plain = harmless(visible(value));
  return /[",\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/**
 * A text that a spreadsheet would run as a formula, `=cmd|…`, is begun with an apostrophe; one that is a number in writing,
 * `-1`, is harmless and stays.
 */
function harmless(text: string): string {
  const formula = /^\s*[=+\-@＝＋－＠]/.test(text) && !/^\s*[-+]?[\d.,]+(e[-+]?\d+)?\s*$/i.test(text);
  return formula ? `'${text}` : text;
}
