/**
 * The numbers behind a canvas. Always in the page, so that a screen reader finds them; seen by everybody once
 * "Show data" was pressed, and then to be taken away into a spreadsheet.
 */

import { tsv } from '../../src/base/csv';
import { copyText } from './clipboard';
import { button, h, repeat, setAttribute, setText, show } from './dom';
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

/** The header, then the rows: unrounded, as a figure gives them (`figure.ts`); undefined where there are none yet. */
type Numbers = () => (string | number)[][] | undefined;

/** @param numbers what *Copy* takes: more digits, and more points, than a person reads. */
export function dataTable(
  id: string,
  title: string,
  open: boolean,
  onToggle: (open: boolean) => void,
  numbers: Numbers,
): TableView {
  const head = h('tr');
  const body = h('tbody');
  const table = h('table', { 'aria-label': t('Data of {0}', title) }, h('thead', {}, head), body);
  const area = h('div', { id: `${id}-data`, role: 'region', 'aria-label': t('Data of {0}', title) }, table);
  const copying = copyLine(title, numbers);
  const element = h('div', {}, copying, area);
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
    element.className = open ? 'data' : 'visually-hidden';
    area.className = open ? 'scroller' : '';
    show(copying, open);
    // Only what is seen may take the focus to be scrolled.
    setAttribute(area, 'tabindex', open ? 0 : false);
    setAttribute(toggle, 'aria-expanded', String(open));
    setText(toggle, open ? t('Hide data') : t('Show data'));
    // Where it is drawn as a sign alone.
    setAttribute(toggle, 'title', open ? t('Hide data') : t('Show data'));
  }
}

/** The button, and what came of it. */
function copyLine(title: string, numbers: Numbers): HTMLElement {
  const said = h('span', { class: 'quiet', role: 'status' });
  const copy = button(t('Copy'), 'link', async () => {
    const rows = numbers();
    if (rows === undefined) return;
    const count = rows.length - 1;
    const done = count === 1 ? t('Copied 1 row') : t('Copied {0} rows', count);
    setText(said, await copyText(tsv(rows), done, t('The numbers could not be copied.')));
  });
  setAttribute(copy, 'aria-label', t('Copy data of {0}', title));
  setAttribute(copy, 'title', t('Every point, unrounded, for a spreadsheet'));
  return h('div', { class: 'copying' }, copy, said);
}
