/** How well each class was found over the epochs, from the evaluations that a run keeps. */
import type { RunState } from '../events/runState';
import { unpackShares } from './packed';

export interface ClassPoint {
  epoch: number;
  /** Share of the class's test samples that are classified right, 0 … 1, off by at most 1/510. */
  accuracy: number;
}

/** By class; empty for runs that did not write it, of more classes than are kept, and of data with a class a pixel. */
export function classCourses({ started, epochs }: Pick<RunState, 'started' | 'epochs'>): Map<string, ClassPoint[]> {
  const classes = started?.data.classes ?? [];
  const points = epochs.flatMap(({ epoch, classAccuracy }) => {
    const shares = unpackShares(classAccuracy, classes.length);
    return shares ? [{ epoch, shares }] : [];
  });
  if (points.length === 0) return new Map();
  return new Map(
    classes.map((name, k) => [name, points.map(({ epoch, shares }) => ({ epoch, accuracy: shares[k] ?? 0 }))]),
  );
}
