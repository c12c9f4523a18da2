/**
 * The numbers behind a canvas. Always in the page, so that a screen reader finds them; seen by everybody once
 * "Show data" was pressed.
 */
import { button, h, repeat, setAttribute, setText } from './dom';
import { t } from './l10n';

export interface DataTable {
  columns: string[];
  rows: string[][];
}

export interface TableView {
  readonly element: HTMLElement;
  readonly toggle: HTMLButtonElement;
  update(table: DataTable): void;
}

export function dataTable(id: string, title: string, open: boolean, onToggle: (open: boolean) => void): TableView {
  const head = h('tr');
  const body = h('tbody');
  const table = h('table', { 'aria-label': t('Data of {0}', title) }, h('thead', {}, head), body);
  const scroller = { id: `${id}-data`, role: 'region', 'aria-label': t('Data of {0}', title) };
  const element = h('div', scroller, table);
  const toggle = button('', 'link', () => {
    setOpen(!open);
    onToggle(open);
  });
  setAttribute(toggle, 'aria-controls', `${id}-data`);
  setOpen(open);
  return {
    element,
    toggle,
    update({ columns, rows }) {
      repeat(head, columns, () => h('th', { scope: 'col' }), setText);
      repeat(
        body,
        rows,
        () => h('tr'),
        (row, cells) => repeat(row, cells, () => h('td'), setText),
      );
    },
  };

  function setOpen(value: boolean): void {
    open = value;
    element.className = open ? 'scroller' : 'visually-hidden';
    // Only what is seen may take the focus to be scrolled.
    setAttribute(element, 'tabindex', open ? 0 : false);
    setAttribute(toggle, 'aria-expanded', String(open));
    setText(toggle, open ? t('Hide data') : t('Show data'));
    // Where it is drawn as a sign alone.
    setAttribute(toggle, 'title', open ? t('Hide data') : t('Show data'));
  }
}
