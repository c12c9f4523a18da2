/** What the Training view remembers of how somebody likes to see it. */
import { connectWith, type HostOf, strings } from '../shared/host';

export interface ViewSettings {
  /** Logarithmic loss axis. */
  log: boolean;
  /** Ids of the charts whose data table is shown. */
  open: string[];
  /** Series that are switched off, as `chart/series`. */
  hidden: string[];
}

export type Host = HostOf<ViewSettings>;

export const connect = (): Host =>
  connectWith(({ log, open, hidden }) => ({ log: log === true, open: strings(open), hidden: strings(hidden) }));

/** `list` with `item`, or without it. */
export function withItem(list: readonly string[], item: string, present: boolean): string[] {
  const others = list.filter((other) => other !== item);
  return present ? [...others, item] : others;
}
