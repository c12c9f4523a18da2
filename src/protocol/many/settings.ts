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

/**
 * Those that differ, without what another one that differs says already: a schedule made of a parameter (`ramp(0.1, 1, 6)` where
 * `lambda` is 0.1), and further settings of what only some runs have (`shaping.prior` beside `shaping.weight`).
 */
export function telling(rows: readonly Pick<RunRow, 'settings' | 'parameters'>[]): string[] {
  const told = rows.filter(({ settings }) => Object.keys(settings).length > 0);
  const parameters = new Set(told.flatMap((row) => row.parameters));
  const names = differing(told);
  const values = new Map(names.map((name) => [name, told.map(({ settings }) => settings[name])]));
  const of = (name: string) => values.get(name) ?? [];
  const sorts = new Map(names.map((name) => [name, new Set(of(name).filter((value) => value !== undefined)).size]));
  const missAlike = (a: string, b: string) =>
    of(a).every((value, i) => (value === undefined) === (of(b)[i] === undefined));
  return names.filter((name, place) => {
    if (parameters.has(name)) return true;
    return !names.some((other, before) => {
      if (other === name || !missAlike(name, other)) return false;
      if (parameters.has(other) && isMadeOf(of(name), of(other))) return true;
      const alike = name.split('.')[0] === other.split('.')[0];
      return alike && sorts.get(name) === 1 && (before < place || (sorts.get(other) ?? 0) > 1);
    });
  });
}

/** The parameter stands in each text at the same places, and all else in them is the same. */
function isMadeOf(values: readonly unknown[], parameter: readonly unknown[]): boolean {
  const texts = values.flatMap((value, i) =>
    value === undefined ? [] : [{ pieces: String(value).split(/([\s(),[\]{}:]+)/), part: String(parameter[i]) }],
  );
  const [first] = texts;
  if (first === undefined || texts.some(({ pieces }) => pieces.length !== first.pieces.length)) return false;
  const isPart = first.pieces.map((_, at) => texts.every(({ pieces, part }) => pieces[at] === part));
  const isSame = (piece: string, at: number) => texts.every(({ pieces }) => pieces[at] === piece);
  return isPart.includes(true) && first.pieces.every((piece, at) => isPart[at] || isSame(piece, at));
}
