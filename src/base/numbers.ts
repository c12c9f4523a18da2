/** Numbers as the command line writes them: in English, whatever the machine speaks, so that scripts can read them. */

/** Whole, thousands apart: `40,561,024`. */
export const count = (n: number): string => Math.round(n).toLocaleString('en-US');

/** What stands where a number would and there is none. */
const none = '–';

/** A share, 0 … 1, as `72.2 %`; a dash for one of nothing. */
export const percent = (share: number, digits = 0): string =>
  Number.isFinite(share) ? `${(100 * share).toFixed(digits)} %` : none;

/** With so many digits behind the point. */
export const fixed = (n: number, digits: number): string => (Number.isFinite(n) ? n.toFixed(digits) : none);
