/** What runs were trained with, and in what they differ. A run without `config.json` says nothing, so that it differs in nothing. */
import type { RunRow } from './runRow';

/** Names of all settings of the rows: parameters of the experiment first, each in the order in which they first appear. */
export function settingNames(rows: readonly Pick<RunRow, 'settings' | 'parameters'>[]): string[] {
  const parameters = rows.flatMap((row) => row.parameters);
  return [...new Set([...parameters, ...rows.flatMap(({ settings }) => Object.keys(settings))])];
}

/** Those that are not the same in all rows; one that only some rows have differs. */
export function differing(rows: readonly Pick<RunRow, 'settings' | 'parameters'>[]): string[] {
  const told = rows.filter(({ settings }) => Object.keys(settings).length > 0);
  const of = ({ settings }: Pick<RunRow, 'settings'>, name: string) =>
    Object.hasOwn(settings, name) ? settings[name] : undefined;
  return settingNames(told).filter((name) => told.some((row) => of(row, name) !== of(told[0] ?? row, name)));
}
