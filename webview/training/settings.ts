/** What the Training view remembers of how somebody likes to see it. */

import { smoothingOf } from '../shared/charts/smooth';
import type { Range } from '../shared/charts/zoom';
import { connectWith, type HostOf, strings } from '../shared/vscodeApi';

export interface ViewSettings {
  /** Logarithmic loss axis. */
  log: boolean;
  /** Ids of the charts whose data table is shown. */
  open: string[];
  /** Series that are switched off, as `chart/series`, of the compared runs `chart/other/series`. */
  hidden: string[];
  /** Series that are on though there are too many, as `chart/series`. */
  added: string[];
  /** Ids of the charts whose legend names all series. */
  expanded: string[];
  /** Weight of the moving average; 0: nothing is smoothed. */
  smoothing: number;
  /** Epochs that are looked at, of the run of this id; null: all. */
  zoom: (Range & { run: string }) | null;
  /** Folders of the runs to compare with. */
  compare: string[];
  /** Ids of charts in the order in which somebody wants them; those that are not named come after. */
  order: string[];
  /** Ids of charts of which only the head is shown. */
  collapsed: string[];
  /** Id of the chart that is shown alone, in full size; empty: all are shown. */
  alone: string;
  /** What the names of the charts that are shown have in them; empty: all are shown. */
  search: string;
}

/** More runs than this in the charts of one run cannot be told apart: the view of many runs is for them. */
export const mostCompared = 10;

export type Host = HostOf<ViewSettings>;

export const connect = (): Host =>
  connectWith(({ log, open, hidden, added, expanded, smoothing, zoom, compare, order, collapsed, alone, search }) => ({
    log: log === true,
    open: strings(open),
    hidden: strings(hidden),
    added: strings(added),
    expanded: strings(expanded),
    smoothing: smoothingOf(smoothing),
    zoom: zoomOf(zoom),
    // An earlier version had one.
    compare: typeof compare === 'string' ? [compare].filter(Boolean) : strings(compare).slice(0, mostCompared),
    order: strings(order),
    collapsed: strings(collapsed),
    alone: typeof alone === 'string' ? alone : '',
    search: typeof search === 'string' ? search : '',
  }));

function zoomOf(stored: unknown): ViewSettings['zoom'] {
  if (typeof stored !== 'object' || stored === null) return null;
  const { run, from, to } = stored as Record<string, unknown>;
  const isEpoch = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
  return typeof run === 'string' && isEpoch(from) && isEpoch(to) && to > from ? { run, from, to } : null;
}

/** `list` with `item`, or without it. */
export function withItem(list: readonly string[], item: string, present: boolean): string[] {
  const others = list.filter((other) => other !== item);
  return present ? [...others, item] : others;
}
