/** What the settings side by side remember. */
export interface SettingsMemory {
  /** All settings, not only those that differ. */
  all: boolean;
  search: string;
}

export function readSettings(stored: unknown): SettingsMemory {
  const { all, search } = Object(stored);
  return { all: all === true, search: typeof search === 'string' ? search : '' };
}
