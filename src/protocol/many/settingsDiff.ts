/** The settings of runs side by side: a row a setting, a value a run. Pure: the terminal and the Compare view show the same rows. */
import type { RunRow, Setting } from './runRow';
import { differing, settingNames } from './settings';

export interface SettingRow {
  name: string;
  isParameter: boolean;
  /** Of each run, in their order; undefined where it has none. */
  values: readonly (Setting | undefined)[];
  /** Not the same in all runs that say anything. */
  differs: boolean;
}

export function settingRows(runs: readonly Pick<RunRow, 'settings' | 'parameters'>[]): SettingRow[] {
  const differ = new Set(differing(runs));
  const parameters = new Set(runs.flatMap((run) => run.parameters));
  return settingNames(runs).map((name) => ({
    name,
    isParameter: parameters.has(name),
    values: runs.map(({ settings }) => (Object.hasOwn(settings, name) ? settings[name] : undefined)),
    differs: differ.has(name),
  }));
}
