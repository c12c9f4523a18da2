/**
 * What the extension host and a view say to each other. Up: state and events. Down: commands. Nothing here is answered;
 * what a command leads to comes back as an event. The theme needs no message: VS Code gives it to the page.
 */
import type { RunEvent, Source } from '../events/events';
import type { RunState } from '../events/runState';
import type { ShownCheckpoint } from '../facts/shownCheckpoint';
import type { PredictionIndex } from '../files/predictions';

/** A run as a list offers it. */
export interface RunChoice {
  folder: string;
  /** Name of its folder: unique in a workspace in all but odd cases. */
  id: string;
  /** One line for people, in their language: experiment, accuracy, date. */
  text: string;
}

export type GateAspect = 'classes' | 'fit';

/** From the host. JSON on the way: `undefined` fields vanish, NaN arrives as null. */
export type ToView =
  | FileMessage
  /** Everything that is known; takes the place of all before. The answer to `ready`. */
  | { kind: 'snapshot'; state: RunState }
  /** What the run is called; before its snapshot, and when somebody calls it something else. */
  | { kind: 'named'; name: string }
  /** Another run is shown, or this one was asked for: begin at the top. */
  | { kind: 'top' }
  /** What came since, in the order of the file. */
  | { kind: 'events'; events: RunEvent[] }
  /** Show the numbers of this checkpoint; before a snapshot, and whenever somebody has switched. */
  | { kind: 'checkpoint'; shown: ShownCheckpoint }
  /** A long run is still being read, 0 … 1; a snapshot follows. `sample`, once: what a part of its events add up to. */
  | { kind: 'reading'; share: number; sample?: RunState }
  /** Show this gate, its rates by class or its fit; for the Gates view. After a snapshot. */
  | { kind: 'focus'; gate: string; channel?: number; aspect?: GateAspect }
  /** The other runs of the workspace, newest first; for a view that compares. Again whenever the list changes. */
  | { kind: 'runs'; runs: RunChoice[] }
  /** Everything that is known of a run that was asked for with `compare`; takes the place of all that was known of it before. */
  | { kind: 'compared'; folder: string; state: RunState }
  /** What came of it since. */
  | { kind: 'comparedEvents'; folder: string; events: RunEvent[] };

/** From a view. */
export type FromView =
  | FileQuestion
  /** The page listens, and knows nothing yet. */
  | { kind: 'ready' }
  /** Show this checkpoint of the run that is shown, here and wherever else its numbers are. */
  | { kind: 'showCheckpoint'; shown: ShownCheckpoint }
  /** Write a checkpoint and end the run that is shown. */
  | { kind: 'stop' }
  /** Go on with the run that is shown. */
  | { kind: 'resume' }
  /** Evaluate the run that is shown. */
  | { kind: 'evaluate' }
  /** Write what is predicted for every pixel of the test images. */
  | { kind: 'predict' }
  /** Send these other runs of the workspace too, by their folders; takes the place of the list before. */
  | { kind: 'compare'; folders: string[] }
  /** Show what each layer of the run that is shown costs. */
  | { kind: 'profile' }
  /** Show a place in the user's code. */
  | { kind: 'openSource'; source: Source }
  | FigureMessage
  /** Something in the page went wrong; for the log. */
  | { kind: 'error'; message: string };

/** From any view: offer to save a figure. `svg` and `csv` are texts, `png` is base64. */
export type FigureMessage = { kind: 'saveFigure'; name: string; svg: string; png: string; csv: string };

/** From the host: files of the run beside its events, for the view whose record (panelKinds.ts) reads them. */
export type FileMessage =
  /**
   * The last evaluation image by image: the bytes of `samples.bin`, or why they cannot be read; neither as long as there
   * are none. For the Samples view, after a snapshot and after every evaluation.
   */
  | { kind: 'samples'; bytes?: Uint8Array; problem?: string }
  /** Pictures of these images: [samples, height, width, 3]. The answer to `thumbnails`. */
  | { kind: 'thumbnails'; samples: number[]; height: number; width: number; pixels: Uint8Array }
  /**
   * What is predicted for every pixel of the test images, or why it cannot be read; neither as long as nobody has asked for it.
   * `missing`: what is there is of the other checkpoint, not of this one.
   */
  | { kind: 'predictions'; index?: PredictionIndex; problem?: string; missing?: ShownCheckpoint }
  /** The bytes of a PNG of the index. The answer to `sheet`. */
  | { kind: 'sheet'; sheet: string; bytes: Uint8Array };

/** From a view: asks for more of its files. */
export type FileQuestion =
  /** Pictures of these test images are wanted. */
  | { kind: 'thumbnails'; samples: number[] }
  /** A picture of the index is wanted. */
  | { kind: 'sheet'; sheet: string };
