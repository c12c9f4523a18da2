/** The cells of the table of layers: heads to sort by, names to press, words, and numbers with a bar. */
import { h, setAttribute, setText } from '../shared/dom';
import { dash } from '../shared/format';
import { t } from '../shared/l10n';
import type { Item } from './arrange';
import type { Column } from './columns';
import { type Numbers, nameInBlock, type Row } from './rows';
import type { ProfileSettings } from './settings';

export const makeHead = () => h('th', { scope: 'col' }, h('button', { type: 'button', class: 'sort' }));

export function fillHead(
  cell: HTMLElement,
  { name, title, hint, numeric }: Column,
  { column, descending }: ProfileSettings,
) {
  const sorted = column === name ? (descending ? 'descending' : 'ascending') : 'none';
  setAttribute(cell, 'aria-sort', sorted);
  setAttribute(cell, 'class', name === 'name' ? name : numeric ? 'number' : `words ${name}`);
  setAttribute(cell, 'title', hint);
  const button = cell.firstElementChild as HTMLButtonElement;
  button.dataset.column = name;
  setText(button, title);
}

export function fillName(cell: HTMLElement, item: Item, grouped: boolean): void {
  const known = cell.firstElementChild;
  const button = known instanceof HTMLButtonElement ? known : h('button', { type: 'button', class: 'link' });
  if (known !== button) cell.replaceChildren(button);
  if (item.kind === 'block') {
    delete button.dataset.layer;
    button.dataset.block = item.name;
    button.disabled = false;
    setAttribute(button, 'aria-expanded', String(item.open));
    setAttribute(button, 'title', item.layers === 1 ? t('1 layer') : t('{0} layers', item.layers));
    setAttribute(button, 'aria-label', false);
    setText(button, item.name);
    return;
  }
  const { name, layer } = item.row;
  delete button.dataset.block;
  button.dataset.layer = name;
  button.disabled = layer.source === null;
  setAttribute(button, 'aria-expanded', false);
  setAttribute(button, 'title', layer.source === null ? false : `${layer.source.file}:${layer.source.line}`);
  // Under the name of its block, the rest of it is enough for the eye.
  setText(button, grouped ? nameInBlock(item.row) : name);
  setAttribute(button, 'aria-label', grouped ? name : false);
}

export function wordsOf({ kind, gates, name }: Row, column: Column, idle: ReadonlySet<string>): string {
  if (column.name === 'kind') return kind;
  return idle.has(name) ? t('saves nothing') : gates.join(', ');
}

export function fillWords(cell: HTMLElement, { name }: Column, words: string): void {
  setText(cell, words);
  setAttribute(cell, 'class', `words ${name}`);
  // It may be cut off at the edge.
  setAttribute(cell, 'title', words === '' ? false : words);
}

export function fillNumber(
  cell: HTMLElement,
  { text, exact, bar }: Column,
  numbers: Numbers,
  longestBar: number,
): void {
  const written = text(numbers);
  setText(cell, written);
  setAttribute(cell, 'title', exact?.(numbers) ?? false);
  const length = longestBar > 0 ? (bar?.(numbers) ?? 0) / longestBar : 0;
  setAttribute(
    cell,
    'class',
    length > 0 ? 'number bar' : written === dash || written === '0' ? 'number none' : 'number',
  );
  if (length > 0) cell.style.setProperty('--length', String(length));
}
