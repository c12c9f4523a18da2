/** Numbers with a power of ten in any language: `1e-7` as in code and in terminals, where languages have `E` or `×10^`. */
import { minus } from './minus';

const asInCode: Partial<Record<string, string>> = { exponentSeparator: 'e', exponentMinusSign: '-', minusSign: minus };

export const scientificOptions = { maximumSignificantDigits: 4, notation: 'scientific' } as const;

/** @param format of `scientificOptions`. */
export const scientific = (format: Intl.NumberFormat, value: number): string =>
  format
    .formatToParts(value)
    .map(({ type, value: text }) => asInCode[type] ?? text)
    .join('');
