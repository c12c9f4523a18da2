/**
 * What groups of runs are called: the experiment, then the settings that tell a group from the others of its experiment. What all
 * groups of one experiment share, or what follows from a setting that is said, would only make a long name longer.
 */
import { type CellValue, type Column, settingOf } from './columns';
import type { Group } from './group';
import { telling } from './settings';

export interface TitleWish {
  /** The columns that a name may be made of. */
  columns: readonly Column[];
  /** Settings that somebody grouped by are said even where another one says the same. */
  all?: boolean;
  write?(value: CellValue, column: Column): string;
}

/** In the order of the groups. Of groups that no column names: the experiments or the names of their runs. */
export function groupTitles(groups: readonly Group[], { columns, all = false, write = String }: TitleWish): string[] {
  const experiments = shortNames(groups.flatMap(({ by: { experiment } }) => experiment ?? []).map(String));
  const named = [...columns.filter(isExperiment), ...columns.filter((column) => !isExperiment(column))];
  const said = (group: Group, settings: ReadonlySet<string> | undefined) =>
    named.flatMap((column) => {
      const value = group.by[column.id];
      const setting = settingOf(column);
      if (value === undefined) return [];
      if (isExperiment(column)) return [experiments.get(String(value)) ?? String(value)];
      if (setting === undefined) return [baseName(String(value))];
      return settings === undefined || settings.has(setting) ? [`${column.title} ${write(value, column)}`] : [];
    });
  const tell = tellingByExperiment(groups);
  const short = groups.map((group) => said(group, all ? undefined : tell.get(group.by.experiment)).join(', '));
  // With what stands beside the names.
  const told = groups.map(({ by }, i) =>
    JSON.stringify([short[i], Object.entries(by).filter(([id]) => !columns.some((column) => column.id === id))]),
  );
  const counts = new Map<string, number>();
  for (const key of told) counts.set(key, (counts.get(key) ?? 0) + 1);
  return groups.map((group, i) => {
    const isAlone = counts.get(told[i] ?? '') === 1;
    return (isAlone ? short[i] : said(group, undefined).join(', ')) || namesOf(group);
  });
}

const isExperiment = ({ id }: Column): boolean => id === 'experiment';

/** Names of the settings in which the groups of an experiment differ; by its file. */
function tellingByExperiment(groups: readonly Group[]): ReadonlyMap<CellValue | undefined, ReadonlySet<string>> {
  const files = new Set(groups.map(({ by }) => by.experiment));
  return new Map(
    [...files].map((file) => {
      const own = groups.filter(({ by }) => by.experiment === file);
      return [file, new Set(telling(own.flatMap(({ rows }) => rows)))];
    }),
  );
}

function namesOf({ rows }: Group): string {
  const names = [...new Set(rows.map(({ experiment, name }) => (experiment ? baseName(experiment) : name)))];
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''}`;
}

/** Of experiment files: the name of the file, with the folders above it that tell it from another one of that name. */
function shortNames(files: readonly string[]): ReadonlyMap<string, string> {
  const distinct = [...new Set(files)];
  return new Map(distinct.map((file) => [file, shortName(file, distinct)]));
}

function shortName(file: string, among: readonly string[]): string {
  const steps = file.replaceAll('\\', '/').split('/').length;
  for (let parts = 1; parts < steps; parts++) {
    const name = baseName(file, parts);
    if (among.every((other) => other === file || baseName(other, parts) !== name)) return name;
  }
  return baseName(file, steps);
}

/** @param parts how many names of the path. */
const baseName = (file: string, parts = 1): string =>
  file
    .replaceAll('\\', '/')
    .split('/')
    .slice(-parts)
    .join('/')
    .replace(/(\.experiment)?\.[cm]?[jt]sx?$/, '');
