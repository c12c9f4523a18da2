/** The keyboard in a grid: from cell to cell, and what the mouse does on heads and rows. */
import type { Place } from './grid';
import { type GridActions, type GridColumn, type GridItem, nameColumn } from './gridTypes';

export interface Sheet {
  columns(): readonly GridColumn[];
  items(): readonly GridItem[];
  place(): Place;
  go(place: Place): void;
}

/** Rows that Page Down goes. */
const pageRows = 20;
/** Pixels that a key makes a column wider. */
const widen = 16;

export function gridKeys(sheet: Sheet, actions: GridActions): (event: KeyboardEvent) => void {
  return (event) => {
    // Ctrl+C and the like are the editor's.
    if (event.metaKey || (event.ctrlKey && event.key !== 'Home' && event.key !== 'End')) return;
    const done = sheet.place().row === undefined ? onHead(event, sheet, actions) : onRow(event, sheet, actions);
    if (done || walk(event, sheet)) event.preventDefault();
  };
}

function onHead({ key, altKey, shiftKey }: KeyboardEvent, sheet: Sheet, actions: GridActions): boolean {
  const columns = sheet.columns();
  const at = Math.max(
    0,
    columns.findIndex((column) => column.key === sheet.place().column),
  );
  const column = columns[at];
  if (column === undefined) return false;
  const by = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (altKey && shiftKey && by !== undefined) {
    actions.resize(column.key, column.width + by * widen);
    return true;
  }
  if (altKey && by !== undefined) {
    const to = columns[by < 0 ? at - 1 : at + 2];
    if (column.key !== nameColumn && to?.key !== nameColumn && at + by < columns.length)
      actions.move(column.key, to?.key);
    return true;
  }
  if (key === 'Enter') actions.sort(column.key, shiftKey);
  else if (key === ' ' || asksForMenu(key, shiftKey)) actions.columnMenu(column.key, activeBox());
  else return false;
  return true;
}

function onRow({ key, shiftKey, altKey }: KeyboardEvent, sheet: Sheet, actions: GridActions): boolean {
  const { row, column } = sheet.place();
  if (row === undefined || altKey) return false;
  const item = sheet.items().find((one) => one.key === row);
  if (item === undefined) return false;
  const folds = item.open !== undefined && (column === nameColumn || column === '');
  if (asksForMenu(key, shiftKey)) actions.rowMenu(row, activeBox());
  else if (key === 'Enter') actions.open(row);
  else if (key === ' ') actions.check(row, shiftKey);
  else if (folds && key === (item.open ? 'ArrowLeft' : 'ArrowRight')) actions.open(row);
  else return actions.key(key, row);
  return true;
}

const asksForMenu = (key: string, shift: boolean) => key === 'ContextMenu' || (shift && key === 'F10');

const activeBox = (): DOMRect => document.querySelector('#active-cell')?.getBoundingClientRect() ?? new DOMRect();

function walk({ key, ctrlKey, altKey }: KeyboardEvent, sheet: Sheet): boolean {
  if (altKey) return false;
  const [columns, items] = [sheet.columns(), sheet.items()];
  const { row, column } = sheet.place();
  // The head is above the first row.
  const y = items.findIndex((item) => item.key === row);
  const x = Math.max(
    0,
    columns.findIndex((one) => one.key === column),
  );
  const [lastRow, lastColumn] = [items.length - 1, columns.length - 1];
  const to = {
    ArrowUp: [x, y - 1],
    ArrowDown: [x, y + 1],
    ArrowLeft: [x - 1, y],
    ArrowRight: [x + 1, y],
    PageUp: [x, Math.max(0, y - pageRows)],
    PageDown: [x, y + pageRows],
    Home: ctrlKey ? [0, 0] : [0, y],
    End: ctrlKey ? [lastColumn, lastRow] : [lastColumn, y],
  }[key];
  if (to === undefined) return false;
  const [nextX = 0, nextY = 0] = to;
  const next = items[Math.min(lastRow, Math.max(-1, nextY))];
  const nextColumn = columns[Math.min(lastColumn, Math.max(0, nextX))];
  sheet.go({ row: next?.key, column: nextColumn?.key ?? nameColumn });
  return true;
}
