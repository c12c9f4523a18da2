/** The order in which runs began: it is the same everywhere, so a colour that goes by it is too. */
import type { RunRow } from './runRow';

type Begun = Pick<RunRow, 'time' | 'folder'>;

/** For `sort`. Runs of one moment stand in the order of their folders, whatever the language. */
export function byBeginning(a: Begun, b: Begun): number {
  return a.time - b.time || (a.folder < b.folder ? -1 : a.folder === b.folder ? 0 : 1);
}
