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

/** What a press on a name does is read from its button: `data-block` and `data-costless` fold, `data-layer` leads to a line. */
export function fillName(cell: HTMLElement, item: Item, { grouped, unit }: ProfileSettings): void {
  const known = cell.firstElementChild;
  const button = known instanceof HTMLButtonElement ? known : h('button', { type: 'button', class: 'link' });
  if (known !== button) cell.replaceChildren(button);
  for (const kind of ['block', 'costless', 'layer'] as const)
    setAttribute(button, `data-${kind}`, item.kind !== kind ? false : 'row' in item ? item.row.name : item.name);
  if (item.kind === 'layer') {
    fillLayerName(button, item.row, grouped);
    return;
  }
  button.disabled = false;
  setAttribute(button, 'aria-expanded', String(item.open));
  const count = item.layers === 1 ? t('1 layer') : t('{0} layers', item.layers);
  setAttribute(button, 'title', item.kind === 'block' ? count : false);
  const unused = `${unit}s`;
  const costless =
    item.layers === 1 ? t('1 layer without {0}', unused) : t('{0} layers without {1}', item.layers, unused);
  setText(button, item.kind === 'block' ? item.name : costless);
  setAttribute(button, 'aria-label', item.kind === 'block' ? false : `${item.name}: ${costless}`);
}

function fillLayerName(button: HTMLButtonElement, row: Row, grouped: boolean): void {
  const { name, layer, gates } = row;
  button.disabled = layer.source === null;
  setAttribute(button, 'aria-expanded', false);
  // Beside code the column of the gates is left out.
  const gated = gates.length > 0 && t('switched by {0}', gates.join(t(' and ')));
  const said = [layer.source !== null && `${layer.source.file}:${layer.source.line}`, gated].filter(Boolean);
  setAttribute(button, 'title', said.length > 0 && said.join(', '));
  // Under the name of its block, the rest of it is enough for the eye.
  setText(button, grouped ? nameInBlock(row) : name);
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
