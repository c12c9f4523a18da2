/** A rectangle of the treemap: its colour, what is written in it, and what it says in full. */

import type { Unit } from '../../../src/protocol/files/profileReport';
import { h, setAttribute, setText } from '../../shared/dom';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { nameInBlock, type Row } from '../rows';
import type { Cell, Rect } from './layout';
import type { Step } from './scale';

/** Pixels, as in the style sheet. */
const lineHeight = 18;

export function makeCell(): HTMLElement {
  const line = (name: string) => h('span', { class: `treemap-line ${name}` });
  const lines = [line('treemap-name'), line(''), line('treemap-block')];
  return h('button', { type: 'button', class: 'treemap-cell' }, ...lines);
}

export function fillCell(
  element: HTMLElement,
  { row, rect }: Cell,
  step: Step | undefined,
  unit: Unit,
  format: Format,
): void {
  element.dataset.layer = row.name;
  setAttribute(element, 'title', labelOf(row, unit, format));
  place(element, rect);
  if (step) paint(element, step);
  // As many lines as there is room for: its name in its block, its share, its block.
  const lines = [nameInBlock(row), format.percent(row.share), row.block === row.name ? '' : row.block];
  const room = rect.width < 52 ? 0 : Math.floor((rect.height - 4) / lineHeight);
  for (const [i, line] of lines.entries()) setText(element.children[i] as HTMLElement, i < room ? line : '');
}

export function place(element: HTMLElement, { x, y, width, height }: Rect): void {
  for (const [side, value] of Object.entries({ left: x, top: y, width, height }))
    element.style.setProperty(side, `${value.toFixed(2)}px`);
}

export function paint(element: HTMLElement, { fill, ink }: Step): void {
  element.style.setProperty('--fill', fill);
  element.style.setProperty('--ink', ink);
}

export const nameOf = (target: EventTarget | null): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>('.treemap-cell')?.dataset.layer : undefined;

function labelOf({ name, kind, block, share, saved, gates, cost, layer }: Row, unit: Unit, format: Format): string {
  const parts = [
    `${block === name ? name : t('{0} in {1}', name, block)}, ${kind}: ${format.si(cost)} ${unit}s`,
    t('{0} of all', format.percent(share)),
    saved !== undefined && t('gates save {0}', format.percent(saved)),
    gates.length > 0 && t('switched by {0}', gates.join(t(' and '))),
    layer.source !== null && t('line {0}', layer.source.line),
  ];
  return parts.filter((part) => part !== false).join(', ');
}
