/** Values of a table in words and figures, in English: for the terminal, Markdown and a report. */
import { count, macsText } from '../../base/numbers';
import { boundSign } from '../facts/atLeast';
import type { CellValue, Column } from './columns';
import { mismatchText } from './comparable';
import type { TableCell, TableLine } from './table';

/**
 * Empty where nothing is known.
 *
 * @param usual runs that a number of the line is of; a mean over fewer says over how many.
 */
export function cellText(column: Column, cell: TableCell, usual?: number): string {
  const shown = cell.spread === undefined ? valueText(column, cell.value) : spreadText(column, cell.spread, usual);
  if (shown === '') return '';
  return `${cell.atLeast ? boundSign : ''}${shown}${differenceText(column, cell)}`;
}

export function valueText(column: Column, value: CellValue | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  switch (column.kind) {
    case 'macs':
      return macsText(value).replace(/ MACs$/, '');
    case 'time':
      return timeText(value);
    case 'seconds':
      return secondsText(value);
    default:
      return `${figures(column, value)}${unitOf(column)}`;
  }
}

function spreadText(
  column: Column,
  { mean, deviation, n }: NonNullable<TableCell['spread']>,
  usual: number | undefined,
): string {
  const over = n === usual ? '' : ` (n ${n})`;
  if (deviation === undefined) return `${valueText(column, mean)}${over}`;
  const apart = ['macs', 'seconds', 'time'].includes(column.kind);
  const text = apart
    ? `${valueText(column, mean)} ± ${valueText(column, deviation)}`
    : `${figures(column, mean)} ± ${figures(column, deviation)}${unitOf(column)}`;
  return `${text}${over}`;
}

/** Behind a value: ` (+0.42)`; with an interval ` (+0.42, 95 %: -0.13 … +0.97)`; where there are too few runs, that. */
function differenceText(column: Column, { difference, spread }: TableCell): string {
  // How far a run has come is nothing that it is better or worse by.
  if (difference === undefined || column.id === 'epoch' || column.id.endsWith('scoredEpoch')) return '';
  const signed = (value: number) => {
    const text = valueText(column, Math.abs(value)).replace(/ %$/, '');
    return `${value < 0 ? '-' : '+'}${text}`;
  };
  const shown = signed(difference.difference);
  if (difference.interval !== undefined)
    return ` (${shown}, 95 %: ${signed(difference.interval[0])} … ${signed(difference.interval[1])})`;
  return spread === undefined ? ` (${shown})` : ` (${shown}, too few runs to tell)`;
}

const unitOf = ({ kind, unit }: Column): string => (kind === 'share' ? ' %' : (unit ?? ''));

/** Without its unit: a share in per cent. */
export function figures({ kind, digits, part }: Column, value: number): string {
  if (kind === 'count') return count(value);
  if (kind === 'share') return (100 * value).toFixed(digits ?? 1);
  // A setting is what somebody wrote.
  if (part === 'setting' || digits === undefined) return String(part === 'setting' ? value : Number(value.toFixed(2)));
  return value !== 0 && Math.abs(value) < 10 ** -digits ? value.toExponential(1) : value.toFixed(digits);
}

/** Two units at most: `45.2 s`, `4 min 10 s`, `2 h 5 min`. */
function secondsText(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** In the time of this machine: `2026-03-14 09:26`. */
function timeText(time: number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return '';
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** A letter for each line whose numbers do not compare, and what the letters mean. */
export function marksOf(lines: readonly TableLine[]): { marks: readonly string[]; notes: readonly string[] } {
  const notes: string[] = [];
  const marks = lines.map(({ mismatches }) => {
    if (mismatches.length === 0) return '';
    const text = mismatches.map(mismatchText).join('; ');
    if (!notes.includes(text)) notes.push(text);
    return letters(notes.indexOf(text));
  });
  return { marks, notes: notes.map((text, i) => `${letters(i)}: ${text}`) };
}

/** a … z, aa … */
const letters = (i: number): string =>
  i < 26 ? String.fromCharCode(97 + i) : `${letters(Math.floor(i / 26) - 1)}${letters(i % 26)}`;
