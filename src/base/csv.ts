import { visible } from './visible';

/** Rows as comma-separated values (RFC 4180, with the line ends of Unix), for spreadsheets and pandas alike: numbers with a point. */
export function csv(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\n`).join('');
}

/**
 * A number that is none is an empty field. A text that a spreadsheet would run as a formula, `=cmd|…`, is begun with an
 * apostrophe; one that is a number in writing, `-1`, is harmless and stays.
 */
function field(value: string | number): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const text = visible(value);
  const plain = /^\s*[=+\-@＝＋－＠]/.test(text) && !/^\s*[-+]?[\d.,]+(e[-+]?\d+)?\s*$/i.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
