/** `sluice compare RUN RUN…`: runs side by side: settings that differ, results, and what they were made of. */
import path from 'node:path';
import type { Command } from 'commander';
import { table } from '../base/table';
import { UserError } from '../base/userError';
import { findRuns } from '../compare/findRuns';
import { madeOfRun } from '../compare/madeOfRun';
import { readRun } from '../compare/readRuns';
import { cellText, valueText } from '../protocol/many/cellText';
import { type Column, columnsOf, usualColumns } from '../protocol/many/columns';
import { mismatchText } from '../protocol/many/comparable';
import { type MadeDifference, madeDifferences } from '../protocol/many/madeOf';
import type { RunRow } from '../protocol/many/runRow';
import { settingRows } from '../protocol/many/settingsDiff';
import { isMeasured, type ManyTable, manyTable, type TableCell } from '../protocol/many/table';
import { givenPath } from './givenPath';
import { madeText } from './madeText';
import { print, printJson } from './print';

export function addCompare(program: Command): void {
  program
    .command('compare')
    .description(
      'runs side by side: settings that differ, results with their differences to the first, what they were made of',
    )
    .argument('<runs...>', 'run folders, two or more; the first is what the others are compared with')
    .option('--json', 'print one JSON object')
    .action(compare);
}

async function compare(given: string[], { json }: { json?: boolean }): Promise<void> {
  const rows: RunRow[] = [];
  for (const text of given) rows.push(await runAt(givenPath(text, '<runs>')));
  if (rows.length < 2)
    throw new UserError('One run is compared with nothing.', { hint: 'Name a second: sluice compare RUN RUN.' });
  const twice = rows.find((row, i) => rows.findIndex(({ folder }) => folder === row.folder) < i);
  if (twice !== undefined)
    throw new UserError(`${twice.folder} is named twice.`, { hint: 'Name another run beside it.' });
  const names = namesOf(rows);
  const made = await Promise.all(
    rows.map(async ({ folder }, i) => ({ name: names[i] ?? folder, made: await madeOfRun(folder) })),
  );
  const columns = columnsOf(rows);
  const shown = manyTable(rows, {
    columns: columns.filter((column) => isMeasured(column)),
    baseline: rows[0]?.folder ?? '',
  });
  const settings = settingRows(rows).filter(({ differs }) => differs);
  const differences = madeDifferences(made);
  if (json) printJson(asObject(rows, names, shown, settings, differences));
  else print(asReport(rows, names, shown, settings, differences));
}

async function runAt(folder: string): Promise<RunRow> {
  const found = await findRuns(folder);
  const [run] = found;
  if (run === undefined) throw new UserError(`${folder} is no run folder.`, { hint: 'Name a folder below `runs`.' });
  if (found.length > 1)
    throw new UserError(`${folder} holds ${found.length} runs.`, {
      hint: 'Name two or more of them, or see all as a table: sluice runs FOLDER.',
    });
  return readRun(run);
}

/** The shortest that tells them apart: what they are called, else their folders' names, else where they are. */
function namesOf(rows: readonly RunRow[]): string[] {
  const short = ({ name, id, sweep }: RunRow) => (sweep !== undefined && name.endsWith(`: ${id}`) ? id : name);
  const choices = [
    rows.map(short),
    rows.map(({ name }) => name),
    rows.map(({ id }) => id),
    rows.map(({ folder }) => folder),
  ];
  const name = choices.find((names) => new Set(names).size === names.length) ?? choices.at(-1) ?? [];
  return name.map((text) => (path.isAbsolute(text) ? path.relative(process.cwd(), text) : text));
}

type Settings = ReturnType<typeof settingRows>;

function asObject(
  rows: readonly RunRow[],
  names: readonly string[],
  shown: ManyTable,
  settings: Settings,
  made: readonly MadeDifference[],
) {
  const cells = (at: number) => shown.lines.map((line) => line.cells[at] as TableCell);
  return {
    runs: rows.map(({ folder, state }, i) => ({ folder, name: names[i], state })),
    settings: settings.map(({ name, isParameter, values }) => ({
      name,
      isParameter,
      values: values.map((value) => value ?? null),
    })),
    metrics: shown.columns.map(({ id, title, direction, unit }, at) => ({
      ...{ id, title, direction, unit },
      values: cells(at).map(({ value }) => value ?? null),
      differences: cells(at).map(({ difference }) => difference?.difference ?? null),
    })),
    made,
    mismatches: shown.lines.map(({ mismatches }) => mismatches.map(mismatchText)),
  };
}

function asReport(
  rows: readonly RunRow[],
  names: readonly string[],
  shown: ManyTable,
  settings: Settings,
  made: readonly MadeDifference[],
): string {
  const states = ['state', ...rows.map(({ state }) => state)];
  const settingCells = settings.map(({ name, values }) => [name, ...values.map((value) => settingText(value))]);
  const usual = new Set([
    ...usualColumns(rows),
    'scoredEpoch',
    'last.accuracy',
    'last.meanIoU',
    'last.macs',
    'last.share',
    'denseMacs',
  ]);
  const results = shown.columns.flatMap((column: Column, at) =>
    usual.has(column.id)
      ? [[column.title, ...shown.lines.map(({ cells }) => cellText(column, cells[at] as TableCell))]]
      : [],
  );
  const apart = shown.lines.flatMap(({ mismatches }, i) =>
    mismatches.length === 0 ? [] : [`${names[i]}: ${mismatches.map(mismatchText).join('; ')}`],
  );
  const problems = rows.flatMap(({ problem }, i) => (problem === undefined ? [] : [`${names[i]}: ${problem}`]));
  const part = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : ['', title, ...lines]);
  return [
    table(['', ...names], [states, ...settingCells, ...results]),
    ...(settings.length === 0 ? ['', 'No setting differs.'] : []),
    ...part('Do not compare:', apart),
    ...part('Made of:', made.map(madeText)),
    ...part('Problems:', problems),
    '',
    'Results are of the best epoch, whose checkpoint is kept, where no other is said; in parentheses the difference to the first run.',
  ].join('\n');
}

const settingColumn: Column = { id: '', title: '', part: 'setting', kind: 'text', value: () => undefined };
const settingText = (value: string | number | boolean | undefined): string => valueText(settingColumn, value) || '–';
