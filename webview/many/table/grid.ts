/**
 * A table of thousands of rows that is used like a sheet: one stop of the Tab key, arrow keys lead from cell to cell, columns
 * are sorted, moved and made wider, and some stay at the left. What is in the cells comes as texts; rows keep their elements
 * as long as they are in sight, so that nothing is drawn twice and nothing moves that has not changed.
 */
import { h, repeat, setAttribute } from '../../shared/dom';
import { fillHead, fillRow, makeHead, makeRow } from './gridCells';
import { gridKeys } from './gridKeys';
import type { GridActions, GridColumn, GridItem } from './gridTypes';
import { headGestures } from './headGestures';
import { rowHeight, virtualRows } from './virtualRows';

/** Where the keyboard is: a cell; of the head without a row. */
export interface Place {
  row: string | undefined;
  column: string;
}

export interface Grid {
  readonly element: HTMLElement;
  /** @param tree some rows are below others. */
  update(columns: readonly GridColumn[], items: readonly GridItem[], tree: boolean): void;
  /** Brings a row to the eye. */
  reveal(key: string): void;
}

export function grid(label: string, actions: GridActions): Grid {
  const widths = h('colgroup');
  const head = h('tr');
  const [above, below] = [h('tr', { role: 'presentation' }), h('tr', { role: 'presentation' })];
  const body = h('tbody', {}, above, below);
  const table = h('table', { class: 'grid', tabindex: 0, 'aria-label': label }, widths, h('thead', {}, head), body);
  const element = h('div', { class: 'grid-area' }, table);
  const rows = virtualRows(element, rowHeight, () => draw());
  const elements = new Map<string, HTMLTableRowElement>();
  let columns: readonly GridColumn[] = [];
  let items: readonly GridItem[] = [];
  let place: Place = { row: undefined, column: '' };

  const draw = () => {
    const { from, to, above: over, below: under } = rows.window(items.length);
    above.style.height = `${over}px`;
    below.style.height = `${under}px`;
    placeRows(elements, above, items.slice(from, to), from, columns);
    markPlace();
  };
  const markPlace = () => {
    const row = place.row === undefined ? head : elements.get(place.row);
    const at = columns.findIndex(({ key }) => key === place.column);
    markCell(table, row?.children[Math.max(0, at)]);
  };
  const go = (next: Place) => {
    place = next;
    const index = items.findIndex(({ key }) => key === next.row);
    if (index >= 0) rows.scrollTo(index);
    draw();
    const cell = table.querySelector<HTMLElement>('#active-cell');
    if (cell !== null && cell.style.left === '') showSideways(element, cell);
    actions.point(next.row);
  };
  const state = { columns: () => columns, items: () => items, place: () => place, go };
  table.addEventListener('keydown', gridKeys(state, actions));
  listen(table, body, actions, (next) => {
    place = next;
    markPlace();
  });
  headGestures(head, () => columns, actions);

  return {
    element,
    update(nextColumns, nextItems, tree) {
      [columns, items] = [nextColumns, nextItems];
      setAttribute(table, 'role', tree ? 'treegrid' : 'grid');
      setAttribute(table, 'aria-rowcount', items.length + 1);
      setAttribute(table, 'aria-colcount', columns.length);
      setWidths(table, widths, columns);
      repeat(head, columns, makeHead, (cell, column) => fillHead(cell, column, columns));
      draw();
    },
    reveal(key) {
      const index = items.findIndex((item) => item.key === key);
      if (index >= 0) rows.scrollTo(index);
    },
  };
}

/** Those in sight, behind `above`. */
function placeRows(
  elements: Map<string, HTMLTableRowElement>,
  above: Element,
  shown: readonly GridItem[],
  from: number,
  columns: readonly GridColumn[],
): void {
  const keys = new Set(shown.map(({ key }) => key));
  for (const [key, row] of elements)
    if (!keys.has(key)) {
      row.remove();
      elements.delete(key);
    }
  let before = above;
  for (const [i, item] of shown.entries()) {
    const row = elements.get(item.key) ?? makeRow(item.key);
    elements.set(item.key, row);
    // A row that stands where it is to stand is not touched: it would lose what is under the pointer.
    if (before.nextElementSibling !== row) before.after(row);
    before = row;
    // The head is the first row.
    setAttribute(row, 'aria-rowindex', from + i + 2);
    setAttribute(row, 'data-odd', (from + i) % 2 === 1);
    fillRow(row, item, columns);
  }
}

/** Where the keyboard is. */
function markCell(table: HTMLElement, cell: Element | undefined): void {
  const marked = table.querySelector('#active-cell');
  if (marked !== cell) marked?.removeAttribute('id');
  if (cell !== undefined) cell.id = 'active-cell';
  setAttribute(table, 'aria-activedescendant', cell === undefined ? false : 'active-cell');
}

function setWidths(table: HTMLElement, group: HTMLElement, columns: readonly GridColumn[]): void {
  repeat(
    group,
    columns,
    () => h('col'),
    (col, { width }) => setWidth(col, width),
  );
  setWidth(
    table,
    columns.reduce((sum, { width }) => sum + width, 0),
  );
}

function setWidth(element: HTMLElement, width: number): void {
  if (element.style.width !== `${width}px`) element.style.width = `${width}px`;
}

/** Past the columns that stay at the left. */
function showSideways(area: HTMLElement, cell: HTMLElement): void {
  const frozen = [...(cell.parentElement?.children ?? [])].filter(
    (other) => other instanceof HTMLElement && other.style.left !== '',
  );
  const room = frozen.reduce((sum, other) => sum + other.clientWidth, 0);
  const [left, right] = [cell.offsetLeft - room, cell.offsetLeft + cell.offsetWidth - area.clientWidth];
  if (area.scrollLeft > left) area.scrollLeft = left;
  else if (area.scrollLeft < right) area.scrollLeft = right;
}

const rowOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('tr[data-key]') : null;

const columnOf = (target: EventTarget | null): string =>
  (target instanceof Element ? target.closest<HTMLElement>('[data-column]')?.dataset.column : undefined) ?? '';

/** The mouse on rows. */
function listen(table: HTMLElement, body: HTMLElement, actions: GridActions, go: (place: Place) => void): void {
  // What stands in a cell does not take the focus from the table.
  table.addEventListener('mousedown', (event) => {
    if (event.target instanceof Element && event.target.closest('button, input')) {
      event.preventDefault();
      table.focus({ preventScroll: true });
    }
  });
  body.addEventListener('click', (event) => {
    const key = rowOf(event.target)?.dataset.key;
    if (key === undefined || !(event.target instanceof Element)) return;
    go({ row: key, column: columnOf(event.target) });
    const control = event.target.closest<HTMLElement>('[data-do]')?.dataset.do;
    if (control === 'check') actions.check(key, event.shiftKey);
    else if (control === 'open') actions.open(key);
    else if (control === 'menu') actions.rowMenu(key, event.target.getBoundingClientRect());
  });
  body.addEventListener('contextmenu', (event) => {
    const key = rowOf(event.target)?.dataset.key;
    if (key === undefined) return;
    event.preventDefault();
    actions.rowMenu(key, new DOMRect(event.clientX, event.clientY, 0, 0));
  });
  let pointed: string | undefined;
  const point = (key: string | undefined) => {
    if (key === pointed) return;
    pointed = key;
    actions.point(key);
  };
  body.addEventListener('pointerover', ({ target }) => point(rowOf(target)?.dataset.key));
  table.addEventListener('pointerleave', () => point(undefined));
}
