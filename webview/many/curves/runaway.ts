/**
 * Where the axis of values ends when a run has gone off: with it, all others would be one line at the bottom. A logarithmic axis has
 * room for both.
 */
import { axisOf } from '../../shared/axis';

/** So many times beyond the highest value of the middle one of the lines: no course of a training, but one that diverged. */
const off = 20;
/** Of two lines nobody knows which is the usual one. */
const fewest = 3;

export interface Runaway {
  /** Top of the axis: round, above all lines that are left. */
  most: number;
  /** Lines that go beyond, by their places, and the highest value of them. */
  lines: readonly number[];
  highest: number;
}

/** @param lines the values of each. Undefined where they belong together. */
export function runawayOf(lines: readonly (readonly number[])[]): Runaway | undefined {
  const highest = lines.map((values) => values.reduce((most, y) => (y > most ? y : most), Number.NEGATIVE_INFINITY));
  const known = highest.filter(Number.isFinite).sort((a, b) => a - b);
  const middle = known[Math.floor((known.length - 1) / 2)];
  if (known.length < fewest || middle === undefined || middle <= 0) return undefined;
  const usual = known.filter((value) => value <= off * middle);
  const gone = highest.flatMap((value, i) => (Number.isFinite(value) && value > off * middle ? [i] : []));
  const [top, last] = [usual.at(-1), known.at(-1)];
  if (gone.length === 0 || top === undefined || last === undefined) return undefined;
  return { most: axisOf([0, top]).high, lines: gone, highest: last };
}
