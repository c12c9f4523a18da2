/** The classes with their colours and how well each is found, best first; those that are nowhere are left out. */
import type { PredictionIndex } from '../../src/protocol/files/predictions';
import { h, repeat, setText } from '../shared/dom';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import { tableArea } from '../shared/tableArea';

export interface Legend {
  readonly element: HTMLElement;
  update(index: PredictionIndex): void;
}

export function legend(format: Format): Legend {
  const columns = [t('Class'), 'IoU'].map((name) => h('th', { scope: 'col' }, name));
  const body = h('tbody');
  const table = h('table', { 'aria-label': t('Classes, best first') }, h('thead', {}, h('tr', {}, ...columns)), body);
  return {
    element: tableArea(t('Classes'), table),
    update({ classes, colors, iou }) {
      const known = classes
        .map((name, i) => ({ name, color: colors[i] ?? [0, 0, 0], share: iou[i] ?? null }))
        .filter(({ share }) => share !== null)
        .sort((a, b) => (b.share ?? 0) - (a.share ?? 0));
      repeat(body, known, makeRow, (row, { name, color, share }) => {
        const [swatch, text] = row.querySelectorAll('span');
        if (swatch) swatch.style.background = `rgb(${color.join(' ')})`;
        if (text) setText(text, name);
        const cell = row.querySelector('td');
        if (cell) setText(cell, format.percent(share ?? 0));
      });
    },
  };
}

function makeRow(): HTMLElement {
  const name = h('th', { scope: 'row' }, h('span', { class: 'swatch', 'aria-hidden': 'true' }), h('span'));
  return h('tr', {}, name, h('td'));
}
