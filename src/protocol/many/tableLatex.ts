/**
 * A table of runs that a paper can take: rules of booktabs, mean ± standard deviation, the best of each column in bold, networks
 * without gates first. Lines scored on other data are marked, and are the best of nothing.
 */
import { figures, marksOf, valueText } from './cellText';
import type { Column } from './columns';
import { isOtherData } from './comparable';
import { countedRows } from './group';
import { fontsFor, latexText } from './latexText';
import { isMeasured, type ManyTable, numberIn, type TableCell, type TableLine } from './table';

export function asLatex({ columns, lines, groupedBy }: ManyTable): string {
  const grouped = groupedBy !== undefined;
  const ordered = [...lines.filter(({ isDense }) => isDense), ...lines.filter(({ isDense }) => !isDense)];
  const { marks, notes } = marksOf(ordered);
  const scales = columns.map((column, i) =>
    scaleOf(
      column,
      ordered.map(({ cells }) => cells[i] as TableCell),
    ),
  );
  const best = columns.map((column, i) => bestIn(column, i, ordered, scales[i]));
  const cells = (line: TableLine, mark: string) => {
    const named = grouped ? [latexText(line.name), String(line.counted)] : [];
    const shown = columns.map((column, i) => {
      const text = latexCell(column, line.cells[i] as TableCell, scales[i]);
      return best[i]?.has(line) ? bold(text) : text;
    });
    const [first = '', ...others] = [...named, ...shown];
    return [mark === '' ? first : `${first}$^{${mark}}$`, ...others];
  };
  const heads = [
    ...(grouped ? ['Group', '$n$'] : []),
    ...columns.map((column, i) => `${latexText(column.title)}${scales[i]?.head ?? ''}`),
  ];
  const isNumber = (column: Column) => !['text', 'flag'].includes(column.kind);
  const places = `${grouped ? 'lr' : ''}${columns.map((column) => (isNumber(column) ? 'r' : 'l')).join('')}`;
  const row = (of: readonly string[]) => `  ${of.join(' & ')} \\\\`;
  const dense = ordered.filter(({ isDense }) => isDense).length;
  const unfinished = ordered.some((line) => line.counted > countedRows(line).length);
  const rule = dense > 0 && dense < ordered.length ? ['  \\midrule'] : [];
  const body = ordered.map((line, i) => row(cells(line, marks[i] ?? '')));
  const below = notes.map((note) => {
    const [mark, ...words] = note.split(': ');
    return `  \\multicolumn{${heads.length}}{l}{\\footnotesize $^{${mark}}$ ${latexText(words.join(': '))}} \\\\`;
  });
  return [
    '% \\usepackage{booktabs}',
    ...fontsFor([...heads, ...body, ...below].join('')),
    ...(grouped
      ? [`% Mean and sample standard deviation over n ${unfinished ? 'runs, unfinished ones too' : 'finished runs'}.`]
      : []),
    `\\begin{tabular}{${places}}`,
    '  \\toprule',
    row(heads),
    '  \\midrule',
    ...body.slice(0, dense),
    ...rule,
    ...body.slice(dense),
    '  \\bottomrule',
    ...below,
    '\\end{tabular}',
  ].join('\n');
}

interface Scale {
  /** What a number is divided by before it is written. */
  by: number;
  digits: number;
  /** Behind the title. */
  head: string;
}

const prefixes = ['', 'k', 'M', 'G', 'T', 'P'];

/** One unit for a column of MACs, of its largest number: whoever reads a table compares figures. */
function scaleOf({ kind, unit }: Column, cells: readonly TableCell[]): Scale | undefined {
  if (kind === 'share') return { by: 1, digits: 0, head: ' (\\%)' };
  if (kind === 'seconds') return { by: 60, digits: 1, head: ' (min)' };
  if (kind !== 'macs') return unit === undefined ? undefined : { by: 1, digits: 0, head: ` (${latexText(unit)})` };
  const largest = Math.max(1, ...cells.map((cell) => numberIn(cell) ?? 0));
  const power = Math.min(prefixes.length - 1, Math.floor(Math.log10(largest) / 3));
  const whole = Math.floor(Math.log10(largest / 1000 ** power)) + 1;
  return {
    by: 1000 ** power,
    digits: power === 0 ? 0 : Math.max(0, 4 - whole),
    head: power === 0 ? '' : ` (${prefixes[power]})`,
  };
}

function latexCell(column: Column, cell: TableCell, scale: Scale | undefined): string {
  const { value, spread, atLeast } = cell;
  const bound = atLeast ? '\\geq ' : '';
  if (spread !== undefined) {
    const deviation = spread.deviation === undefined ? '' : ` \\pm ${scaled(column, spread.deviation, scale)}`;
    return `$${bound}${scaled(column, spread.mean, scale)}${deviation}$`;
  }
  if (value === undefined) return '--';
  if (typeof value !== 'number' || column.kind === 'time') return latexText(valueText(column, value));
  return `$${bound}${scaled(column, value, scale)}$`;
}

function scaled(column: Column, value: number, scale: Scale | undefined): string {
  const scales = column.kind === 'macs' || column.kind === 'seconds';
  const text = scales && scale ? (value / scale.by).toFixed(scale.digits) : figures(column, value);
  // 1.2e-7 and thousands as mathematics sets them.
  return text
    .replaceAll(',', '{,}')
    .replace(/e([-+]?)0*(\d+)$/, (_, sign, power) => ` \\cdot 10^{${sign === '-' ? '-' : ''}${power}}`);
}

const bold = (cell: string): string =>
  cell.startsWith('$') ? `$\\mathbf{${cell.slice(1, -1)}}$` : `\\textbf{${cell}}`;

/** The lines that have what is the best as it is written; of equal ones all. A single one is the best of nothing, and so is half a run. */
function bestIn(
  column: Column,
  i: number,
  lines: readonly TableLine[],
  scale: Scale | undefined,
): ReadonlySet<TableLine> {
  const { direction } = column;
  if (direction === undefined || !isMeasured(column)) return new Set();
  const judged = lines.flatMap((line) => {
    const value = numberIn(line.cells[i] as TableCell);
    const isDone = line.rows.length > 1 || line.rows.some(({ state }) => state === 'finished');
    return value === undefined || !isDone || isOtherData(line.mismatches) ? [] : [{ line, value }];
  });
  if (judged.length < 2) return new Set();
  const sorted = judged.map(({ value }) => value).sort((a, b) => (direction === 'higher' ? b - a : a - b));
  const written = (value: number) => scaled(column, value, scale);
  const top = written(sorted[0] as number);
  if (judged.every(({ value }) => written(value) === top)) return new Set();
  return new Set(judged.filter(({ value }) => written(value) === top).map(({ line }) => line));
}
