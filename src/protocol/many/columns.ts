/**
 * The columns that a table of runs can have, one list for the terminal, the Compare view and a report. A column is known by its
 * id, which filters, `--columns` and `--sort` name; its value is undefined where nothing is known, never 0.
 *
 * Numbers of an evaluation are of the best one, whose checkpoint is kept; those of the last have `last.` before their id, those of
 * an epoch that somebody asked for `chosen.`. A setting has its own name, with `settings.` before it where that is taken.
 */
import { suggestion } from '../../base/nearest';
import { UserError } from '../../base/userError';
import { isBound } from '../facts/atLeast';
import { isShareOfAll } from '../facts/scoreText';
import type { RunPoint, RunRow } from './runRow';
import { settingNames, telling } from './settings';

export { differing } from './settings';

export type CellValue = string | number | boolean;

/** How a value is written: `share` is 0 … 1, `macs` multiply-adds, `seconds` a length of time, `time` milliseconds since the Unix epoch. */
export type ColumnKind = 'text' | 'flag' | 'number' | 'count' | 'share' | 'macs' | 'seconds' | 'time';

/** What a column belongs to: the run itself, what it was trained with, what an evaluation measured, how training went. */
export type ColumnPart = 'run' | 'setting' | 'evaluation' | 'training';

export interface Column {
  id: string;
  title: string;
  part: ColumnPart;
  kind: ColumnKind;
  /** Behind a number that is written as it is. */
  unit?: string;
  /** Behind the point, of a share in per cent and of a number; without it as many as it has. */
  digits?: number;
  /** Which values are better; undefined where neither is. */
  direction?: 'higher' | 'lower';
  /** Of which evaluation it is. */
  of?: keyof RunRow['points'];
  value(row: RunRow): CellValue | undefined;
  /** The value is a lower bound: not every operation of the network is counted. */
  atLeast?(row: RunRow): boolean;
}

type Rest = Partial<Pick<Column, 'unit' | 'digits' | 'direction' | 'atLeast'>>;

const run = (id: string, title: string, kind: ColumnKind, value: Column['value'], rest: Rest = {}): Column => ({
  ...{ id, title, part: 'run', kind, ...rest },
  value: (row) => known(value(row)),
});

/** Of the run itself. */
const own: readonly Column[] = [
  run('state', 'State', 'text', ({ state }) => state),
  run('name', 'Name', 'text', ({ name }) => name),
  run('note', 'Note', 'text', ({ note }) => note),
  run('id', 'Folder', 'text', ({ id }) => id),
  run('folder', 'Path', 'text', ({ folder }) => folder),
  run('sweep', 'Sweep', 'text', ({ sweep }) => sweep),
  run('experiment', 'Experiment', 'text', ({ experiment }) => experiment),
  run('live', 'Live', 'flag', ({ live }) => live),
  run('time', 'Begun', 'time', ({ time }) => (time > 0 ? time : undefined)),
  run('device', 'Device', 'text', ({ device }) => device),
  run('data', 'Data', 'text', ({ data }) => data?.name),
  run('testSamples', 'Test samples', 'count', ({ data }) => data?.test),
  run('denseMacs', 'Dense MACs', 'macs', ({ denseMacs }) => denseMacs, { direction: 'lower', atLeast: bound }),
  run('gateLayers', 'Gate layers', 'count', (row) => (row.denseMacs === undefined ? undefined : row.gateLayers)),
  run('early', 'Ended early', 'text', ({ early }) => early),
  run('problem', 'Problem', 'text', ({ problem }) => problem),
];

/** Of how training went. */
const training: readonly Column[] = [
  run('epoch', 'Epoch', 'number', ({ epoch, state }) => (state === 'empty' ? undefined : epoch)),
  run('samplesPerSecond', 'Samples a second', 'number', ({ samplesPerSecond }) => samplesPerSecond, {
    ...{ direction: 'higher', unit: '/s', digits: 0 },
  }),
  run('wall', 'Time', 'seconds', ({ wallMs }) => (wallMs > 0 ? wallMs / 1000 : undefined), { direction: 'lower' }),
].map((column) => ({ ...column, part: 'training' }));

const evaluations = ['best', 'last', 'chosen'] as const;
const prefixes = { best: '', last: 'last.', chosen: 'chosen.' } as const;
const endings = { best: '', last: ' (last)', chosen: ' (chosen epoch)' } as const;

interface Measure extends Rest {
  id: string;
  title: string;
  kind: ColumnKind;
  value(point: RunPoint, row: RunRow): number | undefined;
}

const named = (id: string, title: string, kind: ColumnKind, rest: Rest = {}): Measure => ({
  ...{ id, title, kind, ...rest },
  value: ({ values }) => (Object.hasOwn(values, id) ? values[id] : undefined),
});
const score: Rest = { direction: 'higher', digits: 2 };

/** What is known of an evaluation by its name, in the order in which a table has it: the two that are weighed against each other first. */
const measures: readonly Measure[] = [
  named('accuracy', 'Accuracy', 'share', score),
  named('meanIoU', 'Mean IoU', 'share', score),
  named('macs', 'Average MACs', 'macs', { direction: 'lower', atLeast: bound }),
  {
    ...{ id: 'share', title: 'Of dense', kind: 'share', direction: 'lower', atLeast: bound },
    value: ({ values }, { denseMacs = 0 }) => (denseMacs > 0 ? values.macs / denseMacs : undefined),
  },
  {
    ...{ id: 'macsP5', title: 'MACs, 5th percentile', kind: 'macs', direction: 'lower', atLeast: bound },
    value: ({ macsRange }) => macsRange?.[0],
  },
  {
    ...{ id: 'macsP95', title: 'MACs, 95th percentile', kind: 'macs', direction: 'lower', atLeast: bound },
    value: ({ macsRange }) => macsRange?.[1],
  },
  named('top5', 'Top-5 accuracy', 'share', score),
  named('loss', 'Validation loss', 'number', { direction: 'lower', digits: 4 }),
  { id: 'gatesOn', title: 'Gates always on', kind: 'share', value: ({ gates }) => gates?.on },
  { id: 'gatesConditional', title: 'Gates conditional', kind: 'share', value: ({ gates }) => gates?.conditional },
  { id: 'gatesOff', title: 'Gates always off', kind: 'share', value: ({ gates }) => gates?.off },
  { id: 'scoredEpoch', title: 'Epoch scored', kind: 'number', value: ({ epoch }) => epoch },
];
const measured = new Set(measures.map(({ id }) => id));

/**
 * Columns that some row fills, in the order of a table; state and name are always there.
 *
 * @param differ settings by which the rows are told apart, where somebody has them already.
 */
export function columnsOf(rows: readonly RunRow[], differ: readonly string[] = telling(rows)): Column[] {
  const filled = ({ id, value }: Column) =>
    id === 'state' || id === 'name' || rows.some((row) => value(row) !== undefined);
  const columns = knownColumns(rows).filter(filled);
  return differ.length > mostSettingsFirst ? measuredFirst(columns) : columns;
}

/** Settings that differ and stand before what was measured. */
const mostSettingsFirst = 6;

/** Of experiments that have little in common what they are compared by would be far to the right, out of sight. */
function measuredFirst(columns: readonly Column[]): Column[] {
  const isCompared = ({ part }: Column) => part === 'setting' || part === 'evaluation';
  // Settings and evaluations stand side by side.
  const compared = columns.filter(isCompared);
  const [settings, evaluated] = (['setting', 'evaluation'] as const).map((of) =>
    compared.filter(({ part }) => part === of),
  ) as [Column[], Column[]];
  return columns.toSpliced(columns.findIndex(isCompared), compared.length, ...evaluated, ...settings);
}

/** With those that could be filled: somebody may ask for notes where nobody has written one. */
export function knownColumns(rows: readonly RunRow[]): Column[] {
  const taken = new Set([...own, ...training].map(({ id }) => id));
  const evaluated = evaluationColumns(rows);
  for (const { id } of evaluated) taken.add(id);
  const free = (prefix: string) => (name: string) => (taken.has(name) ? `${prefix}.${name}` : name);
  const settings = settingNames(rows).map((name) => settingColumn(name, free('settings')(name), rows));
  const terms = namesIn(rows, ({ terms }) => [terms]).map(termColumn);
  const [state, name, note, ...others] = own as [Column, Column, Column, ...Column[]];
  return [state, name, ...settings, ...evaluated, ...terms, ...training, note, ...others];
}

/**
 * Ids of the columns that are shown as long as nobody has chosen: what differs among the rows, and what they are compared by. A
 * setting that follows from a parameter which is shown is left out.
 */
export function usualColumns(
  rows: readonly RunRow[],
  columns?: readonly Column[],
  differ: readonly string[] = telling(rows),
): string[] {
  const usual = new Set([
    ...['state', 'name', 'accuracy', 'top5', 'meanIoU', 'loss', 'macs', 'share', 'macsP5', 'macsP95'],
    ...['gatesOn', 'gatesConditional', 'gatesOff', 'samplesPerSecond', 'wall', 'epoch', 'note'],
  ]);
  for (const { metrics = {} } of rows) for (const name of Object.keys(metrics)) usual.add(name);
  const told = new Set(differ);
  const isShown = (column: Column) =>
    column.part === 'setting' ? told.has(settingOf(column) ?? '') : usual.has(column.id);
  return (columns ?? columnsOf(rows, differ)).filter(isShown).map(({ id }) => id);
}

/** The column of an id. Throws a `UserError` that says what was probably meant. */
export function columnNamed(id: string, columns: readonly Column[]): Column {
  const found = columns.find((column) => column.id === id);
  if (found !== undefined) return found;
  throw new UserError(`There is no column ${id}.`, { hint: suggestion(id, listedIds(columns), 'Columns') });
}

/** For a message: settings, of which there are many, last. */
export const listedIds = (columns: readonly Column[]): string[] =>
  [...columns.filter(({ part }) => part !== 'setting'), ...columns.filter(({ part }) => part === 'setting')].map(
    ({ id }) => id,
  );

/** The name in `RunRow.settings` of a column that shows one. */
export const settingOf = (column: Column): string | undefined =>
  column.part === 'setting' ? (column as SettingColumn).setting : undefined;

interface SettingColumn extends Column {
  setting: string;
}

function settingColumn(setting: string, id: string, rows: readonly RunRow[]): SettingColumn {
  const values = rows.flatMap(({ settings }) => (Object.hasOwn(settings, setting) ? [settings[setting]] : []));
  const all = (type: string) => values.every((value) => typeof value === type);
  const kind = all('number') ? 'number' : all('boolean') ? 'flag' : 'text';
  const value = ({ settings }: RunRow) => (Object.hasOwn(settings, setting) ? known(settings[setting]) : undefined);
  return { id, title: setting, part: 'setting', kind, setting, value };
}

const termColumn = (name: string): Column => ({
  ...{ id: `terms.${name}`, title: `Loss: ${name}`, part: 'training', kind: 'number', direction: 'lower', digits: 4 },
  value: ({ terms }) => (Object.hasOwn(terms, name) ? known(terms[name]) : undefined),
});

function evaluationColumns(rows: readonly RunRow[]): Column[] {
  const others = namesIn(rows, ({ points }) => Object.values(points).map(({ values }) => values));
  const plain = new Set([...own, ...training].map(({ id }) => id));
  const further = others
    .filter((name) => !measured.has(name))
    .map((name): Measure => {
      const plainly = named(name, name, ...ownKind(name, rows));
      return { ...plainly, id: plain.has(name) ? `values.${name}` : name };
    });
  return evaluations.flatMap((of) => [...measures, ...further].map((measure) => evaluationColumn(measure, of)));
}

/** Of an experiment's own metric what the runs say of it, where they agree. */
function ownKind(name: string, rows: readonly RunRow[]): [ColumnKind, Rest] {
  const said = rows.flatMap(({ metrics, score }) => {
    const metric = metrics && Object.hasOwn(metrics, name) ? metrics[name] : undefined;
    const direction = score?.metric === name ? score.direction : metric?.direction;
    return direction === undefined ? [] : [direction];
  });
  const [first] = said;
  const agree = said.every((direction) => direction === first);
  const direction = first && agree ? (first === 'max' ? 'higher' : 'lower') : undefined;
  const share = isShareOfAll(name, rows);
  return [share ? 'share' : 'number', { digits: share ? 2 : 4, ...(direction && { direction }) }];
}

function evaluationColumn({ id, title, value, ...rest }: Measure, of: Column['of'] & string): Column {
  return {
    ...{ ...rest, id: `${prefixes[of]}${id}`, title: `${title}${endings[of]}`, part: 'evaluation', of },
    value: (row) => {
      const point = row.points[of];
      return point === undefined ? undefined : known(value(point, row));
    },
  };
}

function bound({ notCounted }: RunRow): boolean {
  return isBound(notCounted);
}

/** A number that is none is not known. */
function known(value: CellValue | undefined): CellValue | undefined {
  return value === '' || (typeof value === 'number' && !Number.isFinite(value)) ? undefined : value;
}

function namesIn(rows: readonly RunRow[], records: (row: RunRow) => readonly object[]): string[] {
  return [...new Set(rows.flatMap((row) => records(row).flatMap((record) => Object.keys(record))))];
}
