/** What the extension host and the Preview Data view say to each other. Nothing here is answered: what is asked for comes back as a preview. */
import type { Source } from '../events/events';
import type { Preview, PreviewSplit } from '../files/preview';

/** Which batch of an experiment is looked at. */
export interface PreviewAsked {
  split: PreviewSplit;
  /** From 0. */
  batch: number;
  /** Undefined: the experiment's own. */
  seed?: number | undefined;
}

/** From the host. */
export type ToPreviewView =
  /** Takes the place of all before; the answer to `ready`, too. */
  | {
      kind: 'preview';
      preview: Preview;
      /** Of the experiment. */
      name: string;
      /** The experiment was saved after the preview was made. */
      outdated: boolean;
    }
  /** This batch is being read; null: none is any more. */
  | { kind: 'reading'; name: string; asked: PreviewAsked | null }
  /** It could not be read. */
  | { kind: 'failed'; name: string; message: string; hint?: string | undefined; source?: Source | undefined };

/** From the view. */
export type FromPreviewView =
  /** The page listens, and knows nothing yet. */
  | { kind: 'ready' }
  /** Show this batch. */
  | { kind: 'show'; asked: PreviewAsked }
  /** Read again what was asked for last. */
  | { kind: 'again' }
  /** Show a place in the user's code. */
  | { kind: 'openSource'; source: Source }
  /** Something in the page went wrong; for the log. */
  | { kind: 'error'; message: string };
