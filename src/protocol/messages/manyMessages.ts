/** What the extension host and the Compare view say to each other. Rows are replaced by their folder, never patched. */
import type { RunState } from '../events/runState';
import type { MadeOf } from '../many/madeOf';
import type { RunRow } from '../many/runRow';
import type { FigureMessage } from './viewMessages';

export type ToMany =
  /** What `remember` was last given in this workspace; before the first `rows`, where there is something. */
  | { kind: 'remembered'; memory: unknown }
  /** All runs that the workspace has; takes the place of all before. The answer to `ready`. */
  | { kind: 'rows'; rows: RunRow[] }
  /** What has changed since: new or other rows, and folders that are gone. */
  | { kind: 'changed'; rows: RunRow[]; gone: string[] }
  /** Rows are being read for the first time: so many runs have one, of all; undefined: all that there are have come. */
  | { kind: 'reading'; progress?: { done: number; total: number } }
  /** Look at these alone: a sweep's, or the selected ones; undefined: at all. `title` says what they are. */
  | { kind: 'scope'; folders?: string[]; title?: string }
  /** What a run adds up to, for curves and gates. The answer to `open`, and again when it has changed. */
  | { kind: 'state'; folder: string; state?: RunState; problem?: string }
  /** What a run was made of; without it, of a run that does not say. The answer to `made`. */
  | { kind: 'made'; folder: string; made?: MadeOf };

export type FromMany =
  | { kind: 'ready' }
  /** Send these runs whole, as long as they are wanted; takes the place of the list before. */
  | { kind: 'open'; folders: string[] }
  /** What these runs were made of is wanted: versions, device, data, source. It does not change. */
  | { kind: 'made'; folders: string[] }
  /** Evaluations of this epoch are wanted in `points.chosen`; undefined: none. */
  | { kind: 'epoch'; epoch?: number | undefined }
  /** Show a run in the Training view. */
  | { kind: 'show'; folder: string }
  /** Its row has been pointed at, or no row is any more: the tree marks it too. */
  | { kind: 'pointed'; folder?: string | undefined }
  /** Open the editor's difference of the stored experiments of two runs. */
  | { kind: 'sourceDiff'; folders: [string, string] }
  /** What the view remembers in the workspace: columns, order, filters, grouping, baseline. Opaque to the host. */
  | { kind: 'remember'; memory: unknown }
  /** Offer to save a text, e.g. the table as CSV, Markdown or LaTeX. */
  | { kind: 'saveText'; name: string; text: string }
  | FigureMessage
  | { kind: 'error'; message: string };
