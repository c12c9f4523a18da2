/**
 * Many runs as one page that opens anywhere: no script, no network, nothing beside it. A page of a run's own is that of one run. Its
 * numbers are those of `sluice runs`; charts have tables with the same numbers.
 */
import { createHash } from 'node:crypto';
import { macsText, percent } from '../base/numbers';
import type { RunState } from '../protocol/events/runState';
import { cellText, marksOf } from '../protocol/many/cellText';
import { type Column, columnNamed, columnsOf, usualColumns } from '../protocol/many/columns';
import { seedFree } from '../protocol/many/group';
import { frontOf } from '../protocol/many/pareto';
import { runColour } from '../protocol/many/runColour';
import type { RunRow } from '../protocol/many/runRow';
import { settingRows } from '../protocol/many/settingsDiff';
import { type ManyTable, manyTable, type TableCell } from '../protocol/many/table';
import { gatesPart } from './gatesSvg';
import { element, escaped, htmlTable, text } from './markup';
import { type PlotLine, plot } from './plot';
import { profilePart } from './profilePart';

export interface ReportedRun {
  row: RunRow;
  state: RunState;
}

/** The first bytes of a report, by which one is told from every other file. */
export const reportHead = '<!doctype html><!-- Sluice report -->';
/** Lines that can still be told apart, and columns of gates that fit. */
const [mostLines, mostGated] = [50, 20];

const style = `
:root { color-scheme: light dark; }
body { font: 14px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 2rem auto; padding: 0 1rem; color: #1f2328; background: #fff; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; margin: 0.5rem 0; }
caption { text-align: left; color: #57606a; padding: 0.25rem 0; }
th, td { padding: 0.15rem 0.6rem; border-bottom: 1px solid #d0d7de; text-align: left; white-space: nowrap; font-variant-numeric: tabular-nums; }
th { font-weight: 600; } svg { max-width: 100%; font: 12px system-ui, sans-serif; fill: currentColor; } svg.heat { width: 60%; }
.grid { stroke: #8c959f; stroke-opacity: 0.35; }
@media (prefers-color-scheme: dark) { body { color: #e6edf3; background: #0d1117; } caption { color: #9198a1; } th, td { border-color: #30363d; } }
@media print { body { max-width: none; } }`;

export function reportPage(runs: readonly ReportedRun[], title: string, made: Date): string {
  const rows = runs.map(({ row }) => row);
  const columns = columnsOf(rows);
  const usual = usualColumns(rows, columns).map((id) => columnNamed(id, columns));
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const head = [
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(title)}</title><style>${style}</style>`,
  ];
  const part = (heading: string, ...inner: readonly string[]) =>
    inner.every((markup) => markup === '') ? '' : element('section', {}, text('h2', heading), ...inner);
  const day = made.toISOString().slice(0, 10);
  const sentence = `${rows.length === 1 ? 'One run' : `${rows.length} runs`}, made into this page on ${day}. Results are of the best epoch, whose checkpoint is kept, where no other is said.`;
  const body = [
    text('h1', title),
    text('p', sentence),
    part('Runs', tablePart(manyTable(rows, { columns: usual }), 'All runs')),
    part('Over seeds', groupsPart(rows, columns, usual)),
    part('Accuracy and MACs', tradeOff(rows)),
    part('Accuracy over epochs', curves(runs)),
    part('Gates', gatesPart(runs.slice(0, mostGated).map(({ row, state }) => ({ name: row.name, state })))),
    part('Profile', profilePart(runs)),
    part('Settings that differ', settingsPart(rows)),
  ];
  return `${reportHead}\n<html lang="en"><head>${head.join('')}</head><body><main>${body.join('\n')}</main></body></html>\n`;
}

function tablePart(shown: ManyTable, caption: string): string {
  const { marks, notes } = marksOf(shown.lines);
  const grouped = shown.groupedBy !== undefined;
  const header = [...(grouped ? ['Group', 'Runs'] : []), ...shown.columns.map((column) => column.title)];
  const rows = shown.lines.map((line, i) => {
    const cells = shown.columns.map((column, at) => cellText(column, line.cells[at] as TableCell, line.counted));
    const [first = '', ...others] = [
      ...(grouped ? [line.name, `${line.counted} of ${line.rows.length}`] : []),
      ...cells,
    ];
    return [marks[i] ? `${first} (${marks[i]})` : first, ...others];
  });
  return [htmlTable(caption, header, rows), ...notes.map((note) => text('p', note))].join('');
}

function groupsPart(rows: readonly RunRow[], columns: readonly Column[], usual: readonly Column[]): string {
  const groupBy = seedFree(rows, columns);
  const ofOne = new Set(['state', 'name', 'note', 'epoch', 'seed']);
  const shown = manyTable(rows, { columns: usual.filter(({ id }) => !ofOne.has(id)), groupBy });
  const isSeeded = shown.lines.some((line) => line.rows.length > 1);
  return isSeeded ? tablePart(shown, 'Mean ± sample standard deviation over the runs that have finished') : '';
}

const percentAxis = (title: string) => ({ title, label: (value: number) => percent(value, 1) });
const macsAxis = { title: 'Average MACs of an image', label: (value: number) => macsText(value).replace(/ MACs$/, '') };
const isKnown = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value);

function tradeOff(rows: readonly RunRow[]): string {
  const points = rows.flatMap(({ name, folder, points: { best }, curve }) => {
    const [macs, accuracy] = [best?.values.macs, best?.values.accuracy];
    return isKnown(macs) && isKnown(accuracy)
      ? [{ name, x: macs, y: accuracy, color: runColour(folder).light, curve }]
      : [];
  });
  const thresholds = points.flatMap(({ name, color, curve }): PlotLine[] =>
    curve === undefined
      ? []
      : [
          {
            name: `${name}, thresholds of its gates`,
            color,
            thin: true,
            points: curve.points.map(({ macs, accuracy }) => [macs, accuracy]),
          },
        ],
  );
  const front = frontOf(points, { x: 'lower', y: 'higher' });
  const lines: PlotLine[] = [
    ...thresholds,
    { name: 'Pareto front', color: '#8c959f', dashed: true, points: front.map(({ x, y }) => [x, y]) },
    ...points.map(({ name, color, x, y }): PlotLine => ({ name, color, marks: true, points: [[x, y]] })),
  ];
  const named = front.map(({ name }) => name).join('; ');
  return `${plot('Accuracy over average MACs, a point a run', macsAxis, percentAxis('Accuracy'), lines)}${named === '' ? '' : text('p', `On the Pareto front: ${named}.`)}`;
}

function curves(runs: readonly ReportedRun[]): string {
  const lines = runs.slice(0, mostLines).map(
    ({ row, state }): PlotLine => ({
      name: row.name,
      color: runColour(row.folder).light,
      points: state.epochs.map(({ epoch, values }) => [epoch, values.accuracy]),
    }),
  );
  const more = runs.length > mostLines ? text('p', `The first ${mostLines} of ${runs.length} runs.`) : '';
  const epochs = { title: 'Epoch', label: (value: number) => String(Number(value.toFixed(2))) };
  return `${plot('Accuracy on the test images over epochs, a line a run', epochs, percentAxis('Accuracy'), lines)}${more}`;
}

function settingsPart(rows: readonly RunRow[]): string {
  if (rows.length > mostLines) return '';
  const shown = settingRows(rows).filter(({ differs }) => differs || rows.length === 1);
  if (shown.length === 0) return '';
  const lines = shown.map(({ name, values }) => [
    name,
    ...values.map((value) => (value === undefined ? '' : String(value))),
  ]);
  return htmlTable('A column a run', ['setting', ...rows.map(({ name }) => name)], lines);
}
