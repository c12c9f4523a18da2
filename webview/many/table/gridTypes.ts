/** What a grid is given to draw: columns and rows of texts, already in order. */

export interface GridColumn {
  key: string;
  title: string;
  /** The whole story, on hover. */
  hint: string;
  numeric: boolean;
  /** Pixels. */
  width: number;
  /** Stays at the left. */
  frozen: boolean;
  /** Its place among the keys of the order, from 1. */
  sort?: { place: number; descending: boolean };
  /** Only some rows are shown because of it. */
  filtered: boolean;
}

export interface GridCell {
  text: string;
  title?: string;
  /** How far it is from the baseline; `good`: better, worse, or neither. */
  delta?: { text: string; title: string; good?: boolean };
  /** A mark before the text, e.g. of a state. */
  mark?: string;
}

export interface GridItem {
  /** Unique; what tells a row from another one, whatever is in it. */
  key: string;
  /** 1, or 2 for a row of a group. */
  level: 1 | 2;
  /** Of a group: its rows are listed below it. */
  open?: boolean;
  /** Words for its looks: `pinned`, `baseline`, `chosen`, `pointed`, `brushed`, `faint`. */
  classes: string;
  /** Of the name: what it is called, its colour, what is to be known of it, and why its numbers do not compare. */
  name: { text: string; color: string; title: string; checked: boolean; note: string; warning: string };
  cell(column: string): GridCell;
}

/** What somebody did with a grid. */
export interface GridActions {
  /** On the name: a run is opened, a group folded. */
  open(key: string): void;
  /** The box before the name; `all`: every row between it and the one that was checked last. */
  check(key: string, all: boolean): void;
  sort(column: string, add: boolean): void;
  /** @param to before this one; undefined: at the end. */
  move(column: string, to: string | undefined): void;
  resize(column: string, width: number): void;
  /** A menu of a column or a row is asked for. */
  columnMenu(column: string, anchor: DOMRect): void;
  rowMenu(key: string, anchor: DOMRect): void;
  point(key: string | undefined): void;
  /** A key that the grid does not know, on a row. */
  key(key: string, row: string): boolean;
}

/** Name of the column that says what a row is: always the first. */
export const nameColumn = 'name';
