/** Values that a person gives an experiment before it trains: read as `--set` reads them, and checked by what each takes. No `vscode` here. */
import type { SettableRow } from '../../protocol/messages/settableList';
import type { Language } from '../base/language';

export type Given = Readonly<Record<string, string | number | boolean>>;

/** What a text means for a row; a sentence where the row does not take it. */
export function valueOfText(
  row: SettableRow,
  text: string,
  l10n: Language,
): { value: Given[string] } | { wrong: string } {
  const given = text.trim();
  const takes = (kind: SettableRow['takes'][number]) => row.takes.includes(kind);
  if (given === 'false' && (takes('false') || takes('boolean'))) return { value: false };
  if (given === 'true' && takes('boolean')) return { value: true };
  const number = Number(given);
  if (takes('number') && given !== '' && Number.isFinite(number)) return { value: number };
  if (takes('text') && given !== '') return { value: given };
  return { wrong: l10n.t('{0} is {1}.', row.name, kindsText(row, l10n)) };
}

/** `a number, or false to switch it off` */
export function kindsText({ takes }: SettableRow, { t }: Language): string {
  const words = {
    number: t('a number'),
    text: t('a text'),
    boolean: t('true or false'),
    false: t('false, which switches it off'),
  };
  return takes.map((kind) => words[kind]).join(t(', or '));
}

/** Of what was given before, what this experiment still knows and takes. */
export function stillTaken(rows: readonly SettableRow[], given: unknown, l10n: Language): Given {
  if (typeof given !== 'object' || given === null) return {};
  const kept = Object.entries(given).flatMap(([name, value]) => {
    const row = rows.find((one) => one.name === name);
    const read = row && ['string', 'number', 'boolean'].includes(typeof value) && valueOfText(row, String(value), l10n);
    return read && 'value' in read ? [[name, read.value] as const] : [];
  });
  return Object.fromEntries(kept);
}

/** As a worker is told them: text, which it reads as `--set` does. */
export const settingTexts = (given: Given): Record<string, string> =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name, JSON.stringify(value)]));

/** For the command line of a process that checks them. */
export const setArguments = (given: Given): string[] =>
  Object.entries(settingTexts(given)).flatMap(([name, value]) => ['--set', `${name}=${value}`]);

/** `lambda=0.6, epochs=3` */
export const givenText = (given: Given): string =>
  Object.entries(given)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
