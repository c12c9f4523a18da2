/** `sluice runs [FOLDER]`: many runs as a table, one a row or put together over their seeds. */
import path from 'node:path';
import { type Command, Option } from 'commander';
import { suggestion } from '../base/nearest';
import { UserError } from '../base/userError';
import { readRuns } from '../compare/readRuns';
import { realPath } from '../files/asOpened';
import { type Column, columnNamed, columnsOf, knownColumns, usualColumns } from '../protocol/many/columns';
import { compileFilter } from '../protocol/many/filter';
import { seedFree } from '../protocol/many/group';
import type { RunRow } from '../protocol/many/runRow';
import { withShownNames } from '../protocol/many/shownNames';
import { type ManyTable, manyTable } from '../protocol/many/table';
import { asLatex } from '../protocol/many/tableLatex';
import { asCsv, asData, asMarkdown, asText } from '../protocol/many/tableText';
import { givenNameOrPath, givenPath } from './givenPath';
import { wholeNumber } from './numbers';
import { print, printJson } from './print';

const forms = ['json', 'csv', 'markdown', 'latex'] as const;
type Form = (typeof forms)[number];

interface Flags extends Partial<Record<Form, boolean>> {
  columns?: string;
  sort?: string;
  filter?: string;
  group?: string;
  baseline?: string;
  epoch?: string;
  unfinished?: boolean;
}

export function addRuns(program: Command): void {
  const command = program
    .command('runs')
    .description('many runs as a table: in what they differ, accuracy, MACs, gates; put together over their seeds')
    .argument('[folder]', "folder of run folders, a sweep's folder, or a run", 'runs');
  for (const form of forms)
    command.addOption(new Option(`--${form}`, `as ${form}`).conflicts(forms.filter((other) => other !== form)));
  command
    .option('--columns <ids>', 'columns, with commas between; `all`: every one that there is')
    .option('--sort <ids>', 'by these columns; a minus before one: the largest first')
    .option('--filter <test>', "runs that pass a test: 'lambda=0.3 and accuracy>70%'")
    .option(
      '--group <ids>',
      '`seed`: runs that differ in their seed alone as one row; or columns whose values they share',
    )
    .option('--unfinished', 'with --group: numbers of all runs, not of the finished ones alone')
    .option('--baseline <run>', 'run whose numbers those of the others are compared with')
    .option('--epoch <n>', 'evaluations of this epoch as the columns chosen.accuracy, chosen.macs, …')
    .action(runs);
}

async function runs(given: string, flags: Flags): Promise<void> {
  if (flags.unfinished && flags.group === undefined)
    throw new UserError('--unfinished is of groups.', { hint: 'Add --group seed, or leave it out.' });
  const folder = givenPath(given, '[folder]');
  const epoch = flags.epoch === undefined ? undefined : wholeNumber('--epoch', flags.epoch);
  const all = await readRuns(folder, epoch === undefined ? {} : { epoch });
  if (all.length === 0)
    throw new UserError(`There is no run in ${folder}.`, {
      hint: 'Name a folder of run folders, the folder of a sweep, or a run.',
    });
  const columns = knownColumns(all);
  const passes = compileFilter(flags.filter ?? '', columns);
  const baseline = flags.baseline === undefined ? undefined : baselineOf(flags.baseline, all);
  // What others are compared with stays, whatever the filter says of it.
  const rows = all.filter((row) => passes(row) || row === baseline);
  const groupBy = flags.group === undefined ? undefined : groupOf(flags.group, rows, columns);
  // Data has every name as it is: a folder tells runs apart there.
  const shown = manyTable(flags.json || flags.csv ? rows : withShownNames(rows), {
    columns: shownColumns(flags, rows, columns, groupBy),
    sort: sortOf(flags.sort, columns),
    ...(groupBy && { groupBy }),
    ...(baseline && { baseline: baseline.folder }),
    ...(flags.unfinished ? { counted: 'all' } : {}),
  });
  if (flags.json) return printJson({ folder, ...withRows(shown) });
  if (rows.length === 0)
    return print(
      all.length === 1 ? 'The run does not pass the filter.' : `None of ${all.length} runs passes the filter.`,
    );
  if (flags.csv) return print(asCsv(shown).trimEnd());
  print(flags.markdown ? asMarkdown(shown) : flags.latex ? asLatex(shown) : asText(shown));
}

const listed = (ids: string): string[] =>
  ids
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');

/** What a terminal, or a page, has no room for unless somebody asks. */
const wide: ReadonlySet<string> = new Set([
  ...['top5', 'loss', 'macsP5', 'macsP95', 'gatesOn', 'gatesOff', 'samplesPerSecond', 'wall'],
]);
/** What no paper has. */
const ofWork: ReadonlySet<string> = new Set(['state', 'note', 'epoch']);
/** What a group has none of. */
const ofOne: ReadonlySet<string> = new Set(['state', 'name', 'note', 'epoch', 'seed']);

function shownColumns(
  flags: Flags,
  rows: readonly RunRow[],
  columns: readonly Column[],
  groupBy: readonly Column[] | undefined,
): Column[] {
  if (flags.columns?.trim() === 'all') return columnsOf(rows);
  if (flags.columns !== undefined) {
    const ids = listed(flags.columns);
    if (ids.length === 0)
      throw new UserError('--columns names none.', { hint: 'For example: --columns name,accuracy' });
    return ids.map((id) => columnNamed(id, columns));
  }
  if (flags.json) return columnsOf(rows);
  const usual = usualColumns(rows).map((id) => columnNamed(id, columns));
  const narrow = usual.filter(({ id }) => flags.csv || !wide.has(id));
  const told = narrow.filter(({ id }) => !(flags.latex && ofWork.has(id)));
  return groupBy === undefined ? told : told.filter(({ id }) => !ofOne.has(id));
}

function groupOf(ids: string, rows: readonly RunRow[], columns: readonly Column[]): Column[] {
  const names = listed(ids);
  if (names.length === 0) throw new UserError('--group names no column.', { hint: 'For example: --group seed' });
  return names.flatMap((id) => (id === 'seed' ? seedFree(rows, columns) : [columnNamed(id, columns)]));
}

function sortOf(ids: string | undefined, columns: readonly Column[]) {
  return listed(ids ?? '').map((id) => {
    const descending = id.startsWith('-');
    return { column: columnNamed(descending || id.startsWith('+') ? id.slice(1) : id, columns), descending };
  });
}

/** By its path, its folder's name, or the name that it is shown by. */
function baselineOf(text: string, rows: readonly RunRow[]): RunRow {
  const named = rows.filter(({ id, name }) => id === text || name === text);
  if (named.length > 1)
    throw new UserError(`${named.length} runs are called ${text}.`, {
      hint: 'Name the path of one: --baseline runs/RUN.',
    });
  const place = realPath(path.resolve(givenNameOrPath(text, '--baseline')));
  const found = named[0] ?? rows.find(({ folder }) => realPath(folder) === place);
  if (found !== undefined) return found;
  const ids = rows.map(({ id }) => id);
  throw new UserError(`--baseline ${text} is none of the runs that are shown.`, {
    hint: suggestion(text, ids, 'Runs'),
  });
}

/** With what has no column: of each run the thresholds of its gates, and which of its settings are parameters. */
function withRows(shown: ManyTable) {
  const { rows, ...data } = asData(shown);
  const more = ({ parameters, curve }: RunRow) => ({ parameters, ...(curve && { curve }) });
  return {
    ...data,
    rows: rows.map((row, i) => {
      const [run] = shown.lines[i]?.rows ?? [];
      return shown.groupedBy === undefined && run !== undefined ? { ...row, ...more(run) } : row;
    }),
  };
}
