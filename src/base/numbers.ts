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

/** Whether a number is written with a power of ten: more zeros than anybody counts. */
export function needsPower(n: number): boolean {
  const size = Math.abs(n);
  return Number.isFinite(n) && (size >= 1e6 || (size > 0 && size < 1e-4));
}

/** Four digits that say something, with a power of ten as in code: `0.1234`, `6.55e17`. */
export function fourDigits(n: number): string {
  const rounded = Number(n.toPrecision(4));
  return needsPower(rounded) ? rounded.toExponential().replace('e+', 'e') : String(rounded);
}

const prefixes = ['', 'k', 'M', 'G', 'T', 'P'];

/** Multiply-adds with three significant digits, as the editor says them: `40.6 M MACs`. JSON and CSV have them to the unit. */
export function macsText(macs: number): string {
  if (!Number.isFinite(macs)) return none;
  // Rounded before the prefix is chosen: 999,999 is 1.00 M.
  const rounded = Number(macs.toPrecision(3));
  const power = Math.min(prefixes.length - 1, Math.max(0, Math.floor(Math.log10(rounded || 1) / 3)));
  return power === 0 ? `${count(macs)} MACs` : `${(rounded / 1000 ** power).toPrecision(3)} ${prefixes[power]} MACs`;
}
