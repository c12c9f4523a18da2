/** What stands over the drawing: a head and a brush an axis. */
import { h } from '../../shared/dom';
import { type AxisBrush, axisBrush } from './axisBrush';
import { type AxisHead, axisHead } from './axisHead';
import type { Brush } from './kept';
import type { ParallelMemory } from './parallelMemory';
import type { ParallelPlot } from './parallelPlot';
import type { UprightAxis } from './place';

export interface ParallelAxes {
  readonly heads: HTMLElement;
  readonly brushes: HTMLElement;
  /** @param width pixels of the drawing. */
  update(axes: readonly UprightAxis[], plot: ParallelPlot, width: number): void;
}

/** @param keys of the columns that have an axis. */
export function parallelAxes(
  memory: () => ParallelMemory,
  change: (changes: Partial<ParallelMemory>) => void,
  keys: () => string[],
): ParallelAxes {
  const [headRow, brushRow] = [h('div', { class: 'axis-heads' }), h('div', { class: 'axis-brushes' })];
  const heads: AxisHead[] = [];
  const brushes: AxisBrush[] = [];
  const actions = {
    log: (key: string, on: boolean) =>
      change({ log: [...memory().log.filter((one) => one !== key), ...(on ? [key] : [])] }),
    move(key: string, by: -1 | 1) {
      const others = keys().filter((one) => one !== key);
      const to = Math.min(others.length, Math.max(0, keys().indexOf(key) + by));
      change({ axes: [...others.slice(0, to), key, ...others.slice(to)] });
    },
    remove: (key: string) => change({ axes: keys().filter((one) => one !== key) }),
  };
  const setBrush = (key: string, brush: Brush | undefined) => {
    const { [key]: _, ...others } = memory().brushes;
    change({ brushes: brush === undefined ? others : { ...others, [key]: brush } });
  };
  return {
    ...{ heads: headRow, brushes: brushRow },
    update(axes, plot, width) {
      const held = memory().brushes;
      while (heads.length < axes.length) heads.push(axisHead(actions));
      while (brushes.length < axes.length) brushes.push(axisBrush(setBrush));
      placeAll(headRow, heads.slice(0, axes.length));
      placeAll(brushRow, brushes.slice(0, axes.length));
      const apart = (plot.xs[1] ?? width) - (plot.xs[0] ?? 0);
      for (const [i, axis] of axes.entries()) {
        const x = plot.xs[i] ?? 0;
        heads[i]?.update(axis, x, Math.min(140, apart - 4));
        brushes[i]?.update(axis, held[axis.column.key], x, plot.top, plot.bottom);
      }
    },
  };
}

function placeAll(parent: HTMLElement, items: readonly { element: HTMLElement }[]): void {
  if (parent.childElementCount !== items.length) parent.replaceChildren(...items.map(({ element }) => element));
}
