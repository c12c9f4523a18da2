/** All values at one place, a row a line: the legend of every chart, and what a tooltip would have no room for. */
import { button, h, repeat, setAttribute, setText, show } from '../../shared/dom';
import { t } from '../../shared/l10n';
import { tableArea } from '../../shared/tableArea';
import type { ManyHost } from '../part';
import type { Line } from './lines';

export interface ReadRow {
  line: Line;
  /** One a metric; empty where there is none. */
  values: readonly string[];
  color: string;
  dash: readonly number[];
  pointed: boolean;
}

export interface Readout {
  readonly element: HTMLElement;
  /** @param where the values are of, in words. */
  update(where: string, columns: readonly string[], rows: readonly ReadRow[]): void;
}

const namespace = 'http://www.w3.org/2000/svg';

export function readout(host: ManyHost): Readout {
  const head = h('tr');
  const body = h('tbody');
  const table = h('table', { 'aria-label': t('Values of the lines') }, h('thead', {}, head), body);
  const caption = h('p', { class: 'quiet', role: 'status' });
  const element = h('div', { class: 'readout' }, caption, tableArea(t('Values of the lines'), table, 'whole'));
  let shown: readonly ReadRow[] = [];
  const rowAt = (target: EventTarget | null) => {
    const row = target instanceof Element ? target.closest('tbody tr') : null;
    return row === null ? undefined : shown[[...body.children].indexOf(row)];
  };
  const point = ({ target }: Event) => {
    const row = rowAt(target);
    if (row !== undefined) host.point(row.line.runs[0]?.folder);
  };
  body.addEventListener('pointerover', point);
  body.addEventListener('focusin', point);
  body.addEventListener('pointerleave', () => host.point(undefined));
  body.addEventListener('focusout', () => host.point(undefined));
  body.addEventListener('click', ({ target }) => {
    const row = target instanceof Element && target.closest('button') ? rowAt(target) : undefined;
    if (row !== undefined && !row.line.isGroup) host.show(row.line.key);
  });
  return {
    element,
    update(where, columns, rows) {
      shown = rows;
      setText(caption, where);
      repeat(head, [t('Run'), ...columns], () => h('th', { scope: 'col' }), setText);
      repeat(body, rows, makeRow, fillRow);
    },
  };
}

function makeRow(): HTMLElement {
  const swatch = document.createElementNS(namespace, 'svg');
  swatch.setAttribute('viewBox', '0 0 20 8');
  swatch.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(namespace, 'path');
  line.setAttribute('d', 'M0 4H20');
  swatch.append(line);
  const name = button('', 'link', () => undefined);
  const group = h('span');
  return h('tr', {}, h('th', { scope: 'row' }, h('span', { class: 'keyed' }, swatch, name, group)));
}

function fillRow(row: HTMLElement, { line, values, color, dash, pointed }: ReadRow): void {
  const [head] = row.children;
  const path = head?.querySelector('path');
  if (path instanceof SVGElement) {
    path.style.stroke = color;
    path.style.strokeDasharray = dash.join(' ');
  }
  const [name, group] = [head?.querySelector('button'), head?.querySelector('span > span')];
  if (name instanceof HTMLElement && group instanceof HTMLElement) {
    show(name, !line.isGroup);
    show(group, line.isGroup);
    setText(line.isGroup ? group : name, line.title);
    setAttribute(name, 'title', line.key);
  }
  setAttribute(row, 'data-pointed', pointed);
  while (row.childElementCount > values.length + 1) row.lastElementChild?.remove();
  while (row.childElementCount < values.length + 1) row.append(h('td'));
  for (const [i, value] of values.entries()) {
    const cell = row.children[i + 1];
    if (cell !== undefined) setText(cell, value);
  }
}
