/** Words and numbers in the language of a person. No `vscode` here: the translation comes as an argument (editorLanguage.ts). */
import { withMinus } from '../../base/minus';
import { needsPower } from '../../base/numbers';
import { scientific, scientificOptions } from '../../base/scientific';

export interface Language {
  /** Language tag for numbers and dates. */
  tag: string;
  /** As `vscode.l10n.t`. */
  t: (message: string, ...args: (string | number)[]) => string;
}

export function percent(share: number, l10n: Language, digits: number): string {
  return withMinus(numbers(l10n.tag, 'percent', digits).format(share));
}

export function decimal(value: number, l10n: Language, digits: number): string {
  return withMinus(numbers(l10n.tag, 'decimal', digits).format(value));
}

/** Four digits that say something, of a number of any size. */
export const measure = (value: number, { tag }: Language): string =>
  needsPower(value) ? scientific(powers(tag), value) : withMinus(measures(tag).format(value));

/** So many digits behind the point, that a number that changes does not move what stands beside it; of a loss that goes off, as above. */
export const loss = (value: number, l10n: Language, digits: number): string =>
  Math.abs(value) < 1e6 ? decimal(value, l10n, digits) : measure(value, l10n);

/** Day and minute. */
export const shortTime = (ms: number, { tag }: Language): string => times(tag).format(ms);

/** To make a format takes 50 µs, to use one less than one: the rows of 200 runs are said several times a second. */
const numbers = remembered((tag: string, style: 'percent' | 'decimal', digits: number) => {
  return new Intl.NumberFormat(tag, { style, minimumFractionDigits: digits, maximumFractionDigits: digits });
});
const powers = remembered((tag: string) => new Intl.NumberFormat(tag, scientificOptions));
const measures = remembered((tag: string) => new Intl.NumberFormat(tag, { maximumSignificantDigits: 4 }));
const times = remembered((tag: string) => new Intl.DateTimeFormat(tag, { dateStyle: 'short', timeStyle: 'short' }));

function remembered<A extends (string | number)[], R>(make: (...given: A) => R): (...given: A) => R {
  const made = new Map<string, R>();
  return (...given) => {
    const key = given.join(' ');
    const known = made.get(key) ?? make(...given);
    made.set(key, known);
    return known;
  };
}

/** `1.3 GB`: powers of a thousand, as disks are sold and as file managers say. */
export function bytesText(bytes: number, l10n: Language): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  // What would be rounded up to a thousand is one of the next.
  const power = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes) * 1.0005) / 3)));
  const value = bytes / 1000 ** power;
  const maximumFractionDigits = value < 99.95 && power > 0 ? 1 : 0;
  const unit = { style: 'unit', unit: units[power] ?? 'byte', unitDisplay: 'short', maximumFractionDigits } as const;
  return new Intl.NumberFormat(l10n.tag, unit).format(value);
}
