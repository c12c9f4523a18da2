/** What measured times allow to be said: nothing of differences that the machine makes up, and nothing of what was not done. */
import type { Ratio, SpeedUp } from '../files/speedUp';

/** Two equal networks that seem to differ by a tenth: something else ran meanwhile. */
const busyFrom = 1.1;

/** How far two equal things seem to differ, as a ratio of 1 or more. */
export const noiseOf = ({ low, high }: Ratio): number => Math.max(high, 1 / low, 1);

/** Whether the machine had more to do than to measure: its numbers are then no good to compare by. */
export const isBusy = (control: Ratio): boolean => noiseOf(control) >= busyFrom;

/**
 * How `measured` differs from no difference at all, with `control`, the ratio of two equal things, as the measure of what
 * the machine makes up: 0 where the interval reaches into what the control shows by itself.
 */
export function difference(measured: Ratio, control: Ratio): -1 | 0 | 1 {
  const noise = noiseOf(control);
  return measured.low > noise ? 1 : measured.high < 1 / noise ? -1 : 0;
}

/** The other way round: how many times slower. */
export const inverse = ({ ratio, low, high, confidence }: Ratio): Ratio => ({
  ...{ ratio: 1 / ratio, low: 1 / high, high: 1 / low, confidence },
});

/** What skipping does to the time of an image; `times` says how much, with its interval. */
export type SpeedVerdict =
  | { kind: 'ungated' }
  | { kind: 'unskipped' }
  | { kind: 'same' | 'faster' | 'slower'; times: Ratio };

export function speedVerdict({
  gates,
  time_ratio,
  control,
}: Pick<SpeedUp, 'gates' | 'time_ratio' | 'control'>): SpeedVerdict {
  if (gates.length === 0) return { kind: 'ungated' };
  // The skipping network is then the masked one: what their times differ by is no speed-up.
  if (!gates.some(({ use }) => use === 'skipped')) return { kind: 'unskipped' };
  const sign = difference(time_ratio, control);
  if (sign === 0) return { kind: 'same', times: time_ratio };
  return sign > 0 ? { kind: 'faster', times: time_ratio } : { kind: 'slower', times: inverse(time_ratio) };
}

/** Gates that are not skipped by. */
export const unskippedGates = ({ gates }: Pick<SpeedUp, 'gates'>): string[] =>
  gates.filter(({ use }) => use !== 'skipped').map(({ gate }) => gate);
