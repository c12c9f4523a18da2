/**
 * What the view of many runs is made of: each picture is a part, told of the model whenever something in it is different, and
 * saying back what somebody pointed at or chose. Parts know nothing of each other; what one lights up, all light up.
 */
import type { RunState } from '../../src/protocol/events/runState';
import type { Mismatch } from '../../src/protocol/many/comparable';
import type { MadeOf } from '../../src/protocol/many/madeOf';
import type { RunColour } from '../../src/protocol/many/runColour';
import type { RunRow } from '../../src/protocol/many/runRow';
import type { FigureMessage } from '../../src/protocol/messages/viewMessages';
import type { Format } from '../shared/format';
import type { Theme } from '../shared/theme';
import type { ManyColumn } from './columns/manyColumn';

/** Which evaluation the numbers of a run are of. */
export type ShownPoint = keyof RunRow['points'];

/** Runs that differ in nothing but what they are grouped over, e.g. their seeds. */
export interface RunGroup {
  /** Unique among the groups, and the same from model to model. */
  key: string;
  /** What its runs have in common, for people. */
  title: string;
  runs: readonly RunRow[];
}

/** A model is made anew for every change: what is the same object is unchanged. */
export interface ManyModel {
  /** Runs of the scope that pass the filters, in the order of the table. */
  rows: readonly RunRow[];
  /** The same as groups, in the order of the table; undefined where runs stand alone. */
  groups: readonly RunGroup[] | undefined;
  /** Runs of the scope that were chosen by hand, in the order of the table; of none, the first of `rows`. */
  chosen: readonly RunRow[];
  /** Somebody has chosen them; else they are the first ones. */
  byHand: boolean;
  /** What the others are compared with. */
  baseline: RunRow | undefined;
  /** Runs whose numbers do not compare with the others' (of the baseline, where there is one), and why, by folder. */
  unlike: ReadonlyMap<string, readonly Mismatch[]>;
  /** Every column that these runs have something in: axes of pictures too. */
  columns: readonly ManyColumn[];
  shown: ShownPoint;
  /** Folder of the run that is pointed at, in any part. */
  pointed: string | undefined;
  /** Folders that a brush of some part holds; undefined: nothing is brushed. */
  brushed: ReadonlySet<string> | undefined;
  /** Whole runs, of those that `want` asked for, as far as they have come. The object of a run is another one when it has changed. */
  states: ReadonlyMap<string, RunState>;
  /** Why a wanted run cannot be read, by folder. */
  problems: ReadonlyMap<string, string>;
  /** What runs were made of, of those that `askMade` asked for, as far as it has come; undefined of one that does not say. */
  made: ReadonlyMap<string, MadeOf | undefined>;
}

/** More lines than this tell nobody anything: of more chosen runs the first are drawn. */
export const mostChosen = 50;

/** What a part may do. */
export interface ManyHost {
  readonly format: Format;
  /** A run's colours and dash, or a group's by its key: the same in every part. Others after `restyle`. */
  colourOf(key: string): RunColour;
  /** The one of this theme, `#rrggbb`. */
  colorOf(key: string): string;
  theme(): Theme;
  /** A run is pointed at; undefined: none any more. */
  point(folder: string | undefined): void;
  /** What a brush holds, of all of `rows`; undefined: it is gone. */
  brush(folders: Iterable<string> | undefined): void;
  /** In place of what was chosen. */
  choose(folders: Iterable<string>): void;
  /** Opens a run in the Training view. */
  show(folder: string): void;
  /** The whole of these runs is wanted, as long as this part is seen; takes the place of the list before. */
  want(folders: Iterable<string>): void;
  /** What these runs were made of is wanted: asked for once. */
  askMade(folders: Iterable<string>): void;
  /** The difference of the stored experiments of two runs, in the editor. */
  sourceDiff(before: string, after: string): void;
  save(figure: FigureMessage): void;
  saveText(name: string, text: string): void;
  /** What this part has remembered in the workspace: JSON of any version, read with care. */
  memory(): unknown;
  /** Remembers, and asks for `update` in the next frame. */
  remember(memory: unknown): void;
  /** Asks for `update` in the next frame. */
  redraw(): void;
}

export interface Part {
  readonly element: HTMLElement;
  /** At most once a frame, and only while the part is seen. */
  update(model: ManyModel): void;
  /** Takes the colours of the theme of now; an `update` follows. */
  restyle?(): void;
}

/** How a part is made: once, when it is first seen. */
export type MakePart = (host: ManyHost) => Part;
