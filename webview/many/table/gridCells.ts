/** The elements of a grid's cells: made once, then filled with what they say. */
import { h, setAttribute, setText, show } from '../../shared/dom';
import { t } from '../../shared/l10n';
import { type GridCell, type GridColumn, type GridItem, nameColumn } from './gridTypes';

export function makeHead(): HTMLElement {
  const menu = h('button', { type: 'button', class: 'column-menu', tabindex: -1, 'data-do': 'columnMenu' }, '⋮');
  return h(
    'th',
    { scope: 'col' },
    h('span', { class: 'title' }),
    menu,
    h('span', { class: 'handle', 'data-do': 'resize' }),
  );
}

export function fillHead(cell: HTMLElement, column: GridColumn, columns: readonly GridColumn[]): void {
  const { key, title, hint, numeric, sort, filtered } = column;
  setAttribute(cell, 'data-column', key);
  setAttribute(cell, 'title', hint);
  setAttribute(cell, 'class', `${numeric ? '' : 'words '}${filtered ? 'filtered' : ''}`.trim() || false);
  setAttribute(cell, 'aria-sort', sort === undefined ? false : sort.descending ? 'descending' : 'ascending');
  // The place is said where there are several keys.
  const several = columns.filter((other) => other.sort !== undefined).length > 1;
  setAttribute(cell, 'data-place', sort !== undefined && several ? sort.place : false);
  freeze(cell, column, columns);
  const [text, menu] = cell.children;
  if (text !== undefined) setText(text, title);
  if (menu !== undefined) setAttribute(menu, 'aria-label', t('Menu of the column {0}', title));
}

export function makeRow(key: string): HTMLTableRowElement {
  return h('tr', { 'data-key': key });
}

export function fillRow(row: HTMLTableRowElement, item: GridItem, columns: readonly GridColumn[]): void {
  const { classes, level, open } = item;
  setAttribute(row, 'class', classes === '' ? false : classes);
  setAttribute(row, 'aria-level', open === undefined && level === 1 ? false : level);
  setAttribute(row, 'aria-expanded', open === undefined ? false : String(open));
  setAttribute(row, 'aria-selected', String(item.name.checked));
  while (row.childElementCount > columns.length) row.lastElementChild?.remove();
  while (row.childElementCount < columns.length) row.append(row.childElementCount === 0 ? makeName() : makeCell());
  for (const [i, column] of columns.entries()) {
    const cell = row.children[i] as HTMLElement;
    setAttribute(cell, 'data-column', column.key);
    freeze(cell, column, columns);
    if (column.key === nameColumn) fillName(cell, item);
    else fillCell(cell, column, item.cell(column.key));
  }
}

/** Past those that stay before it. */
function freeze(cell: HTMLElement, column: GridColumn, columns: readonly GridColumn[]): void {
  const before = columns.slice(0, columns.indexOf(column));
  const left = column.frozen ? `${before.reduce((sum, { width }) => sum + width, 0)}px` : '';
  if (cell.style.left !== left) cell.style.left = left;
  cell.classList.toggle('frozen', column.frozen);
  cell.classList.toggle('last-frozen', column.frozen && !columns[before.length + 1]?.frozen);
}

function makeName(): HTMLElement {
  return h(
    'th',
    { scope: 'row', class: 'words' },
    h(
      'span',
      { class: 'name' },
      h('span', { class: 'fold', 'data-do': 'open', 'aria-hidden': 'true' }),
      h('input', { type: 'checkbox', tabindex: -1, 'data-do': 'check' }),
      h('span', { class: 'swatch', 'aria-hidden': 'true' }),
      h('button', { type: 'button', class: 'run-name', tabindex: -1, 'data-do': 'open' }),
      h('span', { class: 'warning', role: 'img' }, '≠'),
      h('span', { class: 'badge' }),
      h('button', { type: 'button', class: 'row-menu', tabindex: -1, 'data-do': 'menu' }, '⋯'),
    ),
  );
}

function fillName(cell: HTMLElement, { name, level, open }: GridItem): void {
  const [fold, box, swatch, text, warning, badge, menu] = cell.firstElementChild?.children ?? [];
  if (!(fold instanceof HTMLElement && box instanceof HTMLInputElement && swatch instanceof HTMLElement)) return;
  if (!(text instanceof HTMLElement && badge instanceof HTMLElement && menu instanceof HTMLElement)) return;
  if (!(warning instanceof HTMLElement)) return;
  setAttribute(cell, 'data-level', level);
  show(fold, open !== undefined);
  setText(fold, open ? '▾' : '▸');
  if (box.checked !== name.checked) box.checked = name.checked;
  setAttribute(box, 'aria-label', t('Choose {0}', name.text));
  if (swatch.style.backgroundColor !== name.color) swatch.style.backgroundColor = name.color;
  setText(text, name.text);
  setAttribute(text, 'title', name.title);
  show(warning, name.warning !== '');
  setAttribute(warning, 'title', name.warning);
  setAttribute(warning, 'aria-label', t('Does not compare: {0}', name.warning));
  setText(badge, name.note);
  show(badge, name.note !== '');
  setAttribute(menu, 'aria-label', t('Menu of {0}', name.text));
}

const makeCell = (): HTMLElement => h('td', {}, h('span', { class: 'mark' }), h('span'), h('span', { class: 'delta' }));

function fillCell(cell: HTMLElement, { numeric }: GridColumn, { text, title = '', delta, mark = '' }: GridCell): void {
  const [before, value, behind] = cell.children;
  if (!(before instanceof HTMLElement) || value === undefined || !(behind instanceof HTMLElement)) return;
  cell.classList.toggle('words', !numeric);
  setAttribute(cell, 'title', title === '' ? false : title);
  show(before, mark !== '');
  setAttribute(before, 'data-status', mark === '' ? false : mark);
  setText(value, text);
  show(behind, delta !== undefined);
  setText(behind, delta?.text ?? '');
  setAttribute(behind, 'title', delta?.title ?? false);
  setAttribute(behind, 'data-good', delta?.good === undefined ? false : String(delta.good));
}
