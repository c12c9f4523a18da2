/** What gestures of zooming act on: a plot, the epochs that it shows, and where they are in it. */
import type { Range } from './zoom';

export interface ZoomTarget {
  /** Of the plot without its axes, in pixels from its left and upper edge. */
  area(): { left: number; right: number; top: number; bottom: number };
  range(): Range;
  full(): Range;
  /** Undefined: all epochs. */
  set(range: Range | undefined): void;
}

/** In pixels of the plot, never beside its area. */
export function insideOf({ clientX }: MouseEvent, plot: HTMLElement, target: ZoomTarget): number {
  const { left, right } = target.area();
  return Math.min(right, Math.max(left, clientX - plot.getBoundingClientRect().left));
}

/** Of the range as it is now: what is drawn may be a frame behind. */
export function epochAt(x: number, target: ZoomTarget): number {
  const { left, right } = target.area();
  const { from, to } = target.range();
  return from + ((x - left) / (right - left)) * (to - from);
}
