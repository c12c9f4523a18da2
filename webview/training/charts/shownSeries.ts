/** Which series of a chart somebody wants to see: those that were switched off, those that were added to too many. */

import type { Series } from '../../shared/charts/series';
import { type Host, withItem } from '../settings';
import { keyOf } from './legend';

export interface ShownSeries {
  isHidden(series: Series): boolean;
  /** Asked for by name though there are too many. */
  isAdded(name: string): boolean;
  /** On is off, and off is on. */
  toggle(series: Series): void;
  /** Without those that are off or folded away. */
  shown(list: readonly Series[]): Series[];
}

/** @param chart its id. */
export function shownSeries(chart: string, host: Host): ShownSeries {
  const key = (name: string) => `${chart}/${name}`;
  const isHidden = (series: Series) => host.settings().hidden.includes(key(keyOf(series)));
  return {
    isHidden,
    isAdded: (name) => host.settings().added.includes(key(name)),
    toggle(series) {
      const { hidden, added } = host.settings();
      const name = key(keyOf(series));
      if (series.folded || added.includes(name)) host.change({ added: withItem(added, name, series.folded === true) });
      else host.change({ hidden: withItem(hidden, name, !isHidden(series)) });
    },
    shown: (list) => list.filter((one) => !isHidden(one) && !one.folded),
  };
}
