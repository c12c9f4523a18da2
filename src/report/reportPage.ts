/**
 * Many runs as one page that opens anywhere: no network, nothing beside it, and no script but the one that saves its charts. A page
 * of a run's own is that of one run. Its numbers are those of `sluice runs`; charts have tables with the same numbers.
 */
import { createHash } from 'node:crypto';
import type { RunState } from '../protocol/events/runState';
import { cellText, marksOf } from '../protocol/many/cellText';
import { type Column, columnNamed, columnsOf, usualColumns } from '../protocol/many/columns';
import { seedFree } from '../protocol/many/group';
import { judgedBy, judgedTitle } from '../protocol/many/judgedBy';
import type { RunRow } from '../protocol/many/runRow';
import { settingRows } from '../protocol/many/settingsDiff';
import { withShownNames } from '../protocol/many/shownNames';
import { type ManyTable, manyTable, type TableCell } from '../protocol/many/table';
import { curvesPart } from './curvesPart';
import { gatesPart } from './gatesPart';
import { element, escaped, htmlTable, text } from './markup';
import { profilePart } from './profilePart';
import { runLooks } from './runLooks';
import { saveScript } from './saveScript';
import { tradeOffPart } from './tradeOffPart';

export interface ReportedRun {
  row: RunRow;
  state: RunState;
}

/** The first bytes of a report, by which one is told from every other file. */
export const reportHead = '<!doctype html><!-- Sluice report -->';
/** Columns of settings, and of gates, that fit. */
const [mostCompared, mostGated] = [50, 20];

const style = `
:root { color-scheme: light dark; }
body { font: 14px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 2rem auto; padding: 0 1rem; color: #1f2328; background: #fff; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; margin: 0.5rem 0; }
caption { text-align: left; color: #57606a; padding: 0.25rem 0; }
th, td { padding: 0.15rem 0.6rem; border-bottom: 1px solid #d0d7de; text-align: left; white-space: nowrap; font-variant-numeric: tabular-nums; }
th { font-weight: 600; } figure { margin: 0.5rem 0 1rem; } svg { max-width: 100%; height: auto; }
.save { margin: 0.25rem 0; } .save button { font: inherit; font-size: 0.85em; color: inherit; background: none; border: 1px solid #8c959f; border-radius: 4px; margin-right: 0.4rem; padding: 0.1rem 0.6rem; cursor: pointer; }
@media (prefers-color-scheme: dark) { body { color: #e6edf3; background: #0d1117; } caption { color: #9198a1; } th, td { border-color: #30363d; } }
@media print { body { max-width: none; } .save { display: none; } }`;

/** How many runs a page is of, as a sentence begins. */
export const runsText = ({ length }: readonly unknown[]): string => (length === 1 ? 'One run' : `${length} runs`);

export function reportPage(given: readonly ReportedRun[], title: string, made: Date): string {
  const rows = withShownNames(given.map(({ row }) => row));
  const runs = given.map(({ state }, i) => ({ row: rows[i] as RunRow, state }));
  const columns = columnsOf(rows);
  const usual = usualColumns(rows, columns).map((id) => columnNamed(id, columns));
  const looks = runLooks(rows);
  const sheet = `${style}\n${looks.style}`;
  const allowed = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  // Pictures: a chart on its way to a PNG.
  const policy = `default-src 'none'; style-src ${allowed(sheet)}; script-src ${allowed(saveScript)}; img-src data:; base-uri 'none'; form-action 'none'`;
  const head = [
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(title)}</title><style>${sheet}</style>`,
  ];
  const part = (heading: string, ...inner: readonly string[]) =>
    inner.every((markup) => markup === '') ? '' : element('section', {}, text('h2', heading), ...inner);
  const day = made.toISOString().slice(0, 10);
  const sentence = `${runsText(rows)}, made into this page on ${day}. Results are of the best epoch, whose checkpoint is kept, where no other is said.`;
  const body = [
    text('h1', title),
    text('p', sentence),
    part('Runs', tablePart(manyTable(rows, { columns: usual }), 'All runs')),
    part('Over seeds', groupsPart(rows, columns, usual)),
    part(`${judgedTitle(judgedBy(rows))} and MACs`, tradeOffPart(rows, looks)),
    part('Over epochs', curvesPart(runs, looks)),
    part('Gates', gatesPart(runs.slice(0, mostGated).map(({ row, state }) => ({ name: row.name, state })))),
    part('Profile', profilePart(runs)),
    part('Settings that differ', settingsPart(rows)),
  ];
  return `${reportHead}\n<html lang="en"><head>${head.join('')}</head><body><main>${body.join('\n')}</main><script>${saveScript}</script></body></html>\n`;
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

function settingsPart(rows: readonly RunRow[]): string {
  if (rows.length > mostCompared) return '';
  const shown = settingRows(rows).filter(({ differs }) => differs || rows.length === 1);
  if (shown.length === 0) return '';
  const lines = shown.map(({ name, values }) => [
    name,
    ...values.map((value) => (value === undefined ? '' : String(value))),
  ]);
  return htmlTable('A column a run', ['setting', ...rows.map(({ name }) => name)], lines);
}
