/** What a row says in each column: its value, of a group the mean with its spread, and how far that is from the baseline. */
import { boundSign } from '../../../src/protocol/facts/atLeast';
import { spreadIn } from '../../../src/protocol/many/group';
import type { RunRow } from '../../../src/protocol/many/runRow';
import { isMeasured } from '../../../src/protocol/many/table';
import { dash } from '../../shared/format';
import { t } from '../../shared/l10n';
import type { Line } from '../arrange';
import type { ManyColumn } from '../columns/manyColumn';
import { differenceOf } from './difference';
import type { GridCell } from './gridTypes';

/** @param baseline the line that the others are compared with. */
export function cellOf(line: Line, column: ManyColumn, baseline: Line | undefined): GridCell {
  const [row] = line.runs;
  if (row === undefined) return { text: '' };
  const cell = line.group === undefined ? runCell(row, column) : groupCell(line.runs, column);
  const delta = baseline === undefined || baseline.key === line.key ? undefined : differenceOf(line, baseline, column);
  return delta === undefined ? cell : { ...cell, delta };
}

/** What is not known is empty, never 0. */
function runCell(row: RunRow, column: ManyColumn): GridCell {
  const value = column.value(row);
  if (value === undefined) return { text: '' };
  const text = (column.atLeast?.(row) ? boundSign : '') + column.write(value);
  const title = column.story(row) || (column.numeric ? '' : text);
  return { text, title, ...(column.id === 'state' && { mark: row.state }) };
}

function groupCell(runs: readonly RunRow[], column: ManyColumn): GridCell {
  if (isMeasured(column)) return spreadCell(runs, column);
  const values = runs.map(column.value);
  const different = [...new Set(values)];
  const texts = different.map((value) => (value === undefined ? dash : column.write(value)));
  if (different.every((value) => value === undefined)) return { text: '' };
  if (column.id === 'state') return { text: countsOf(runs, column), title: countsOf(runs, column) };
  return { text: texts.length <= 3 ? texts.join(', ') : t('{0} values', texts.length), title: texts.join(', ') };
}

function spreadCell(runs: readonly RunRow[], column: ManyColumn): GridCell {
  const spread = spreadIn({ rows: runs }, column);
  if (spread === undefined) return { text: '' };
  const bound = runs.some((row) => column.atLeast?.(row)) ? boundSign : '';
  const middle = bound + column.write(spread.mean);
  if (spread.deviation === undefined) return { text: middle, title: t('of one finished run') };
  return {
    text: `${middle} ± ${column.writeSpread(spread.deviation)}`,
    title: t('mean ± standard deviation of {0} finished runs', spread.n),
  };
}

/** `4 finished, 1 failed` */
function countsOf(runs: readonly RunRow[], column: ManyColumn): string {
  const counts = new Map<string, number>();
  for (const { state } of runs) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${column.write(state)}`).join(', ');
}
