/**
 * What the extension host and a view say to each other. Up: state and events. Down: commands. Nothing here is answered;
 * what a command leads to comes back as an event. The theme needs no message: VS Code gives it to the page.
 */
import type { RunEvent, Source } from './events';
import type { RunState } from './runState';

/** From the host. JSON on the way: `undefined` fields vanish, NaN arrives as null. */
export type ToView =
  /** Everything that is known; takes the place of all before. The answer to `ready`. */
  | { kind: 'snapshot'; state: RunState }
  /** What came since, in the order of the file. */
  | { kind: 'events'; events: RunEvent[] }
  /**
   * The last evaluation image by image: the bytes of `samples.bin`, or why they cannot be read; neither as long as there
   * are none. For the Samples view, after a snapshot and after every evaluation.
   */
  | { kind: 'samples'; bytes?: Uint8Array; problem?: string }
  /** Pictures of these images: [samples, height, width, 3]. The answer to `thumbnails`. */
  | { kind: 'thumbnails'; samples: number[]; height: number; width: number; pixels: Uint8Array }
  /** Show this gate; for the Gates view. After a snapshot. */
  | { kind: 'focus'; gate: string; channel?: number };

/** From a view. */
export type FromView =
  /** The page listens, and knows nothing yet. */
  | { kind: 'ready' }
  /** Write a checkpoint and end the run that is shown. */
  | { kind: 'stop' }
  /** Go on with the run that is shown. */
  | { kind: 'resume' }
  /** Evaluate the run that is shown. */
  | { kind: 'evaluate' }
  /** Pictures of these test images are wanted. */
  | { kind: 'thumbnails'; samples: number[] }
  /** Show a place in the user's code. */
  | { kind: 'openSource'; source: Source }
  /** Offer to save a figure: `svg` and `csv` are texts, `png` is base64. */
  | { kind: 'save'; name: string; svg: string; png: string; csv: string }
  /** Something in the page went wrong; for the log. */
  | { kind: 'error'; message: string };
