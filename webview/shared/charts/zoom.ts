/** The part of the epoch axis that is looked at: how it moves and grows, never beyond what there is. */

export interface Range {
  from: number;
  to: number;
}

/** The narrowest part, as a share of the whole. */
const narrowest = 1 / 2000;

/** `range` moved into `full` where it reaches out, and no narrower than can be told apart; `full` where it is as wide. */
export function within({ from, to }: Range, full: Range): Range {
  const whole = full.to - full.from;
  const width = Math.max(Math.abs(to - from), whole * narrowest);
  if (width >= whole) return full;
  const left = Math.min(Math.max(Math.min(from, to), full.from), full.to - width);
  return { from: left, to: left + width };
}

/** @param factor below 1: closer. What is at `centre` stays where it is. */
export function zoomBy({ from, to }: Range, factor: number, centre: number, full: Range): Range {
  return within({ from: centre + (from - centre) * factor, to: centre + (to - centre) * factor }, full);
}

/** @param distance epochs; above 0: to what comes later. */
export function panBy({ from, to }: Range, distance: number, full: Range): Range {
  return within({ from: from + distance, to: to + distance }, full);
}

export function isWhole(range: Range, full: Range): boolean {
  return range.from <= full.from && range.to >= full.to;
}
