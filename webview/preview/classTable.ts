/** How often each class is among the samples that are shown. */
import type { ClassCount, Preview } from '../../src/protocol/files/preview';
import { h, repeat, setAttribute, setText, show } from '../shared/dom';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import { tableArea } from '../shared/tableArea';

export interface ClassTable {
  readonly element: HTMLElement;
  update(preview: Preview): void;
}

export function classTable(format: Format): ClassTable {
  const count = h('th', { scope: 'col' });
  const head = h('tr', {}, h('th', { scope: 'col' }, t('Class')), count, h('th', { scope: 'col' }, t('Share')));
  const body = h('tbody');
  const table = h('table', {}, h('thead', {}, head), body);
  const note = h('p', { class: 'quiet' });
  const area = tableArea(t('How often each class is shown'), table);
  const heading = h('h2', {}, t('Classes'));
  const element = h('section', { class: 'classes', 'aria-label': t('Classes') }, heading, note, area);
  return {
    element,
    update({ classes, samples }) {
      const pixels = classes.some(({ color }) => color !== undefined);
      const mixed = samples.some(({ labels }) => labels.length > 1);
      setText(count, pixels ? t('Pixels') : t('Samples'));
      setText(note, mixed ? t('A mixed sample counts for both of its classes, with their shares.') : '');
      show(note, mixed);
      const total = classes.reduce((sum, one) => sum + one.count, 0);
      repeat(body, classes, makeRow, (row, one) => fillRow(row, one, total, format));
      // Labels may be no classes.
      show(element, classes.length > 0);
    },
  };
}

function makeRow(): HTMLElement {
  const name = h('th', { scope: 'row' }, h('span', { class: 'swatch', 'aria-hidden': 'true' }), h('span'));
  return h('tr', {}, name, h('td'), h('td'));
}

function fillRow(row: HTMLElement, { name, count, color }: ClassCount, total: number, format: Format): void {
  const [swatch, text] = row.querySelectorAll('span');
  const [number, share] = row.querySelectorAll('td');
  if (swatch) {
    show(swatch, color !== undefined);
    if (color) swatch.style.background = `rgb(${color.join(' ')})`;
  }
  if (text) setText(text, name);
  if (number) setText(number, Number.isInteger(count) ? format.whole(count) : format.decimal(count, 2));
  if (share) setText(share, total > 0 ? format.percent(count / total) : '');
  setAttribute(row, 'data-none', String(count === 0));
}
