/** The way to the extension host, and the small memory that VS Code keeps for a page that is thrown away. */
import type { FromView } from '../../src/protocol/messages/viewMessages';

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

/**
 * @template Settings how somebody likes to see the view. Belongs to the page; the run knows nothing of it.
 * @template Message what the view may say.
 */
export interface HostOf<Settings, Message = FromView> {
  post(message: Message): void;
  settings(): Settings;
  change(settings: Partial<Settings>): void;
}

/** May be called once a page. `read` makes settings of what was stored, which another version may have written. */
export function connectWith<Settings, Message = FromView>(
  read: (stored: Record<string, unknown>) => Settings,
): HostOf<Settings, Message> {
  const api = acquireVsCodeApi();
  const stored = api.getState();
  let current = read(typeof stored === 'object' && stored !== null ? { ...stored } : {});
  return {
    post: (message) => api.postMessage(message),
    settings: () => current,
    change(settings) {
      current = { ...current, ...settings };
      api.setState(current);
    },
  };
}

/** The strings in what may be a list of them. */
export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
