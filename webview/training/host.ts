/** The way to the extension host, and the small memory that VS Code keeps for a page that is thrown away. */
import type { FromView } from '../../src/protocol/viewMessages';

declare function acquireVsCodeApi(): {
  postMessage(message: FromView): void;
  getState(): unknown;
  setState(state: ViewSettings): void;
};

/** How somebody likes to see the view. Belongs to the page; the run knows nothing of it. */
export interface ViewSettings {
  /** Logarithmic loss axis. */
  log: boolean;
  /** Ids of the charts whose data table is shown. */
  open: string[];
  /** Series that are switched off, as `chart/series`. */
  hidden: string[];
}

export interface Host {
  post(message: FromView): void;
  settings(): ViewSettings;
  change(settings: Partial<ViewSettings>): void;
}

/** May be called once a page. */
export function connect(): Host {
  const api = acquireVsCodeApi();
  let current = read(api.getState());
  return {
    post: (message) => api.postMessage(message),
    settings: () => current,
    change(settings) {
      current = { ...current, ...settings };
      api.setState(current);
    },
  };
}

/** Another version may have written it. */
function read(stored: unknown): ViewSettings {
  const { log, open, hidden } = (typeof stored === 'object' && stored !== null ? stored : {}) as Record<
    string,
    unknown
  >;
  const strings = (value: unknown) => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []);
  return { log: log === true, open: strings(open), hidden: strings(hidden) };
}

/** `list` with `item`, or without it. */
export function withItem(list: readonly string[], item: string, present: boolean): string[] {
  const others = list.filter((other) => other !== item);
  return present ? [...others, item] : others;
}
