/** Numbers as the command line writes them: in English, whatever the machine speaks, so that scripts can read them. */

/** Whole, thousands apart: `40,561,024`. */
export const count = (n: number): string => Math.round(n).toLocaleString('en-US');

/** What stands where a number would and there is none. */
export const noNumber = 'not a number';

/** A share, 0 … 1, as `72.2 %`. */
export const percent = (share: number, digits = 0): string =>
  Number.isFinite(share) ? `${(100 * share).toFixed(digits)} %` : noNumber;

/** With so many digits behind the point. */
export const fixed = (n: number, digits: number): string => (Number.isFinite(n) ? n.toFixed(digits) : noNumber);
